package dev.gitsync.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottleTest {

  private static final int MOST = 6;

  private final Clockwork time = new Clockwork();
  private final Throttle<String> throttle = new Throttle<>(MOST, time);

  private static final class Clockwork implements TimeMeter {

    private long nanos = 1;

    @Override
    public long currentTimeNanos() {
      return nanos;
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  private void useUp(String key) {
    for (var i = 0; i < MOST; i++) {
      assertThat(throttle.count(key)).isEmpty();
    }
  }

  @Test
  void oneMoreThanAllowed_waitsForItsPartOfTheMinute() {
    useUp("a");

    assertThat(throttle.count("a")).contains(Duration.ofSeconds(10));
  }

  @Test
  void afterItsPartOfTheMinute_oneMoreMayHappen() {
    useUp("a");
    time.nanos += Duration.ofSeconds(10).toNanos();

    assertThat(throttle.count("a")).isEmpty();
    assertThat(throttle.count("a")).isPresent();
  }

  @Test
  void oneKey_isNoOther() {
    useUp("a");

    assertThat(throttle.count("b")).isEmpty();
  }

  @Test
  void looking_countsNothing() {
    for (var i = 0; i < MOST; i++) {
      assertThat(throttle.look("a")).isEmpty();
    }

    useUp("a");

    assertThat(throttle.look("a")).isPresent();
  }
}
