package dev.gitsync.provider;

import java.time.Instant;
import java.util.Optional;

/**
 * Keeps account of what calls cost a token at its host, for all nodes together. Each call is booked
 * before it goes out and settled when its answer is there.
 */
public interface CallLedger {

  /** What a host counts apart. */
  enum Pool {
    /** Calls. */
    REST,
    /** Points, after the size of what was asked for. */
    GRAPHQL
  }

  /**
   * A call before it goes out.
   *
   * @param providerId the host
   * @param tokenFingerprint see {@link AccessToken#fingerprint()}
   * @param pool what it is counted in
   * @param units what it costs, as far as one can tell
   */
  record Booking(String providerId, String tokenFingerprint, Pool pool, int units) {}

  /**
   * A call that may go out.
   *
   * @param booking what was booked
   * @param windowEnd of the window it was booked in; empty where none is known
   */
  record Booked(Booking booking, Optional<Instant> windowEnd) {}

  /**
   * What a host said of a token's limit.
   *
   * @param limit units in a window
   * @param remaining what was left of them after the answer
   * @param resetsAt when the window ends
   */
  record Window(long limit, long remaining, Instant resetsAt) {}

  /**
   * Books a call. Crosses no network but that to the database.
   *
   * @throws BudgetSpentException when a limit of the token is known, or the part of its limit that
   *     gitsync may spend is spent: then the call must not go out
   */
  Booked book(Booking booking);

  /**
   * Settles a call that went out.
   *
   * @param units what it did cost; 0 for an answer that the host does not count
   * @param window empty when the host said nothing of its limits
   */
  void settle(Booked booked, int units, Optional<Window> window);
}
