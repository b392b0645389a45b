package dev.gitsync.access;

import java.util.UUID;

/** A user as shown outside. */
public record UserView(UUID id, String login, UserRole role, boolean disabled) {}
