package dev.gitsync.diffstatus;

import dev.gitsync.provider.PullRequestStatus;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one attempt to refresh a row came to. */
public sealed interface RefreshResult {

  /** The host told the pull request's present status. */
  record Refreshed(PullRequestStatus status) implements RefreshResult {}

  /** The branch has no pull request. */
  record NoPullRequest() implements RefreshResult {}

  /**
   * Nothing was learnt; what is known stays.
   *
   * @param reason why, as callers tell failures apart
   * @param detail one sentence for the owner, without times
   * @param retryAt when the host may be asked again, where it is known
   * @param diagnosis for the log: what exactly went wrong; never a token or a host's own text
   */
  record Failed(Reason reason, String detail, @Nullable Instant retryAt, @Nullable String diagnosis)
      implements RefreshResult {

    /** When the host may be asked again; empty where nothing but the usual back-off is known. */
    public Optional<Instant> retryTime() {
      return Optional.ofNullable(retryAt);
    }
  }

  /** Time ran out before the host was asked: the row is given back as it was. */
  record NotBegun() implements RefreshResult {}

  /**
   * The host was not asked, to keep what is left of the token's budget for what is worth more; the
   * row stays as it is.
   *
   * @param until when there may be budget for it
   */
  record Postponed(Instant until) implements RefreshResult {}

  /** The kinds of failure. */
  enum Reason {
    /** The owner has linked no git token for the provider. */
    NO_TOKEN(SyncState.NO_TOKEN),
    /** The provider does not take the owner's git token. */
    TOKEN_REJECTED(SyncState.TOKEN_REJECTED),
    /** The provider answered with a rate limit. */
    RATE_LIMITED(SyncState.RATE_LIMITED),
    /** Not asked, since a rate limit of this token at this provider is known. */
    RATE_LIMIT_SKIPPED(SyncState.RATE_LIMITED),
    /** No configured provider matches the origin, or its type has no implementation. */
    UNSUPPORTED_PROVIDER(SyncState.UNSUPPORTED_PROVIDER),
    /** The provider could not be reached, refused, or gave no usable answer. */
    PROVIDER_ERROR(SyncState.PROVIDER_ERROR),
    /** The provider did not answer in time. */
    PROVIDER_TIMEOUT(SyncState.PROVIDER_ERROR);

    private final SyncState syncState;

    Reason(SyncState syncState) {
      this.syncState = syncState;
    }

    /** The state that such a failure leaves a row in. */
    public SyncState syncState() {
      return syncState;
    }
  }
}
