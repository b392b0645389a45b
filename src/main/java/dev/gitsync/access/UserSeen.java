package dev.gitsync.access;

import java.util.UUID;

/** A user, or an agent of his, has called the API; fired once a minute for each API token. */
public record UserSeen(UUID userId) {}
