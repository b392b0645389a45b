package dev.gitsync.api;

import dev.gitsync.platform.Json;
import dev.gitsync.platform.Problem.Violation;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads query parameters strictly: what can't be understood is an error, blank is absent. */
final class Inputs {

  private Inputs() {}

  static Optional<String> text(String name, @Nullable String value, int max) {
    if (value == null || value.isBlank()) {
      return Optional.empty();
    }
    checkText(name, value, max);
    return Optional.of(value);
  }

  static void checkText(String name, String value, int max) {
    if (value.codePointCount(0, value.length()) > max || value.indexOf('\0') >= 0) {
      throw new InvalidInputException(name, "takes at most " + max + " characters and no NUL");
    }
  }

  static Optional<Boolean> bool(String name, @Nullable String value) {
    return text(name, value, 10)
        .map(
            text ->
                switch (text) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw new InvalidInputException(name, "takes true or false");
                });
  }

  static Optional<UUID> uuid(String name, @Nullable String value) {
    return text(name, value, 100)
        .map(
            text ->
                Json.parseUuid(text)
                    .orElseThrow(() -> new InvalidInputException(name, "takes a UUID")));
  }

  static int integer(String name, @Nullable String value, int byDefault, int least, int most) {
    var text = text(name, value, 20);
    if (text.isEmpty()) {
      return byDefault;
    }
    try {
      var number = Integer.parseInt(text.get());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw outOfBounds(name, least, most);
    }
    throw outOfBounds(name, least, most);
  }

  private static InvalidInputException outOfBounds(String name, int least, int most) {
    return new InvalidInputException(name, "takes a whole number from " + least + " to " + most);
  }

  /** Something in a request can't be used. */
  static final class InvalidInputException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    InvalidInputException(String field, String message) {
      super(field + " " + message);
      this.violations = List.of(new Violation(field, message));
    }

    List<Violation> violations() {
      return violations;
    }
  }
}
