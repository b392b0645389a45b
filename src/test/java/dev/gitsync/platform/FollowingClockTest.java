package dev.gitsync.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class FollowingClockTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final SettableClock own = new SettableClock(NOON);
  private final FollowingClock clock = new FollowingClock(own);

  /** The database is asked and says some time, half a second each way. */
  private void told(Instant time) {
    var asked = clock.own();
    own.advance(Duration.ofSeconds(1));
    clock.follow(time, asked, clock.own());
  }

  @Test
  void untilTheDatabaseIsAsked_itIsTheNodesOwn() {
    assertThat(clock.instant()).isEqualTo(NOON);
  }

  @Test
  void nodeThatIsAMinuteBehind_isPutForward() {
    told(NOON.plus(MINUTE).plusMillis(500));

    assertThat(clock.instant()).isEqualTo(NOON.plus(MINUTE).plusSeconds(1));

    own.advance(MINUTE);
    assertThat(clock.instant()).isEqualTo(NOON.plus(MINUTE).plusSeconds(61));
  }

  @Test
  void nodeThatIsAMinuteAhead_isPutBack() {
    told(NOON.minus(MINUTE).plusMillis(500));

    assertThat(clock.instant()).isEqualTo(NOON.minus(MINUTE).plusSeconds(1));
  }

  @Test
  void differenceThatTheWayMayExplain_changesNothing() {
    told(NOON.plusMillis(999));

    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(1));
  }

  @Test
  void time_isStoredByTheDatabaseAsItIs() {
    var asked = clock.own();
    own.advance(Duration.ofNanos(1_001_000));

    clock.follow(NOON.plus(MINUTE), asked, clock.own());

    var now = clock.instant();
    assertThat(now).isEqualTo(now.truncatedTo(ChronoUnit.MICROS));
  }

  @Test
  void clockThatWasPutRightMeanwhile_isFollowedBack() {
    told(NOON.plus(MINUTE).plusMillis(500));
    own.advance(MINUTE);

    told(NOON.plus(MINUTE).plusMillis(1_500));

    assertThat(clock.instant()).isEqualTo(NOON.plus(MINUTE).plusSeconds(2));
  }
}
