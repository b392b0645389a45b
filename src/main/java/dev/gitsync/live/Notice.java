package dev.gitsync.live;

import dev.gitsync.diffstatus.ChatChanged;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells the others of a committed change: which chat and what happened to it, never its
 * state.
 *
 * @param ownerId whose chat; a node where he has no page open need not read it
 * @param chatId which chat
 * @param version of the chat after the change
 * @param kind what happened to it
 * @param diffStatusId the diff status of it that changed, if one did
 */
record Notice(
    UUID ownerId, UUID chatId, long version, ChatChanged.Kind kind, @Nullable UUID diffStatusId) {}
