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

  /** What its ciphertext is bound to: another owner or host can't use it. */
  static String context(UUID ownerId, String provider, String webUrl) {
    return "git token\n" + ownerId + "\n" + provider + "\n" + webUrl;
  }

  String context() {
    return context(key.ownerId(), key.provider(), webUrl);
  }

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected GitToken() {}
}
