package dev.gitsync.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings and says in one line what is wrong with one. Each {@code …Config} of a package
 * names its own keys and defaults through it.
 */
@ApplicationScoped
public class Settings {

  /** No duration is longer: PostgreSQL's and Java's instants stay far from their ends. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private Config config;

  /**
   * Settings don't change while the server runs. Each is read once, also because the configuration
   * ends before the work of a stopping server does.
   */
  private final Map<String, Optional<String>> texts = new ConcurrentHashMap<>();

  /** For CDI. */
  @SuppressWarnings("NullAway.Init")
  protected Settings() {}

  /** Reads from a configuration, the server's or a test's. */
  @Inject
  public Settings(Config config) {
    this.config = config;
  }

  /**
   * The trimmed text of a property; empty when it is not set or blank.
   *
   * @throws InvalidSettingException when it is set and has a <code>${…}</code> that stands for
   *     nothing: MicroProfile Config makes such a value none at all
   */
  public Optional<String> text(String property) {
    return texts.computeIfAbsent(property, this::read);
  }

  private Optional<String> read(String property) {
    var text = config.getOptionalValue(property, String.class);
    var written = config.getConfigValue(property).getRawValue();
    if (text.isEmpty() && written != null && !written.isBlank()) {
      // It may be a secret.
      throw new InvalidSettingException(
          property, "…${…}…", "${…} only with the name of another setting; $ alone is $$");
    }
    return text.map(String::strip).filter(s -> !s.isEmpty());
  }

  /**
   * A duration above zero and of at most a year.
   *
   * @throws InvalidSettingException when the value is none
   */
  public Duration duration(String property, Duration byDefault) {
    return text(property).map(value -> parseDuration(property, value)).orElse(byDefault);
  }

  /**
   * A whole number within bounds.
   *
   * @throws InvalidSettingException when the value is none
   */
  public int integer(String property, int byDefault, int least, int most) {
    return text(property)
        .map(value -> parseInteger(property, value, least, most))
        .orElse(byDefault);
  }

  /**
   * A share above 0 and up to 1.
   *
   * @throws InvalidSettingException when the value is none
   */
  public double share(String property, double byDefault) {
    return text(property).map(value -> parseShare(property, value)).orElse(byDefault);
  }

  private static Duration parseDuration(String property, String value) {
    try {
      var duration = Duration.parse(value);
      if (duration.compareTo(Duration.ofMillis(1)) >= 0 && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      throw notADuration(property, value, e);
    }
    throw notADuration(property, value, null);
  }

  private static InvalidSettingException notADuration(
      String property, String value, @Nullable Exception cause) {
    var invalid =
        new InvalidSettingException(
            property, value, "an ISO-8601 duration above zero, at most P365D, such as PT30S");
    if (cause != null) {
      invalid.initCause(cause);
    }
    return invalid;
  }

  private static int parseInteger(String property, String value, int least, int most) {
    var expected = "a whole number from " + least + " to " + most;
    int number;
    try {
      number = Integer.parseInt(value);
    } catch (NumberFormatException e) {
      var invalid = new InvalidSettingException(property, value, expected);
      invalid.initCause(e);
      throw invalid;
    }
    if (number < least || number > most) {
      throw new InvalidSettingException(property, value, expected);
    }
    return number;
  }

  private static double parseShare(String property, String value) {
    var expected = "a number above 0 and up to 1, such as 0.6";
    double share;
    try {
      share = Double.parseDouble(value);
    } catch (NumberFormatException e) {
      var invalid = new InvalidSettingException(property, value, expected);
      invalid.initCause(e);
      throw invalid;
    }
    if (!(share > 0 && share <= 1)) {
      throw new InvalidSettingException(property, value, expected);
    }
    return share;
  }
}
