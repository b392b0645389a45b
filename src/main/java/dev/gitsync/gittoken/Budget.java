package dev.gitsync.gittoken;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of one pool of a token's rate limit.
 *
 * @param limit units in a window
 * @param remaining what the host says is left of them
 * @param spent what gitsync booked of them, on all nodes
 * @param knownSince when this window was first seen
 * @param resetsAt when it ends
 */
public record Budget(long limit, long remaining, long spent, Instant knownSince, Instant resetsAt) {

  /** So much of what a class of rows may spend in a window it may spend at once, after a start. */
  private static final double AT_ONCE = 0.25;

  /**
   * When rows of some importance may be asked for. They may spend their part of the share evenly
   * over the window, so that all of them come round more rarely instead of some never; and the last
   * of what is left, whoever spent the rest, is for rows that are worth more.
   *
   * @param share the part of the limit that gitsync may spend
   * @return empty: now
   */
  Optional<Instant> admits(Importance importance, double share, Instant now) {
    if (importance == Importance.URGENT || !resetsAt.isAfter(now)) {
      return Optional.empty();
    }
    var most = limit * share * importance.ceiling();
    if (remaining - 1 < limit * share - most) {
      return Optional.of(resetsAt);
    }
    if (spent + 1 <= most * (AT_ONCE + (1 - AT_ONCE) * elapsed(now))) {
      return Optional.empty();
    }
    var part = ((spent + 1) / most - AT_ONCE) / (1 - AT_ONCE);
    return Optional.of(part >= 1 || most < 1 ? resetsAt : knownSince.plus(window(part)));
  }

  private double elapsed(Instant now) {
    var whole = Math.max(1, Duration.between(knownSince, resetsAt).toMillis());
    return Math.min(1, Math.max(0, Duration.between(knownSince, now).toMillis() / (double) whole));
  }

  private Duration window(double part) {
    return Duration.ofMillis(
        (long) Math.ceil(Duration.between(knownSince, resetsAt).toMillis() * part));
  }
}
