package dev.gitsync.sync;

import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.gittoken.Importance;
import dev.gitsync.provider.Standing;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row to be refreshed.
 *
 * @param ownerId whose git token is used
 * @param reference what to look up
 * @param knownUrl the pull request found last time
 * @param standing what is known of that
 * @param importance how much a fresh status is worth just now
 * @param anew whether the host is to say it again, whatever it said before
 */
record RefreshRequest(
    UUID ownerId,
    GitReference reference,
    @Nullable String knownUrl,
    Standing standing,
    Importance importance,
    boolean anew) {}
