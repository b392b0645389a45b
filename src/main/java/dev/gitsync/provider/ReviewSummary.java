package dev.gitsync.provider;

import org.jspecify.annotations.Nullable;

/**
 * What the reviewers of a pull request decided, by the newest decisive review of each. What the
 * host or the token does not tell is absent.
 *
 * @param approved some reviewer approved and none asked for changes
 * @param changesRequested some reviewer asked for changes
 * @param reviewerCount how many reviewers decided anything, a dismissed decision included
 */
public record ReviewSummary(
    @Nullable Boolean approved,
    @Nullable Boolean changesRequested,
    @Nullable Integer reviewerCount) {}
