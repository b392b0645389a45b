package dev.gitsync.access;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** Somebody who owns chats. */
@Entity
@Table(name = "app_user")
class User {

  @Id UUID id;
  String login;

  @Enumerated(EnumType.STRING)
  UserRole role;

  boolean disabled;

  @Column(name = "created_at")
  Instant createdAt;

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected User() {}

  User(String login, UserRole role, Instant now) {
    this.id = UUID.randomUUID();
    this.login = login;
    this.role = role;
    this.createdAt = now;
  }

  UserView view() {
    return new UserView(id, login, role, disabled);
  }
}
