package dev.gitsync.diffstatus;

import java.util.Set;
import java.util.UUID;

/**
 * Rows became stale at once: a worker need not wait for its timer. Observe after success.
 *
 * @param diffStatusIds which rows
 */
public record StaleMarked(Set<UUID> diffStatusIds) {}
