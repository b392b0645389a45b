package dev.gitsync.provider;

import java.net.URI;

/**
 * A repository on a Git host.
 *
 * @param owner the user, organisation or group path that holds it, subgroups parted by {@code /}
 * @param name the repository's own name, without {@code .git}
 * @param webUrl the repository's page, which is also the normal form of its remote origin: {@code
 *     https://host/owner/name}
 */
public record RepositoryRef(String owner, String name, URI webUrl) {}
