package dev.gitsync.diffstatus;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** One unit of an agent's or a person's work. */
@Entity
@Table(name = "chat")
class Chat {

  @Id UUID id;

  @Column(name = "owner_id")
  UUID ownerId;

  @Column(name = "workspace_id")
  String workspaceId;

  String title;
  boolean archived;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "updated_at")
  Instant updatedAt;

  long version;

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected Chat() {}

  Chat(UUID id, UUID ownerId, String workspaceId, String title, Instant now) {
    this.id = id;
    this.ownerId = ownerId;
    this.workspaceId = workspaceId;
    this.title = title;
    this.createdAt = now;
    this.updatedAt = now;
    this.version = 1;
  }

  /** Something visible of this chat or of one of its diff statuses changed. */
  void touch(Instant now) {
    version++;
    updatedAt = now;
  }
}
