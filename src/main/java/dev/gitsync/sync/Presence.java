package dev.gitsync.sync;

import java.util.UUID;

/** Who looks at a page just now: their rows are worth more calls. */
public interface Presence {

  /** Whether a user has a page open. */
  boolean isWatching(UUID userId);
}
