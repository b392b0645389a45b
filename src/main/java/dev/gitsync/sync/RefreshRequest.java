package dev.gitsync.sync;

import dev.gitsync.diffstatus.GitReference;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row to be refreshed.
 *
 * @param ownerId whose git token is used
 * @param reference what to look up
 * @param knownUrl the pull request found last time
 */
record RefreshRequest(UUID ownerId, GitReference reference, @Nullable String knownUrl) {}
