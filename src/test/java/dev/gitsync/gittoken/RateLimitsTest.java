package dev.gitsync.gittoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RateLimitsTest {

  private static final Instant ENDED = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  static Stream<Arguments> backoffs() {
    var nano = Duration.ofNanos(1);
    return Stream.of(
        arguments("the last came with a time", Duration.ZERO, Duration.ZERO, MINUTE),
        arguments("limited again at once", MINUTE, Duration.ZERO, MINUTE.multipliedBy(2)),
        arguments("and again", MINUTE.multipliedBy(2), MINUTE, MINUTE.multipliedBy(4)),
        arguments("forgotten not yet", MINUTE, MINUTE.multipliedBy(2), MINUTE.multipliedBy(2)),
        arguments("forgotten just now", MINUTE, MINUTE.multipliedBy(2).plus(nano), MINUTE),
        arguments("a longer one not yet", HOUR, HOUR.plus(MINUTE), HOUR),
        arguments("a longer one just now", HOUR, HOUR.plus(MINUTE).plus(nano), MINUTE),
        arguments("half the cap", HOUR.dividedBy(2), MINUTE, HOUR),
        arguments("above half the cap", HOUR.dividedBy(2).plus(nano), MINUTE, HOUR),
        arguments("at the cap", HOUR, MINUTE, HOUR));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("backoffs")
  void limitWithoutATime_isDoubledFromOneToTheNext(
      String name, Duration last, Duration sinceItsEnd, Duration next) {
    assertThat(RateLimits.nextBackoff(last, ENDED, ENDED.plus(sinceItsEnd))).isEqualTo(next);
  }

  @Test
  void limitWithoutATime_hitAgainAndAgain_growsUpToTheCapAndStays() {
    var backoff = Duration.ZERO;
    for (var i = 0; i < 100; i++) {
      backoff = RateLimits.nextBackoff(backoff, ENDED, ENDED);
    }

    assertThat(backoff).isEqualTo(RateLimits.LONGEST_BACKOFF);
  }
}
