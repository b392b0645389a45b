package dev.gitsync.chaos;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call of the API by an owner or his agent.
 *
 * @param chat null where it is about all of the owner's
 * @param branch as {@code owner/name branch}, "" where it is about all of the chat's
 * @param begin before it was sent
 * @param end when its answer was there, or the caller gave up
 */
record Told(
    What what,
    int owner,
    @Nullable UUID chat,
    String branch,
    Instant begin,
    Instant end,
    Outcome outcome,
    int status) {

  enum What {
    CREATE,
    REPORT,
    REPORT_FOREIGN,
    ARCHIVE,
    UNARCHIVE,
    LINK,
    UNLINK,
    DELETE,
    REFRESH,
    RENAME
  }

  enum Outcome {
    /** It was answered with 2xx: gitsync knows. */
    TOLD,
    /** It was refused: gitsync says that it did not take it. */
    REFUSED,
    /** There was no answer: gitsync may know, or come to know yet. */
    PERHAPS
  }
}
