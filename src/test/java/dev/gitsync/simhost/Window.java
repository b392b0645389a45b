package dev.gitsync.simhost;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much one token has used of one pool. The window begins with the first request, as GitHub's
 * does, and ends on a whole second, since that is what its headers can tell.
 */
final class Window {

  private static final int PAST_KEPT = 1_000;

  /**
   * What is left.
   *
   * @param granted whether what was asked for was given
   */
  record Reading(boolean granted, int limit, int used, Instant reset) {

    int remaining() {
      return Math.max(0, limit - used);
    }
  }

  /** What was used from the beginning of a window to its end. */
  record Past(Instant from, Instant reset, int limit, int used) {}

  private final List<Past> past = new ArrayList<>();
  private @Nullable Instant from;
  private Instant reset = Instant.MIN;
  private int limit;
  private int used;

  /** Takes units, if there is at least one left; the last ones may be more than are left. */
  synchronized Reading take(int units, int ofLimit, Duration length, Instant now) {
    turn(ofLimit, length, now);
    boolean granted = used < limit;
    used += granted ? units : 0;
    return reading(granted);
  }

  /** Gives units back that turned out to be free. */
  synchronized Reading giveBack(int units) {
    used -= units;
    return reading(true);
  }

  /** What is left, without taking any. */
  synchronized Reading look(int ofLimit, Duration length, Instant now) {
    turn(ofLimit, length, now);
    return reading(used < limit);
  }

  /** This window and the ones before it, oldest first. */
  synchronized List<Past> all() {
    var all = new ArrayList<>(past);
    if (from != null) {
      all.add(new Past(from, reset, limit, used));
    }
    return all;
  }

  private Reading reading(boolean granted) {
    return new Reading(granted, limit, used, reset);
  }

  private void turn(int ofLimit, Duration length, Instant now) {
    limit = ofLimit;
    if (from != null) {
      reset = end(from, length);
    }
    if (from == null || !now.isBefore(reset)) {
      if (from != null && past.size() < PAST_KEPT) {
        past.add(new Past(from, reset, limit, used));
      }
      from = now;
      reset = end(now, length);
      used = 0;
    }
  }

  private static Instant end(Instant from, Duration length) {
    var end = from.plus(length);
    return end.getNano() == 0 ? end : Instant.ofEpochSecond(end.getEpochSecond() + 1);
  }
}
