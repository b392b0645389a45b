package dev.gitsync.provider;

/**
 * A branch of a repository.
 *
 * @param repository where the branch was reported to be pushed
 * @param branch its name, never blank
 */
public record BranchRef(RepositoryRef repository, String branch) {}
