package dev.gitsync.chaos;

import dev.gitsync.harness.Shown;
import java.time.Instant;

/**
 * How a branch's pull request was at the host from a moment on.
 *
 * @param branch as {@code owner/name branch}
 * @param since {@link Instant#MIN} for what it was at the beginning
 */
record HostState(String branch, Instant since, Shown pull) {}
