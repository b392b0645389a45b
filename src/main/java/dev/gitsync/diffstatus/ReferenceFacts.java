package dev.gitsync.diffstatus;

import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.Standing;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a worker needs to know of a row that it takes: few columns of the wide table. */
record ReferenceFacts(
    UUID diffStatusId,
    UUID chatId,
    UUID ownerId,
    String remoteOrigin,
    String gitBranch,
    @Nullable String pullRequestUrl,
    @Nullable String provider,
    @Nullable PullRequestState state,
    SyncState syncState,
    Instant reportedAt) {

  Standing standing() {
    return switch (syncState) {
      // Whoever links a token waits for what it shows.
      case PENDING, NO_TOKEN, TOKEN_REJECTED -> Standing.REPORTED;
      case NO_PULL_REQUEST -> Standing.NONE;
      default -> read();
    };
  }

  private Standing read() {
    if (state == null) {
      return Standing.UNREAD;
    }
    return state == PullRequestState.OPEN ? Standing.OPEN : Standing.ENDED;
  }
}
