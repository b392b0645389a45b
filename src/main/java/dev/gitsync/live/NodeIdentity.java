package dev.gitsync.live;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Tells this run of this node from all others. */
@ApplicationScoped
class NodeIdentity {

  private final UUID id = UUID.randomUUID();

  UUID id() {
    return id;
  }
}
