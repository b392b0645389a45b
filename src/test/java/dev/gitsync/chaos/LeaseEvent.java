package dev.gitsync.chaos;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the database noted of a write of a row's schedule.
 *
 * @param transaction in which it was written
 * @param node by whom
 * @param leaseBefore the lease before it
 * @param lease the lease after it
 * @param generationBefore how often the row had been marked before; -1 for a new row
 * @param generation how often after it
 * @param leasedGeneration which marks the lease before it covers
 * @param read whether it says that the host was read with success
 * @param staleAt when the row is due, after it
 */
record LeaseEvent(
    long seq,
    Instant at,
    long transaction,
    String node,
    UUID row,
    @Nullable UUID leaseBefore,
    @Nullable UUID lease,
    long generationBefore,
    long generation,
    @Nullable Long leasedGeneration,
    boolean read,
    Instant staleAt) {

  /** Whether a lease began. */
  boolean isClaim() {
    return lease != null && !lease.equals(leaseBefore);
  }

  /** Whether a lease ended and none began. */
  boolean isEnd() {
    return lease == null && leaseBefore != null;
  }

  /** Whether the lease before it was taken when the row had been marked so often. */
  boolean covers(long marks) {
    return leasedGeneration != null && leasedGeneration >= marks;
  }

  boolean isMark() {
    return generation > generationBefore;
  }
}
