package dev.gitsync.diffstatus;

import java.util.UUID;

/** Whose rows are looked at, on any node and as far as this one knows; asking costs nothing. */
public interface Presence {

  /** Whether a user has a page open. */
  boolean isWatching(UUID userId);

  /**
   * Whether a user may see what his rows show: he has a page open, or he or one of his agents has
   * called the API in the last minutes.
   */
  boolean isPresent(UUID userId);
}
