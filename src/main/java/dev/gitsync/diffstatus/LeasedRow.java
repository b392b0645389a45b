package dev.gitsync.diffstatus;

import dev.gitsync.provider.Standing;
import java.time.Duration;
import java.time.Instant;
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
 * @param provider the provider that its reference was found at
 * @param standing what is known of its pull request
 * @param dueSince when it became due, or would have
 * @param leasedAt when the lease began, by the same clock
 * @param sinceReport time from the last report to the beginning of the lease
 * @param attempts see {@link RefreshPlan#attempts()}
 * @param hint what a host has told of it since it was last read
 */
public record LeasedRow(
    UUID diffStatusId,
    UUID leaseId,
    long generation,
    UUID chatId,
    UUID ownerId,
    GitReference reference,
    @Nullable String knownUrl,
    @Nullable String provider,
    Standing standing,
    Instant dueSince,
    Instant leasedAt,
    Duration sinceReport,
    int attempts,
    @Nullable Hint hint) {

  /** For how long it had been due; negative for one that was taken before its time. */
  public Duration overdue() {
    return Duration.between(dueSince, leasedAt);
  }

  /** Whether it was taken before its time, because its host was asked anyway. */
  public boolean isEarly() {
    return overdue().isNegative();
  }
}
