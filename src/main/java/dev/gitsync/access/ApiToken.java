package dev.gitsync.access;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a program or a log-in proves itself with; with a workspace it is an agent's. */
@Entity
@Table(name = "api_token")
class ApiToken {

  @Id UUID id;

  @Column(name = "user_id")
  UUID userId;

  String name;

  @Column(name = "workspace_id")
  @Nullable String workspaceId;

  byte[] hash;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "expires_at")
  @Nullable Instant expiresAt;

  @Column(name = "last_used_at")
  @Nullable Instant lastUsedAt;

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected ApiToken() {}

  ApiToken(
      UUID userId,
      String name,
      @Nullable String workspaceId,
      @Nullable Instant expiresAt,
      byte[] hash,
      Instant now) {
    this.id = UUID.randomUUID();
    this.userId = userId;
    this.name = name;
    this.workspaceId = workspaceId;
    this.expiresAt = expiresAt;
    this.hash = hash;
    this.createdAt = now;
  }

  ApiTokenView view(@Nullable String token) {
    return new ApiTokenView(id, name, workspaceId, expiresAt, createdAt, lastUsedAt, token);
  }
}
