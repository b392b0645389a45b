package dev.gitsync.simhost;

import java.util.List;

/** The diff of a pull request: as many lines in as many files as it says, of little sense. */
final class Diffs {

  /** Looks like a program; each takes a number and the head commit. */
  private static final List<String> ADDED =
      List.of(
          "  /** Step %d of the way. */",
          "  private final Step step%d = Step.of(\"%s\");",
          "  boolean isDue%d(Clock clock) {",
          "    return clock.millis() > 60_000L * %d; // as of %s",
          "  }");

  private Diffs() {}

  /** One file's part. */
  static String ofFile(PullRequest pull, int file) {
    int added = part(pull.size().additions(), file, pull.size().files());
    int removed = part(pull.size().deletions(), file, pull.size().files());
    return "diff --git a/%1$s b/%1$s\nindex 1111111..2222222 100644\n--- a/%1$s\n+++ b/%1$s\n"
            .formatted(path(pull, file))
        + hunk(pull, added, removed);
  }

  /** One file's lines without what git writes above them. */
  static String hunk(PullRequest pull, int file) {
    return hunk(
        pull,
        part(pull.size().additions(), file, pull.size().files()),
        part(pull.size().deletions(), file, pull.size().files()));
  }

  /** All of it. */
  static String of(PullRequest pull) {
    var diff = new StringBuilder();
    for (int file = 0; file < pull.size().files(); file++) {
      diff.append(ofFile(pull, file));
    }
    return diff.toString();
  }

  static String path(PullRequest pull, int file) {
    return "src/" + pull.origin().headBranch().replace('/', '-') + "/Part" + file + ".java";
  }

  /** One hunk: a few lines go, a few come in their place, and so on, with what stays in between. */
  private static String hunk(PullRequest pull, int added, int removed) {
    var lines = new StringBuilder();
    int kept = 0;
    for (int in = 0, out = 0; in < added || out < removed; kept++) {
      lines.append("   // Part ").append(kept + 1).append('\n');
      for (int end = Math.min(removed, out + 2); out < end; ) {
        lines.append("-  private final Step old").append(++out).append(" = null;\n");
      }
      for (int end = Math.min(added, in + ADDED.size()); in < end; in++) {
        lines.append('+').append(addedLine(pull, in)).append('\n');
      }
    }
    return "@@ -1,%d +1,%d @@ class Way\n".formatted(removed + kept, added + kept) + lines;
  }

  private static String addedLine(PullRequest pull, int line) {
    return ADDED
        .get(line % ADDED.size())
        .formatted(line / ADDED.size() + 1, pull.headSha().substring(0, 7));
  }

  /** What falls to one of several files of a number of lines. */
  private static int part(int lines, int file, int files) {
    return lines / files + (file < lines % files ? 1 : 0);
  }
}
