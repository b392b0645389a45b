package dev.gitsync.sync;

import java.time.Duration;
import java.util.Set;

/**
 * Which hosts may have rows that are due and that nobody has looked for. A host is crowded while
 * enough of its rows wait for their turn; its rows are passed over then, lest those of the others
 * wait behind them.
 *
 * <p>Not safe for use by many threads: ticks never overlap.
 */
final class Looks {

  /** A look past a host's rows walks all that are due of it: in vain it is not made more often. */
  static final Duration APART = Duration.ofMillis(250);

  private boolean anyMayHave = true;

  /** Hosts whose rows the last look passed over. */
  private Set<String> passedOver = Set.of();

  private boolean wasInVain;
  private long nextAt;

  /** Rows of any host may have become due. */
  void bellRang() {
    anyMayHave = true;
  }

  /**
   * A look has ended.
   *
   * @param crowded ids of the hosts that it passed over
   * @param foundAll whether the others have no more rows that are due
   * @param now as {@link System#nanoTime}
   */
  void ended(Set<String> crowded, boolean foundAll, long now) {
    anyMayHave = !foundAll;
    passedOver = Set.copyOf(crowded);
    wasInVain = foundAll && !crowded.isEmpty();
    nextAt = now + APART.toNanos();
  }

  /**
   * How long until a look may find something.
   *
   * @param crowded ids of the hosts that it would pass over
   * @return nanoseconds, none or less for now; {@link Long#MAX_VALUE} when there is nothing to find
   */
  long untilNext(Set<String> crowded, long now) {
    if (!anyMayHave && crowded.containsAll(passedOver)) {
      return Long.MAX_VALUE;
    }
    return wasInVain && !crowded.isEmpty() ? nextAt - now : 0;
  }
}
