package dev.gitsync.diffstatus;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A diff status as it is shown outside; the field names of the contract come from these. What is
 * not known is absent.
 *
 * @param id of the row; outside it is known by its chat and reference
 */
public record DiffStatusView(
    @JsonIgnore UUID id,
    UUID chatId,
    String remoteOrigin,
    String gitBranch,
    @Nullable String url,
    @Nullable String pullRequestState,
    @Nullable String pullRequestTitle,
    @Nullable Boolean pullRequestDraft,
    @Nullable Boolean changesRequested,
    @Nullable Long additions,
    @Nullable Long deletions,
    @Nullable Long changedFiles,
    @Nullable String authorLogin,
    @Nullable String authorAvatarUrl,
    @Nullable String baseBranch,
    @Nullable String headBranch,
    @Nullable String headSha,
    @Nullable Long prNumber,
    @Nullable Long commits,
    @Nullable Boolean approved,
    @Nullable Integer reviewerCount,
    Instant reportedAt,
    @Nullable Instant refreshedAt,
    Instant staleAt,
    long version,
    SyncView sync) {

  /** Whose status this is. */
  public GitReference reference() {
    return new GitReference(remoteOrigin, gitBranch);
  }

  /** Whether this is the status of a reference. */
  public boolean isOf(GitReference reference) {
    return reference().equals(reference);
  }
}
