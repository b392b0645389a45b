package dev.gitsync.sync;

import dev.gitsync.diffstatus.Hint;
import dev.gitsync.diffstatus.LeasedRow;
import dev.gitsync.diffstatus.RefreshPlan;
import dev.gitsync.diffstatus.RefreshResult;
import dev.gitsync.diffstatus.RefreshResult.Failed;
import dev.gitsync.diffstatus.RefreshResult.NoPullRequest;
import dev.gitsync.diffstatus.RefreshResult.Postponed;
import dev.gitsync.diffstatus.RefreshResult.Refreshed;
import dev.gitsync.gittoken.Importance;
import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * When to look again: what happened in, a duration out; no clock, no database.
 *
 * @param ttl freshness after a success, and the back-off after an ordinary failure
 * @param watchedTtl the same for an open pull request whose owner has a page open; never more than
 *     the TTL
 * @param hookedTtl the same for an open pull request whose host tells of its changes by itself;
 *     never less than the TTL
 * @param closedTtl the same for a merged or closed pull request; never less than the TTL
 * @param noTokenBackoff the owner has no git token, or the host rejected it
 * @param noPrBackoff while a branch has no pull request. Short, because people open one right after
 *     they push; only within {@code noPrRetryWindow}, or idle branches cost calls
 * @param noPrRetryWindow strictly less than this since the report: the short back-off
 * @param noPrInterval after that window: the first interval, doubled from try to try
 * @param noPrMaxBackoff up to this
 * @param unsupportedBackoff nobody can ask this origin's host
 */
record RefreshPolicy(
    Duration ttl,
    Duration watchedTtl,
    Duration hookedTtl,
    Duration closedTtl,
    Duration noTokenBackoff,
    Duration noPrBackoff,
    Duration noPrRetryWindow,
    Duration noPrInterval,
    Duration noPrMaxBackoff,
    Duration unsupportedBackoff) {

  /** A limit that has just ended is no reason to ask within the same breath. */
  private static final Duration LEAST_WAIT = Duration.ofSeconds(1);

  /** A host's answers may lag behind its events, by a moment or for a while. */
  private static final List<Duration> LAGGING =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(15));

  /** A row may be as late as this because others came first, later because nobody looked. */
  private static final Duration LATE = Duration.ofSeconds(15);

  RefreshPolicy {
    watchedTtl = shorter(watchedTtl, ttl);
    hookedTtl = longer(hookedTtl, ttl);
    closedTtl = longer(closedTtl, ttl);
  }

  /**
   * What else is known of a row.
   *
   * @param watched whether its owner has a page open
   * @param told whether its host tells of its changes by itself
   */
  record Circumstances(boolean watched, boolean told) {}

  /**
   * When a row is looked at next.
   *
   * @param row as it was acquired
   * @param result what became of it
   * @param now the moment at which a host's "not before" is turned into a wait
   */
  RefreshPlan plan(LeasedRow row, RefreshResult result, Circumstances circumstances, Instant now) {
    var watched = circumstances.watched();
    var hint = row.hint();
    if (hint != null && isTooEarly(hint, result)) {
      return new RefreshPlan(LAGGING.get(hint.tries()), 0, hint.tries() + 1);
    }
    if (result instanceof Refreshed refreshed) {
      return new RefreshPlan(freshFor(row, refreshed.status().state(), circumstances), 0);
    }
    if (result instanceof NoPullRequest) {
      return noPullRequest(row.sinceReport(), row.attempts(), watched);
    }
    // What was told is still to be found.
    int tries = hint == null ? 0 : Math.max(1, hint.tries());
    if (result instanceof Postponed postponed) {
      return new RefreshPlan(
          postponed(row, postponed.until(), watched, now), row.attempts(), tries);
    }
    if (result instanceof Failed failed) {
      return new RefreshPlan(backOff(failed, now), 0, tries);
    }
    return new RefreshPlan(Duration.ZERO, row.attempts(), tries);
  }

  /** Whether the host told of a change by itself and does not show it yet to those who ask. */
  private static boolean isTooEarly(Hint hint, RefreshResult result) {
    var changedAt = hint.changedAt();
    if (changedAt == null || hint.tries() >= LAGGING.size()) {
      return false;
    }
    if (result instanceof Refreshed refreshed) {
      var shown = refreshed.status().updatedAt();
      return shown != null && shown.isBefore(changedAt);
    }
    return result instanceof NoPullRequest;
  }

  private Duration freshFor(LeasedRow row, PullRequestState state, Circumstances circumstances) {
    if (state != PullRequestState.OPEN) {
      return closedTtl;
    }
    if (circumstances.told()) {
      return hookedTtl;
    }
    if (circumstances.watched()) {
      return watchedTtl;
    }
    return row.overdue().compareTo(longer(ttl.dividedBy(4), LATE)) > 0
        ? sooner(row.ownerId())
        : ttl;
  }

  /**
   * All rows of a token are told the same moment, at which there is room for one of them. They do
   * not all try again then and in vain.
   */
  private Duration postponed(LeasedRow row, Instant until, boolean watched, Instant now) {
    var pace = watched ? watchedTtl : ttl;
    return longer(
        Duration.between(now, until), row.standing() == Standing.REPORTED ? LEAST_WAIT : pace);
  }

  /** How much a row is worth, should its token's budget run short. */
  Importance importance(LeasedRow row, boolean watched) {
    if (row.hint() != null) {
      return watched ? Importance.URGENT : Importance.WATCHED;
    }
    return switch (row.standing()) {
      case REPORTED -> Importance.URGENT;
      case OPEN, UNREAD -> watched ? Importance.WATCHED : Importance.UNWATCHED;
      case NONE ->
          watched || row.sinceReport().compareTo(noPrRetryWindow) < 0
              ? Importance.WATCHED
              : Importance.BACKGROUND;
      case ENDED -> Importance.BACKGROUND;
    };
  }

  /**
   * After an outage everything is due at once. So that it is not again and again, owners come round
   * the next time at different moments; the rows of one owner stay together, because they are asked
   * for together.
   */
  private Duration sooner(UUID ownerId) {
    var phase = Math.floorMod(ownerId.hashCode(), 1_000);
    return ttl.multipliedBy(1_000 + phase).dividedBy(2_000);
  }

  /**
   * How soon a row must be due to be taken along by a call that goes out anyway: all but those that
   * were read just now.
   */
  Duration soon() {
    return ttl.multipliedBy(9).dividedBy(10);
  }

  private RefreshPlan noPullRequest(Duration sinceReport, int attempts, boolean watched) {
    if (sinceReport.compareTo(noPrRetryWindow) < 0) {
      return new RefreshPlan(noPrBackoff, 0);
    }
    if (watched) {
      return new RefreshPlan(noPrInterval, 0);
    }
    return new RefreshPlan(doubled(attempts), attempts + 1);
  }

  private Duration doubled(int times) {
    var interval = noPrInterval;
    for (var i = 0; i < times && interval.compareTo(noPrMaxBackoff) < 0; i++) {
      interval = interval.multipliedBy(2);
    }
    return shorter(interval, noPrMaxBackoff);
  }

  private Duration backOff(Failed failed, Instant now) {
    return switch (failed.reason()) {
      case NO_TOKEN, TOKEN_REJECTED -> noTokenBackoff;
      case RATE_LIMITED, RATE_LIMIT_SKIPPED ->
          failed.retryTime().map(at -> longer(Duration.between(now, at), LEAST_WAIT)).orElse(ttl);
      case UNSUPPORTED_PROVIDER -> unsupportedBackoff;
      case PROVIDER_ERROR, PROVIDER_TIMEOUT -> ttl;
    };
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
