package dev.gitsync.sync;

import java.util.UUID;

/** Who has a page open on any node. */
public interface Presence {

  /** Whether a user has a page open, as far as this node knows; costs nothing. */
  boolean isWatching(UUID userId);
}
