package dev.gitsync.live;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;

/**
 * A chat's new state on its way to pages, which share the frame.
 *
 * @param version of the chat
 * @param deletes whether the chat is gone
 * @param changedAt when, by the database's clock
 * @param way how this node learned of it
 * @param frame the text for the pages
 */
record Change(
    UUID chatId, long version, boolean deletes, Instant changedAt, Way way, String frame) {

  enum Way {
    /** It was made here. */
    HERE,
    /** Another node told of it. */
    NOTICE,
    /** Nobody told of it. */
    SWEEP;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
