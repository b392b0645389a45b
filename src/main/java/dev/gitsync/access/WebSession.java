package dev.gitsync.access;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A browser that logged in with an API token; it ends with that token. */
@Entity
@Table(name = "web_session")
class WebSession {

  @Id UUID id;
  byte[] hash;

  @Column(name = "api_token_id")
  UUID apiTokenId;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "expires_at")
  Instant expiresAt;

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected WebSession() {}

  WebSession(byte[] hash, UUID apiTokenId, Instant createdAt, Instant expiresAt) {
    this.id = UUID.randomUUID();
    this.hash = hash;
    this.apiTokenId = apiTokenId;
    this.createdAt = createdAt;
    this.expiresAt = expiresAt;
  }
}
