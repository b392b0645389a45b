package dev.gitsync.diffstatus;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row that a worker holds, as it was when the lease began.
 *
 * @param diffStatusId the row
 * @param leaseId proves the lease when the outcome is recorded
 * @param generation the marks that the lease covers
 * @param chatId the row's chat
 * @param ownerId whose git token is used
 * @param reference what to look up
 * @param knownUrl the pull request found last time
 * @param sinceReport time from the last report to the beginning of the lease
 * @param attempts see {@link RefreshPlan#attempts()}
 */
public record LeasedRow(
    UUID diffStatusId,
    UUID leaseId,
    long generation,
    UUID chatId,
    UUID ownerId,
    GitReference reference,
    @Nullable String knownUrl,
    Duration sinceReport,
    int attempts) {}
