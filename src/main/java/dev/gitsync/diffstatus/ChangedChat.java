package dev.gitsync.diffstatus;

import java.util.UUID;

/**
 * That a chat changed, without its state.
 *
 * @param version after the change
 * @param hidden whether it is archived or deleted, so that lists do not show it
 */
public record ChangedChat(UUID id, UUID ownerId, long version, boolean hidden) {}
