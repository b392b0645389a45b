package dev.gitsync.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.time.Clock;
import java.time.Duration;

/** The one clock of the application; tests put their own in its place. */
@ApplicationScoped
class ClockProducer {

  /** In microseconds, which is what PostgreSQL stores: a value read back equals the one written. */
  private final FollowingClock clock =
      new FollowingClock(Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000)));

  @Produces
  FollowingClock clock() {
    return clock;
  }
}
