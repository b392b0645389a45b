package dev.gitsync.provider;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.gitsync.provider.HookEvent.BranchMoved;
import dev.gitsync.provider.HookEvent.Other;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A few fields of a JSON object that may be large: all else is passed over as it is read. Of a name
 * that comes twice the last one counts.
 *
 * <p>A field is named by its path, such as {@code pull_request.head.ref}; {@code []} behind a name
 * stands for the elements of an array.
 */
public final class HookFields {

  /** An event of a commit in a hundred branches needs no more than the first of them. */
  private static final int MOST_OF_A_FIELD = 100;

  private static final String BRANCH = "refs/heads/";

  /** Where there is no commit, as before a branch was made. */
  private static final Pattern NO_COMMIT = Pattern.compile("0+");

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");

  private final Set<String> wanted;
  private final Set<String> onTheWay = new HashSet<>();
  private final Map<String, List<String>> found = new HashMap<>();

  private HookFields(Set<String> wanted) {
    this.wanted = wanted;
    for (var path : wanted) {
      for (int end = 0; end >= 0; end = path.indexOf('.', end + 1)) {
        var folder = path.substring(0, end);
        onTheWay.add(folder);
        if (folder.endsWith("[]")) {
          onTheWay.add(folder.substring(0, folder.length() - 2));
        }
      }
    }
  }

  /**
   * Reads a body to its end.
   *
   * @param wanted the paths of texts and numbers
   * @throws IOException when it is anything but one JSON object
   */
  public static HookFields read(JsonParser json, String... wanted) throws IOException {
    var fields = new HookFields(Set.of(wanted));
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new JsonParseException(json, "no object");
    }
    fields.readObject(json, "");
    if (json.nextToken() != null) {
      throw new JsonParseException(json, "more than one object");
    }
    return fields;
  }

  /** Goes no deeper than the longest path that is wanted. */
  private void readObject(JsonParser json, String path) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      var name = json.currentName();
      var inside = path.isEmpty() ? name : path + "." + name;
      forget(inside);
      json.nextToken();
      readValue(json, inside);
    }
  }

  private void readValue(JsonParser json, String path) throws IOException {
    switch (json.currentToken()) {
      case START_OBJECT -> {
        if (onTheWay.contains(path)) {
          readObject(json, path);
        } else {
          json.skipChildren();
        }
      }
      case START_ARRAY -> {
        var elements = path + "[]";
        if (wanted.contains(elements) || onTheWay.contains(elements)) {
          while (json.nextToken() != JsonToken.END_ARRAY) {
            readValue(json, elements);
          }
        } else {
          json.skipChildren();
        }
      }
      case VALUE_STRING, VALUE_NUMBER_INT -> keep(json, path);
      default -> {
        // Nothing that is wanted has another type.
      }
    }
  }

  private void keep(JsonParser json, String path) throws IOException {
    if (wanted.contains(path)) {
      var values = found.computeIfAbsent(path, p -> new ArrayList<>());
      if (values.size() < MOST_OF_A_FIELD) {
        values.add(HostJson.storable(json.getText(), HostJson.MAX_TEXT));
      }
    }
  }

  private void forget(String path) {
    if (!path.contains("[]") && (wanted.contains(path) || onTheWay.contains(path))) {
      found.keySet().removeIf(known -> known.equals(path) || isInside(known, path));
    }
  }

  private static boolean isInside(String path, String folder) {
    return path.startsWith(folder + ".") || path.startsWith(folder + "[]");
  }

  /** All values of a field. */
  public List<String> texts(String path) {
    return found.getOrDefault(path, List.of()).stream().filter(text -> !text.isBlank()).toList();
  }

  public Optional<String> text(String path) {
    return texts(path).stream().findFirst();
  }

  /** All values of a field that are numbers as hosts count. */
  public List<Long> numbers(String path) {
    return texts(path).stream()
        .filter(text -> DIGITS.matcher(text).matches())
        .map(Long::valueOf)
        .filter(number -> number > 0)
        .toList();
  }

  public Optional<Long> number(String path) {
    return numbers(path).stream().findFirst();
  }

  /** The branch of a field that is a reference in full; empty for a tag. */
  private Optional<String> branch(String path) {
    return text(path)
        .filter(ref -> ref.startsWith(BRANCH) && ref.length() > BRANCH.length())
        .map(ref -> ref.substring(BRANCH.length()));
  }

  /** The commits that some fields name, each once. */
  public List<String> commits(String... paths) {
    return Stream.of(paths)
        .flatMap(path -> text(path).stream())
        .filter(commit -> !NO_COMMIT.matcher(commit).matches())
        .distinct()
        .toList();
  }

  /** A push, of which all hosts tell the same fields; one of a tag is nobody's. */
  public HookEvent pushTo(HookRepository repository) {
    return branch("ref")
        .<HookEvent>map(
            branch ->
                new BranchMoved(
                    repository,
                    new BranchRef(repository.ref(), branch),
                    commits("before", "after")))
        .orElseGet(Other::new);
  }

  /**
   * What an event can't do without.
   *
   * @throws IOException when it is missing
   */
  public static <T> T required(JsonParser json, Optional<T> field) throws IOException {
    return field.orElseThrow(() -> new JsonParseException(json, "a field of the event is missing"));
  }

  /** A time in RFC 3339, or as GitLab writes it in events: {@code 2026-03-01 12:00:00 UTC}. */
  public Optional<Instant> time(String path) {
    return text(path).flatMap(HookFields::parseTime);
  }

  private static Optional<Instant> parseTime(String text) {
    try {
      var time = OffsetDateTime.parse(text.replace(" UTC", "Z").replaceFirst(" ", "T"));
      return time.getYear() >= 1970 && time.getYear() <= 9999
          ? Optional.of(time.toInstant())
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
