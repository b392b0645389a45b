package dev.gitsync.diffstatus;

import org.jspecify.annotations.Nullable;

/**
 * A change that was found, and that no host told of in time.
 *
 * @param provider the id of the host's provider
 * @param reference whose pull request it is of
 * @param pullRequestUrl the pull request's page
 */
public record UnheardChange(
    @Nullable String provider, GitReference reference, @Nullable String pullRequestUrl) {}
