package dev.gitsync.provider;

/**
 * The repository that an event is of.
 *
 * @param id what the host calls it for ever, whatever its name is by now
 * @param ref where it is by now
 */
public record HookRepository(String id, RepositoryRef ref) {}
