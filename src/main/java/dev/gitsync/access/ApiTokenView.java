package dev.gitsync.access;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API token as shown outside.
 *
 * @param token the token itself, only in the answer to its making
 */
public record ApiTokenView(
    UUID id,
    String name,
    @Nullable String workspaceId,
    @Nullable Instant expiresAt,
    Instant createdAt,
    @Nullable Instant lastUsedAt,
    @Nullable String token) {

  /** Without the token. */
  @Override
  public String toString() {
    return "ApiTokenView[" + id + "]";
  }
}
