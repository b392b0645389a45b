package dev.gitsync.chaos;

import dev.gitsync.harness.Shown;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A chat as a page was told it.
 *
 * @param page one connection
 * @param opened before it was asked for
 * @param at when the frame was there
 */
record Frame(
    int owner,
    int page,
    Instant opened,
    Instant at,
    String kind,
    UUID chat,
    long version,
    List<Row> rows) {

  /**
   * One of the chat's rows.
   *
   * @param branch as {@code owner/name branch}
   * @param sync why it is as it is
   * @param pull null where it shows none
   */
  record Row(String branch, long version, String sync, @Nullable Shown pull) {}
}
