package dev.gitsync.provider;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a Git host told of a pull request. A field that the host or the token does not give is
 * absent.
 *
 * @param number counted per repository from 1; may exceed 32 bits
 * @param url the pull request's page; absent when the host's address may not be passed on
 * @param state open, closed or merged
 * @param title as the host has it, freed of NUL and cut to 500 characters
 * @param draft whether it is marked as not ready for review
 * @param authorLogin who opened it
 * @param authorAvatarUrl the author's picture, an {@code https} address
 * @param baseBranch the branch to merge into
 * @param headBranch the branch to merge
 * @param headSha the commit at the head
 * @param additions lines added
 * @param deletions lines deleted
 * @param changedFiles files touched
 * @param commits commits on the head that the base lacks
 * @param reviews what its reviewers decided; absent when the token may not read reviews
 * @param updatedAt the host's own time of the last change, by which two answers are ordered
 */
public record PullRequestStatus(
    long number,
    @Nullable String url,
    PullRequestState state,
    @Nullable String title,
    @Nullable Boolean draft,
    @Nullable String authorLogin,
    @Nullable String authorAvatarUrl,
    @Nullable String baseBranch,
    @Nullable String headBranch,
    @Nullable String headSha,
    @Nullable Long additions,
    @Nullable Long deletions,
    @Nullable Long changedFiles,
    @Nullable Long commits,
    @Nullable ReviewSummary reviews,
    @Nullable Instant updatedAt) {}
