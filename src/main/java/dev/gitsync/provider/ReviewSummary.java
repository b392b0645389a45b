package dev.gitsync.provider;

/**
 * What the reviewers of a pull request decided, by the newest decisive review of each.
 *
 * @param approved some reviewer approved and none asked for changes
 * @param changesRequested some reviewer asked for changes
 * @param reviewerCount how many reviewers decided anything, a dismissed decision included
 */
public record ReviewSummary(boolean approved, boolean changesRequested, int reviewerCount) {}
