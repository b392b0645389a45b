package dev.gitsync.provider.github;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many rows a document may hold just now: fewer after the host gave up on one, more again when
 * it has borne some of that size, or after a while. Safe for use by many threads.
 */
final class DocumentSize {

  /** A host that gives up on so few is not overburdened by their number. */
  static final int LEAST = 4;

  /** After so many documents in a row of some size a larger one is tried. */
  private static final int GROW_AFTER = 5;

  private static final Duration RECOVERY = Duration.ofMinutes(10);

  private final int most;
  private final LongSupplier nanoTime;
  private int size;
  private int borne;
  private long changedAt;

  /**
   * @param most how many when nothing speaks against it
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  DocumentSize(int most, LongSupplier nanoTime) {
    this.most = most;
    this.nanoTime = nanoTime;
    this.size = most;
  }

  synchronized int get() {
    if (size < most && nanoTime.getAsLong() - changedAt >= RECOVERY.toNanos()) {
      set(size * 2);
    }
    return size;
  }

  /** The host answered a document. */
  synchronized void noteBorne(int rows) {
    borne = rows >= size ? borne + 1 : borne;
    if (borne >= GROW_AFTER) {
      set(size * 2);
    }
  }

  /** The host gave up on a document; one of so many rows is the next that is tried. */
  synchronized void shrinkTo(int rows) {
    set(Math.min(size, rows));
  }

  private void set(int wanted) {
    size = Math.max(LEAST, Math.min(most, wanted));
    borne = 0;
    changedAt = nanoTime.getAsLong();
  }
}
