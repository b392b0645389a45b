package dev.gitsync.provider;

import org.jspecify.annotations.Nullable;

/**
 * The question after a diff.
 *
 * @param branch the branch whose changes are wanted
 * @param pullRequestUrl the page of the branch's pull request, whose own diff is wanted then;
 *     absent: the branch against its repository's default branch
 */
public record DiffQuery(BranchRef branch, @Nullable String pullRequestUrl) {}
