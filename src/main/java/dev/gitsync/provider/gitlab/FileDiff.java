package dev.gitsync.provider.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One file's changes as GitLab writes them: what git writes below a file's header in one field, and
 * what the header says in others.
 *
 * @param json an object
 */
record FileDiff(JsonNode json) {

  private static final Pattern HUNK =
      Pattern.compile("@@ -[0-9]{1,9}(?:,([0-9]{1,9}))? \\+[0-9]{1,9}(?:,([0-9]{1,9}))? @@.*");

  /** What git writes above the changes, and some instances repeat there. */
  private static final Pattern HEADER =
      Pattern.compile(
          "(?:diff --git|index|---|\\+\\+\\+|(?:old|new|new file|deleted file) mode"
              + "|(?:dis)?similarity index|(?:rename|copy) (?:from|to)) .*");

  /** What git writes in place of the file that is not there. */
  private static final String NOTHING = "/dev/null";

  private static final Pattern NEEDS_QUOTES = Pattern.compile("[\\p{Cntrl}\"\\\\]");

  /**
   * How many lines were added and deleted.
   *
   * @param additions of files together
   * @param deletions of files together
   */
  record Lines(long additions, long deletions) {

    static final Lines NONE = new Lines(0, 0);

    Lines plus(Lines other) {
      return new Lines(additions + other.additions, deletions + other.deletions);
    }
  }

  /** The file's path, after a renaming the new one. */
  String path() {
    return is("deleted_file") ? oldPath() : newPath();
  }

  private String oldPath() {
    return json.path("old_path").asText();
  }

  private String newPath() {
    return json.path("new_path").asText();
  }

  private boolean is(String flag) {
    return json.path(flag).asBoolean();
  }

  /**
   * Whether GitLab left the changes out for their size. Instances older than 18 do not say so;
   * there only a file that was renamed or got another mode can be without changes.
   */
  boolean isLeftOut() {
    if (json.has("collapsed") || json.has("too_large")) {
      return is("collapsed") || is("too_large");
    }
    boolean existed = !is("new_file") && !is("deleted_file");
    boolean explained = existed && (is("renamed_file") || isModeChanged());
    return text().isEmpty() && !explained;
  }

  private boolean isModeChanged() {
    return !mode("a_mode").equals(mode("b_mode"));
  }

  private String mode(String field) {
    return json.path(field).asText();
  }

  private String text() {
    return json.path("diff").asText();
  }

  /** From the first hunk on; the whole where there is none, as of files that are no text. */
  private String changes() {
    var text = text();
    for (int line = 0; line < text.length(); line = endOfLine(text, line) + 1) {
      var content = text.substring(line, endOfLine(text, line));
      if (!HEADER.matcher(content).matches()) {
        return text.substring(line);
      }
    }
    return "";
  }

  private String[] changedLines() {
    var changes = changes();
    int end = changes.endsWith("\n") ? changes.length() - 1 : changes.length();
    return changes.substring(0, end).split("\n", -1);
  }

  private static int endOfLine(String text, int start) {
    int end = text.indexOf('\n', start);
    return end < 0 ? text.length() : end;
  }

  /**
   * Counts the lines in the hunks. Each hunk says how many it has, so that no line is taken for a
   * header that only looks like one.
   *
   * @return empty when the changes are not all there
   */
  Optional<Lines> lines() {
    if (isLeftOut()) {
      return Optional.empty();
    }
    long additions = 0;
    long deletions = 0;
    long oldLines = 0;
    long newLines = 0;
    for (var line : changedLines()) {
      if (oldLines == 0 && newLines == 0) {
        var hunk = HUNK.matcher(line);
        if (hunk.matches()) {
          oldLines = count(hunk.group(1));
          newLines = count(hunk.group(2));
        }
      } else if (line.startsWith("+")) {
        additions++;
        newLines--;
      } else if (line.startsWith("-")) {
        deletions++;
        oldLines--;
      } else if (!line.startsWith("\\")) {
        oldLines--;
        newLines--;
      }
    }
    return oldLines == 0 && newLines == 0
        ? Optional.of(new Lines(additions, deletions))
        : Optional.empty();
  }

  /** A hunk of one line leaves the number out. */
  private static long count(@Nullable String given) {
    return given == null ? 1 : Long.parseLong(given);
  }

  /** Writes the changes below the one header that git would write. */
  void appendTo(StringBuilder diff) {
    var before = quoted("a/" + oldPath());
    var after = quoted("b/" + newPath());
    diff.append("diff --git ").append(before).append(' ').append(after).append('\n');
    appendKind(diff);
    if (isLeftOut()) {
      return;
    }
    var changes = changes();
    if (changes.startsWith("@@")) {
      diff.append("--- ").append(is("new_file") ? NOTHING : before).append('\n');
      diff.append("+++ ").append(is("deleted_file") ? NOTHING : after).append('\n');
    }
    diff.append(changes);
    if (!changes.isEmpty() && !changes.endsWith("\n")) {
      diff.append('\n');
    }
  }

  private void appendKind(StringBuilder diff) {
    if (is("new_file")) {
      append(diff, "new file mode ", mode("b_mode"));
    } else if (is("deleted_file")) {
      append(diff, "deleted file mode ", mode("a_mode"));
    } else {
      if (isModeChanged()) {
        append(diff, "old mode ", mode("a_mode"));
        append(diff, "new mode ", mode("b_mode"));
      }
      if (is("renamed_file")) {
        append(diff, "rename from ", quoted(oldPath()));
        append(diff, "rename to ", quoted(newPath()));
      }
    }
  }

  private static void append(StringBuilder diff, String name, String value) {
    if (!value.isEmpty()) {
      diff.append(name).append(value).append('\n');
    }
  }

  /** As git writes names that would otherwise break the header's lines. */
  private static String quoted(String path) {
    return NEEDS_QUOTES.matcher(path).find()
        ? NEEDS_QUOTES
            .matcher(path)
            .replaceAll(found -> Matcher.quoteReplacement(escaped(found.group().charAt(0))))
            .transform(escaped -> '"' + escaped + '"')
        : path;
  }

  private static String escaped(char character) {
    return switch (character) {
      case '\n' -> "\\n";
      case '\t' -> "\\t";
      case '\r' -> "\\r";
      case '"', '\\' -> "\\" + character;
      default -> "\\%03o".formatted((int) character);
    };
  }
}
