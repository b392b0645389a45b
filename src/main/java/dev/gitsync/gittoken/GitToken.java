package dev.gitsync.gittoken;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

/** An owner's token for a provider, as it rests in the database. */
@Entity
@Table(name = "git_token")
class GitToken {

  /** One token per owner and provider. */
  @Embeddable
  record Key(@Column(name = "owner_id") UUID ownerId, String provider) implements Serializable {}

  @EmbeddedId Key key;

  @Column(name = "web_url")
  String webUrl;

  byte[] ciphertext;
  UUID revision;

  @Column(name = "linked_at")
  Instant linkedAt;

  boolean rejected;

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected GitToken() {}
}
