package dev.gitsync.diffstatus;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rows an event of a host is of, and what they are to know of it.
 *
 * @param provider the id of the host's provider
 * @param targets rows that any of these is of are meant
 * @param change whether a change was told that pages would show
 * @param changedAt the host's own time of it
 * @param within when to look at the latest; later events until then are one with this one
 */
public record HookMark(
    String provider,
    List<HookTarget> targets,
    boolean change,
    @Nullable Instant changedAt,
    Duration within) {}
