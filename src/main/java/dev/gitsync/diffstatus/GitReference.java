package dev.gitsync.diffstatus;

/**
 * What a chat works on.
 *
 * @param remoteOrigin in the provider's normal form, or as reported where none matches; without
 *     user name, password or token
 * @param branch the branch's name
 */
public record GitReference(String remoteOrigin, String branch) {}
