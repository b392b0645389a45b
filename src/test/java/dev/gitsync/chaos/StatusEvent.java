package dev.gitsync.chaos;

import java.time.Instant;
import java.util.UUID;

/**
 * What the database noted of a write of what a row shows.
 *
 * @param transaction in which it was written
 * @param node by whom
 * @param isNew whether the row was made by it
 * @param branch as {@code owner/name branch}
 * @param sync why it is as it is, after it
 * @param news whether it shows other values of a pull request than before
 */
record StatusEvent(
    long seq,
    Instant at,
    long transaction,
    String node,
    UUID row,
    UUID chat,
    String branch,
    boolean isNew,
    String sync,
    boolean news) {}
