package dev.gitsync.provider;

/**
 * A pull request by its number.
 *
 * @param repository the repository it wants to be merged into
 * @param number counted per repository from 1; may exceed 32 bits
 */
public record PullRequestRef(RepositoryRef repository, long number) {}
