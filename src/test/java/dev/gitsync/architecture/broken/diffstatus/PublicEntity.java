package dev.gitsync.architecture.broken.diffstatus;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** Anybody may use it. */
@Entity
public class PublicEntity {

  @Id long id;
}
