package dev.gitsync.conformance;

import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RateLimitedException;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.TokenRejectedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What must come of a question. What is absent must be absent.
 *
 * @param outcome {@code found}, {@code none}, {@code token_rejected}, {@code rate_limited} or
 *     {@code provider_error}
 * @param retryIn seconds until a rate limit ends; absent where the host did not say
 */
record Expected(
    String outcome,
    @Nullable Long retryIn,
    @Nullable Long number,
    @Nullable String url,
    @Nullable String state,
    @Nullable String title,
    @Nullable Boolean draft,
    @Nullable String author,
    @Nullable String avatar,
    @Nullable String base,
    @Nullable String head,
    @Nullable String sha,
    @Nullable Long additions,
    @Nullable Long deletions,
    @Nullable Long changedFiles,
    @Nullable Long commits,
    @Nullable Boolean approved,
    @Nullable Boolean changesRequested,
    @Nullable Integer reviewers,
    @Nullable Instant updatedAt) {

  /** What came of a question in fact. */
  static Expected of(StatusAnswer answer, Instant now) {
    if (answer instanceof StatusAnswer.Found found) {
      return of(found.status());
    }
    return answer instanceof StatusAnswer.Failed failed
        ? without(outcome(failed.cause()), retryIn(failed.cause(), now))
        : without("none", null);
  }

  private static Expected of(PullRequestStatus status) {
    var reviews = status.reviews();
    return new Expected(
        "found",
        null,
        status.number(),
        status.url(),
        status.state().name().toLowerCase(Locale.ROOT),
        status.title(),
        status.draft(),
        status.authorLogin(),
        status.authorAvatarUrl(),
        status.baseBranch(),
        status.headBranch(),
        status.headSha(),
        status.additions(),
        status.deletions(),
        status.changedFiles(),
        status.commits(),
        reviews == null ? null : reviews.approved(),
        reviews == null ? null : reviews.changesRequested(),
        reviews == null ? null : reviews.reviewerCount(),
        status.updatedAt());
  }

  private static Expected without(String outcome, @Nullable Long retryIn) {
    return new Expected(
        outcome, retryIn, null, null, null, null, null, null, null, null, null, null, null, null,
        null, null, null, null, null, null);
  }

  private static String outcome(ProviderException failure) {
    if (failure instanceof TokenRejectedException) {
      return "token_rejected";
    }
    return failure instanceof RateLimitedException ? "rate_limited" : "provider_error";
  }

  /** Hosts count in whole seconds, so a provider may add one to be sure. */
  private static @Nullable Long retryIn(ProviderException failure, Instant now) {
    return failure instanceof RateLimitedException limited
        ? limited.retryAt().map(end -> Duration.between(now, end).toSeconds()).orElse(null)
        : null;
  }

  /** The same, where another's end of a rate limit is this one's or the second after it. */
  Expected roundedTo(Expected other) {
    return retryIn != null && other.retryIn != null && retryIn == other.retryIn + 1 ? other : this;
  }
}
