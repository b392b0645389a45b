package dev.gitsync.provider.github;

import static dev.gitsync.provider.HostJson.text;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.HostResponse;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.Standing;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusAnswer.NoPullRequest;
import dev.gitsync.provider.StatusQuery;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Branches whose work is over, or has not begun: what was found of them, and by what it can be told
 * that another look-up would find the same.
 *
 * <p>A look-up reads pull requests and a repository, and what GitHub writes of those changes with
 * every push into the repository by whomever, so that it costs units again and again. What is read
 * here changes only with the branch and its pull request: an empty list, a branch, a pull request
 * as an issue. So it is confirmed for nothing. Safe for use by many threads.
 */
final class SettledBranches {

  /** A repository may get another name or owner meanwhile, which only a look-up finds out. */
  private static final Duration LIFETIME = Duration.ofDays(3);

  private static final int MOST = 50_000;

  private final Cache<Key, Settled> settled =
      Caffeine.newBuilder().expireAfterWrite(LIFETIME).maximumSize(MOST).build();

  /** Tokens that may read pull requests but no issues, by fingerprint. */
  private final Cache<String, Boolean> withoutIssues =
      Caffeine.newBuilder().expireAfterWrite(LIFETIME).maximumSize(MOST).build();

  private record Key(String asker, BranchRef branch, @Nullable String knownUrl) {

    static Key of(StatusQuery query, AccessToken token) {
      return new Key(token.fingerprint(), query.branch(), query.knownUrl());
    }
  }

  /** When a pull request was last changed, in the words of its issue. */
  record Change(PullRequestRef ref, String at) {}

  /**
   * A finding.
   *
   * @param change of the pull request that is over; absent where there was none
   */
  private record Settled(StatusAnswer answer, Grounds grounds, @Nullable Change change) {}

  /**
   * What was found the last time, if it is sure that it still holds.
   *
   * @return empty when it must be looked up
   */
  Optional<StatusAnswer> confirm(Conversation conversation, StatusQuery query, AccessToken token) {
    var key = Key.of(query, token);
    var known = isSettling(query) ? settled.getIfPresent(key) : null;
    if (known == null) {
      return Optional.empty();
    }
    var still = confirmed(conversation, known);
    still.ifPresentOrElse(
        now -> {
          if (!now.equals(known)) {
            settled.put(key, now);
          }
        },
        () -> settled.invalidate(key));
    return still.map(Settled::answer);
  }

  /** Only what has been so for a while; who just reported a branch wants to be told all of it. */
  private static boolean isSettling(StatusQuery query) {
    return query.standing() == Standing.ENDED || query.standing() == Standing.NONE;
  }

  /**
   * When a pull request that is over was last changed. To be asked before it is looked up: what
   * changes in between is then noticed the next time.
   */
  Optional<Change> lastChange(
      Conversation conversation, StatusQuery query, GitHubUrls urls, AccessToken token) {
    if (query.standing() != Standing.ENDED
        || withoutIssues.getIfPresent(token.fingerprint()) != null) {
      return Optional.empty();
    }
    return Optional.ofNullable(query.knownUrl())
        .flatMap(urls::findPullRequest)
        .flatMap(
            ref -> {
              var issue = conversation.issue(ref);
              if (issue.status() == 403) {
                withoutIssues.put(token.fingerprint(), true);
              }
              return lastChange(ref, issue);
            });
  }

  private static Optional<Change> lastChange(PullRequestRef ref, HostResponse issue) {
    return issue
        .findJson()
        .flatMap(json -> Optional.ofNullable(text(json, "updated_at")))
        .map(at -> new Change(ref, at));
  }

  /**
   * Keeps what a look-up found, if it can be told later whether it still holds.
   *
   * @param found what it found
   * @param change of the pull request that was known, from before the look-up
   */
  void keep(
      StatusQuery query,
      AccessToken token,
      Optional<Candidate> found,
      Optional<Change> change,
      StatusAnswer answer,
      Grounds grounds) {
    boolean isBare = answer instanceof NoPullRequest && grounds.isBare();
    boolean isOver =
        found.filter(Candidate::isClosed).map(Candidate::ref).equals(change.map(Change::ref))
            && change.isPresent();
    if (isSettling(query) && (isBare || isOver)) {
      settled.put(Key.of(query, token), new Settled(answer, grounds, isOver ? change.get() : null));
    }
  }

  private static Optional<Settled> confirmed(Conversation conversation, Settled known) {
    var change = known.change();
    boolean unchanged =
        change == null
            || lastChange(change.ref(), conversation.issue(change.ref()))
                .filter(change::equals)
                .isPresent();
    var state = change == null ? "all" : "open";
    return unchanged
            && known.grounds().listings().stream()
                .allMatch(listing -> isEmpty(conversation, listing, state))
        ? withPresentCommit(conversation, known)
        : Optional.empty();
  }

  private static boolean isEmpty(Conversation conversation, Grounds.Listing listing, String state) {
    var list =
        conversation.pullRequests(
            listing.into(), listing.from(), state, BranchLookup.LISTED_AT_ONCE);
    return !list.isWithheld() && list.elements().isEmpty();
  }

  /** One that is gone takes nothing away; that it is gone need not be asked, and paid, again. */
  private static Optional<Settled> withPresentCommit(Conversation conversation, Settled known) {
    var branch = known.grounds().branch();
    var commit = known.grounds().commit();
    if (branch == null || commit == null) {
      return Optional.of(known);
    }
    var present = BranchLookup.commit(conversation.branch(branch), branch);
    if (present.isEmpty()) {
      return Optional.of(
          new Settled(known.answer(), known.grounds().withoutCommit(), known.change()));
    }
    return present.filter(commit::equals).map(same -> known);
  }
}
