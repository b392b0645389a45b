package dev.gitsync.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * Tells a host's rate limits from its other refusals by what their headers say. Hosts agree on
 * {@code Retry-After} and on what their own headers mean, and call these by different names.
 *
 * @param remaining the header that tells how many calls are left
 * @param resets the headers that tell when there will be more, each as seconds since 1970 or as a
 *     date; the first usable one counts
 */
public record RateLimitHeaders(String remaining, List<String> resets) {

  /** The host's clock is not ours, and its times are whole seconds. */
  private static final Duration SKEW = Duration.ofSeconds(1);

  /** Hosts' windows are an hour or less; a mistake of theirs must not stop us for ever. */
  private static final Duration LONGEST = Duration.ofDays(1);

  /**
   * The rate limit that a refusal is. A 429 always is one; a 403 only where the headers say so.
   *
   * @param response any answer
   * @return empty when it is no refusal, or one for another reason
   */
  public Optional<RateLimitedException> find(HostResponse response, Instant now) {
    if (response.status() != 403 && response.status() != 429) {
      return Optional.empty();
    }
    boolean limited =
        response.status() == 429
            || retryAfter(response, now).isPresent()
            || (isUsedUp(response) && resets.stream().anyMatch(name -> has(response, name)));
    return limited ? Optional.of(limit(response, now)) : Optional.empty();
  }

  /** The rate limit that an answer is, whatever tells so, with the time that its headers tell. */
  public RateLimitedException limit(HostResponse response, Instant now) {
    var retryAt = retryAfter(response, now).filter(now::isBefore).or(() -> reset(response, now));
    return new RateLimitedException(response.failure() + ": rate limit", retryAt.orElse(null));
  }

  /** What the header says, even if that is over already: then it limits without a usable time. */
  private static Optional<Instant> retryAfter(HostResponse response, Instant now) {
    return response
        .header("Retry-After")
        .flatMap(value -> wholeNumber(value).map(seconds -> in(seconds, now)).or(() -> date(value)))
        .map(retryAt -> atMostLongest(retryAt, now));
  }

  private static Instant in(long seconds, Instant now) {
    return now.plusSeconds(Math.min(seconds, LONGEST.toSeconds()));
  }

  private Optional<Instant> reset(HostResponse response, Instant now) {
    // With calls left it is another limit that was hit, which these headers do not speak of.
    return isUsedUp(response) || !has(response, remaining)
        ? resets.stream()
            .flatMap(name -> response.header(name).stream())
            .flatMap(value -> epoch(value, now).or(() -> date(value)).stream())
            .filter(now::isBefore)
            .map(reset -> atMostLongest(reset, now))
            .findFirst()
        : Optional.empty();
  }

  private boolean isUsedUp(HostResponse response) {
    return response.header(remaining).filter("0"::equals).isPresent();
  }

  private static boolean has(HostResponse response, String header) {
    return response.header(header).isPresent();
  }

  private static Optional<Instant> epoch(String value, Instant now) {
    return wholeNumber(value)
        .map(epoch -> Instant.ofEpochSecond(Math.min(epoch, now.plus(LONGEST).getEpochSecond())))
        .map(reset -> reset.plus(SKEW));
  }

  private static Optional<Instant> date(String value) {
    try {
      var date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Optional.of(date.toInstant().plus(SKEW));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Instant atMostLongest(Instant retryAt, Instant now) {
    var latest = now.plus(LONGEST);
    return retryAt.isAfter(latest) ? latest : retryAt;
  }

  private static Optional<Long> wholeNumber(String value) {
    return value.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(value)) : Optional.empty();
  }
}
