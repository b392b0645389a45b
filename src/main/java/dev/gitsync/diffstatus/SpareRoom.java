package dev.gitsync.diffstatus;

import java.util.UUID;

/**
 * Room that is left in a call to a host.
 *
 * @param ownerId whose token the call is made with
 * @param provider the id of the host's provider
 * @param rows for how many open pull requests there is room
 */
public record SpareRoom(UUID ownerId, String provider, int rows) {}
