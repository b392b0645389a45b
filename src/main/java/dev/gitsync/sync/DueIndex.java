package dev.gitsync.sync;

import dev.gitsync.diffstatus.LeasedRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where in the index of due rows the next look may begin. Each row that was taken leaves a dead
 * entry at the head of the index, for as long as any transaction in the database stays open; a look
 * that begins where the last one ended passes them by.
 *
 * <p>Not safe for use by many threads: ticks never overlap.
 */
final class DueIndex {

  /** What was marked a moment ago may become visible only now, when its transaction commits. */
  static final Duration MARGIN = Duration.ofSeconds(5);

  /** So often a look begins at the start, lest a row that was passed over is lost. */
  static final Duration FULL_LOOK_INTERVAL = Duration.ofSeconds(30);

  private final LongSupplier nanoTime;

  private @Nullable Instant seen;
  private long fullLookAt;

  /** The clock is as {@link System#nanoTime}. */
  DueIndex(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Since when a row must be due to be found by the next look. */
  Instant from() {
    var now = nanoTime.getAsLong();
    if (seen == null || now - fullLookAt >= FULL_LOOK_INTERVAL.toNanos()) {
      fullLookAt = now;
      return Instant.EPOCH;
    }
    return seen.minus(MARGIN);
  }

  /** A look found these rows, the stalest first. */
  void found(List<LeasedRow> rows) {
    if (!rows.isEmpty()) {
      seen = rows.get(rows.size() - 1).dueSince();
    }
  }
}
