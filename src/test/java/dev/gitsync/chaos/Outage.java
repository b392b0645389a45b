package dev.gitsync.chaos;

import java.time.Duration;
import java.time.Instant;

/**
 * A time in which some node could not tell the others what it learnt: it slept, was killed, or its
 * line to the database was cut or slow.
 */
record Outage(String kind, Instant from, Instant until) {

  /** Until what had been under way is over, and the database's connections are there again. */
  private static final Duration AFTER = Duration.ofSeconds(2);

  /** What came in so shortly before the end of a node was perhaps not stored. */
  private static final Duration BEFORE = Duration.ofSeconds(1);

  boolean covers(Instant moment) {
    return !moment.isBefore(from.minus(BEFORE)) && !moment.isAfter(until.plus(AFTER));
  }
}
