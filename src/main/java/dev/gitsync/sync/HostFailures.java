package dev.gitsync.sync;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.gitsync.diffstatus.RefreshResult.Failed;
import dev.gitsync.diffstatus.RefreshResult.Reason;
import dev.gitsync.gittoken.BudgetLedger;
import dev.gitsync.gittoken.GitTokenStore;
import dev.gitsync.gittoken.Importance;
import dev.gitsync.gittoken.LinkedToken;
import dev.gitsync.gittoken.RateLimits;
import dev.gitsync.provider.BudgetSpentException;
import dev.gitsync.provider.CallLedger.Pool;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderTimeoutException;
import dev.gitsync.provider.RateLimitedException;
import dev.gitsync.provider.Resolution;
import dev.gitsync.provider.Resolution.NotImplemented;
import dev.gitsync.provider.TokenRejectedException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What it means that a Git host was not asked or did not answer, in words for the token's owner.
 * What the host says of the token, a limit or a rejection, is noted for every node.
 */
@ApplicationScoped
class HostFailures {

  private static final System.Logger LOG = System.getLogger(HostFailures.class.getName());

  @Inject GitTokenStore tokens;
  @Inject RateLimits limits;
  @Inject BudgetLedger ledger;
  @Inject SyncMetrics metrics;

  /** Who asks which host with what. */
  record Asker(UUID ownerId, Provider provider, LinkedToken token) {}

  /**
   * Asks a host one thing, on the calling thread, because somebody waits for it.
   *
   * @param what is asked for, in words that are fit for a log
   * @param question may throw as providers do
   * @param notTold makes an answer of it that there is none
   */
  <T> T ask(Asker asker, String what, Supplier<T> question, Function<Failed, T> notTold) {
    try {
      var limit = limitedUntil(asker);
      if (limit.isPresent()) {
        return notTold.apply(limited(asker.provider(), limit.get()));
      }
      var told = question.get();
      noteAccepted(asker);
      return told;
    } catch (ProviderException e) {
      var failed = failed(asker, e);
      LOG.log(
          INFO,
          "{0}: {1}: {2}",
          what,
          failed.reason(),
          failed.diagnosis() == null ? failed.detail() : failed.diagnosis());
      return notTold.apply(failed);
    } catch (RuntimeException e) {
      // The database is away, or a mistake of ours.
      LOG.log(ERROR, what + " failed", e);
      return notTold.apply(internalError());
    }
  }

  /** Until when the host is to be left alone, as far as any node has noted. */
  Optional<Instant> limitedUntil(Asker asker) {
    return limits.limitedUntil(asker.provider().settings().id(), asker.token().token());
  }

  /** Until when rows of some importance are not asked for, to keep the token's budget. */
  Optional<Instant> postponedUntil(Asker asker, Pool pool, Importance importance) {
    return ledger.postponedUntil(
        asker.provider().settings().id(), asker.token().token(), pool, importance);
  }

  /** The host took the token: what was said against it is taken back. */
  void noteAccepted(Asker asker) {
    if (asker.token().rejected()) {
      noteRejected(asker, false);
    }
  }

  /** What a host's failure comes to. */
  Failed failed(Asker asker, ProviderException cause) {
    var hostName = name(asker.provider());
    if (cause instanceof BudgetSpentException spent) {
      // No host said so: it ends with the window, and with that alone.
      return rateLimited(asker.provider(), Reason.RATE_LIMIT_SKIPPED, spent.retryAt().orElse(null));
    }
    if (cause instanceof RateLimitedException limited) {
      metrics.hostLimited(asker.provider().settings().id());
      return rateLimited(
          asker.provider(), Reason.RATE_LIMITED, noteLimit(asker, limited.retryAt().orElse(null)));
    }
    if (cause instanceof TokenRejectedException) {
      noteRejected(asker, true);
      return failed(
          Reason.TOKEN_REJECTED,
          hostName + " does not accept the linked git token; link a new one.",
          cause);
    }
    return cause instanceof ProviderTimeoutException
        ? failed(Reason.PROVIDER_TIMEOUT, hostName + " did not answer in time.", cause)
        : failed(
            Reason.PROVIDER_ERROR,
            hostName + " could not be reached or gave no usable answer.",
            cause);
  }

  /** While the database is away nobody else is told. */
  private @Nullable Instant noteLimit(Asker asker, @Nullable Instant retryAt) {
    try {
      return limits.note(asker.provider().settings().id(), asker.token().token(), retryAt);
    } catch (RuntimeException e) {
      LOG.log(WARNING, "Could not note a rate limit", e);
      return retryAt;
    }
  }

  /** That it can't be noted is no failure of the answer that told it. */
  private void noteRejected(Asker asker, boolean rejected) {
    try {
      tokens.noteRejected(
          asker.ownerId(), asker.provider().settings().id(), asker.token().revision(), rejected);
    } catch (RuntimeException e) {
      LOG.log(WARNING, "Could not note whether a git token was rejected", e);
    }
  }

  /** The host is not asked, since it is known to limit the token. */
  static Failed limited(Provider provider, Instant until) {
    return rateLimited(provider, Reason.RATE_LIMIT_SKIPPED, until);
  }

  /** Nobody can be asked about an origin. */
  static Failed unsupported(Resolution resolution) {
    return failed(
        Reason.UNSUPPORTED_PROVIDER,
        resolution instanceof NotImplemented known
            ? "gitsync can not ask providers of type " + known.type() + " yet."
            : "No configured provider matches this remote.",
        null);
  }

  /** Nobody can be asked about an address. */
  static Failed noPullRequestsPage() {
    return failed(
        Reason.UNSUPPORTED_PROVIDER,
        "No configured provider takes this address for a pull request's.",
        null);
  }

  static Failed noToken(Provider provider) {
    return failed(Reason.NO_TOKEN, "Link a git token for " + name(provider) + ".", null);
  }

  /** The database is away, or a mistake of ours. */
  static Failed internalError() {
    return failed(Reason.PROVIDER_ERROR, "gitsync itself failed while asking.", null);
  }

  private static Failed rateLimited(Provider provider, Reason reason, @Nullable Instant until) {
    return new Failed(
        reason, name(provider) + " limits how often the linked git token may ask.", until, null);
  }

  private static Failed failed(Reason reason, String detail, @Nullable ProviderException cause) {
    return new Failed(reason, detail, null, cause == null ? null : cause.getMessage());
  }

  private static String name(Provider provider) {
    return provider.settings().webUrl().getAuthority();
  }
}
