package dev.gitsync.diffstatus;

import java.time.Duration;

/**
 * Rows that are due and that nobody reads yet.
 *
 * @param rows how many
 * @param oldest for how long the one of them has been due that is due longest
 */
public record LateRows(long rows, Duration oldest) {

  public static final LateRows NONE = new LateRows(0, Duration.ZERO);
}
