package dev.gitsync.diffstatus;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A git reference of a chat and what is known of its pull request.
 *
 * @param diffStatusId its row
 * @param generation changes with every report
 * @param ownerId whose git token is used
 * @param reference what it is
 * @param pullRequestUrl the page of the pull request found last
 * @param headSha the commit at the pull request's head when it was read last
 * @param readSinceReport whether the host has told of a pull request, or of none, since the
 *     reference was reported last
 */
public record KnownReference(
    UUID diffStatusId,
    long generation,
    UUID ownerId,
    GitReference reference,
    @Nullable String pullRequestUrl,
    @Nullable String headSha,
    boolean readSinceReport) {}
