package dev.gitsync.diffstatus;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pull requests were found changed. Fired inside the transaction that records it; observe it after
 * its success.
 */
public record ChangesFound(List<Change> changes) {

  /**
   * A change that pages show.
   *
   * @param provider the id of the host's provider
   * @param reference whose pull request it is of
   * @param pullRequestUrl the pull request's page
   * @param told whether the host had told that there was something
   * @param changedAt the host's own time of it
   * @param recordedAt the database's
   */
  public record Change(
      @Nullable String provider,
      GitReference reference,
      @Nullable String pullRequestUrl,
      boolean told,
      @Nullable Instant changedAt,
      Instant recordedAt) {}
}
