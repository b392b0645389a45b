package dev.gitsync.diffstatus;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A host has told of a change of a row's pull request, and the row was not read since.
 *
 * @param changedAt the host's own time of the change; absent where it told none
 * @param tries how many answers were older than that
 */
public record Hint(@Nullable Instant changedAt, int tries) {}
