package dev.gitsync.diffstatus;

import java.time.Duration;

/**
 * When a row is looked at next.
 *
 * @param dueIn from the moment of recording on
 * @param attempts how many reads in a row found no pull request since the short back-off ended
 * @param hintTries how many answers in a row were older than what the host had told by itself; none
 *     when the row is up to date with that
 */
public record RefreshPlan(Duration dueIn, int attempts, int hintTries) {

  /** Where no host has told anything, or all of it was found. */
  public RefreshPlan(Duration dueIn, int attempts) {
    this(dueIn, attempts, 0);
  }
}
