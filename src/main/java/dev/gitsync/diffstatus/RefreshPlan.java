package dev.gitsync.diffstatus;

import java.time.Duration;

/**
 * When a row is looked at next.
 *
 * @param dueIn from the moment of recording on
 * @param attempts how many reads in a row found no pull request since the short back-off ended
 */
public record RefreshPlan(Duration dueIn, int attempts) {}
