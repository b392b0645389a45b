package dev.gitsync.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * This node's clock, put right by the database's. What a host says in seconds ("ask again in 60")
 * becomes a moment that all nodes keep to, so they must agree on what time it is; and a machine's
 * own clock may be a minute off.
 */
final class FollowingClock extends Clock {

  private final Clock own;
  private volatile Duration ahead = Duration.ZERO;

  FollowingClock(Clock own) {
    this.own = own;
  }

  /** This node's own time, whatever the database says. */
  Instant own() {
    return own.instant();
  }

  /**
   * The database was asked for the time. Keeps to what was known before as long as that may be
   * right, so that this clock does not tremble.
   *
   * @param told what it said
   * @param asked this node's own time before
   * @param answered this node's own time after that
   */
  void follow(Instant told, Instant asked, Instant answered) {
    var doubt = Duration.between(asked, answered).dividedBy(2);
    var measured = Duration.between(asked.plus(doubt), told);
    if (measured.minus(ahead).abs().compareTo(doubt) > 0) {
      // As fine as the clock that it is added to.
      ahead = measured.truncatedTo(ChronoUnit.MICROS);
    }
  }

  @Override
  public Instant instant() {
    return own.instant().plus(ahead);
  }

  @Override
  public ZoneId getZone() {
    return own.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("Nothing here is told in a zone");
  }
}
