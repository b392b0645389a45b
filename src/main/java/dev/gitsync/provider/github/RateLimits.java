package dev.gitsync.provider.github;

import dev.gitsync.provider.HostJson;
import dev.gitsync.provider.HostResponse;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.RateLimitedException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells GitHub's rate limits from its other refusals, after the rules of its REST documentation.
 */
final class RateLimits {

  /** The host's clock is not ours, and its times are whole seconds. */
  private static final Duration SKEW = Duration.ofSeconds(1);

  /** GitHub's windows are an hour; more than a day is a mistake that must not stop us for ever. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private RateLimits() {}

  /**
   * The rate limit that a refusal is.
   *
   * @return empty when it is no refusal, or one for another reason
   */
  static Optional<RateLimitedException> find(HostResponse response, Instant now) {
    if (response.status() != 403 && response.status() != 429) {
      return Optional.empty();
    }
    var retryAfter = retryAfter(response, now);
    var retryAt = retryAfter.filter(now::isBefore).or(() -> reset(response, now));
    boolean limited =
        retryAfter.isPresent()
            || response.status() == 429
            || isExhausted(response)
            || isSecondaryLimit(response);
    return limited
        ? Optional.of(
            new RateLimitedException(response.failure() + ": rate limit", retryAt.orElse(null)))
        : Optional.empty();
  }

  /** What the header says, even if that is over already: then it limits without a usable time. */
  private static Optional<Instant> retryAfter(HostResponse response, Instant now) {
    return response
        .header("Retry-After")
        .flatMap(value -> seconds(value).map(now::plus).or(() -> date(value)))
        .map(retryAt -> atMostLongest(retryAt, now));
  }

  private static Optional<Duration> seconds(String value) {
    return wholeNumber(value)
        .map(number -> Duration.ofSeconds(Math.min(number, LONGEST.toSeconds())));
  }

  private static Optional<Instant> date(String value) {
    try {
      var date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Optional.of(date.toInstant().plus(SKEW));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> reset(HostResponse response, Instant now) {
    return isExhausted(response)
        ? response
            .header("X-RateLimit-Reset")
            .flatMap(RateLimits::wholeNumber)
            .map(
                epoch -> Instant.ofEpochSecond(Math.min(epoch, now.plus(LONGEST).getEpochSecond())))
            .map(reset -> reset.plus(SKEW))
            .filter(now::isBefore)
        : Optional.empty();
  }

  private static boolean isExhausted(HostResponse response) {
    return response.header("X-RateLimit-Remaining").filter("0"::equals).isPresent()
        && response.header("X-RateLimit-Reset").isPresent();
  }

  private static Instant atMostLongest(Instant retryAt, Instant now) {
    var latest = now.plus(LONGEST);
    return retryAt.isAfter(latest) ? latest : retryAt;
  }

  private static Optional<Long> wholeNumber(String value) {
    return value.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(value)) : Optional.empty();
  }

  private static boolean isSecondaryLimit(HostResponse response) {
    String message;
    try {
      message = HostJson.text(response.json(), "message");
    } catch (ProviderException e) {
      // A refusal in HTML comes from something before GitHub.
      return false;
    }
    var words = message == null ? "" : message.toLowerCase(Locale.ROOT);
    return words.contains("secondary rate limit") || words.contains("abuse detection");
  }
}
