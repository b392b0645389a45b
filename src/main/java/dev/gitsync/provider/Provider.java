package dev.gitsync.provider;

import dev.gitsync.provider.CallLedger.Pool;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** One configured Git host. Safe for use by many threads. */
public interface Provider {

  /** How it is configured. */
  ProviderSettings settings();

  /**
   * Recognises a repository of this host in what git has as a remote.
   *
   * @param remote the remote's parts; see {@link GitRemote#parse}
   * @return empty when the remote is not on this host or names no repository
   */
  Optional<RepositoryRef> findRepository(GitRemote remote);

  /**
   * The page that shows a branch, every segment escaped. Crosses no network.
   *
   * @return empty when no address leads to a branch of that name
   */
  Optional<URI> branchUrl(BranchRef branch);

  /**
   * Recognises a pull request of this host by its page, in whichever form somebody wrote down the
   * address. Crosses no network.
   *
   * @return empty when it is no page of a pull request, or one of another host
   */
  Optional<PullRequestRef> findPullRequest(String url);

  /**
   * How many queries after open pull requests one call of {@link #fetchStatuses} may hold, at least
   * 1. A host that must be asked row by row says 1. It may change with what the host can do.
   */
  int batchSize();

  /**
   * Parts questions into those that are best asked together. Crosses no network.
   *
   * @param queries different questions
   * @param token with which they will be asked
   * @return all of them, in calls of {@link #fetchStatuses}
   */
  default List<List<StatusQuery>> batches(List<StatusQuery> queries, AccessToken token) {
    var size = Math.max(1, batchSize());
    return IntStream.iterate(0, from -> from < queries.size(), from -> from + size)
        .mapToObj(from -> queries.subList(from, Math.min(queries.size(), from + size)))
        .toList();
  }

  /**
   * What asking one of the {@link #batches} will most likely be counted in.
   *
   * @param token with which it will be asked
   */
  default Pool pool(List<StatusQuery> queries, AccessToken token) {
    return Pool.REST;
  }

  /**
   * Asks the host, on the calling thread, for the pull requests of some branches. Crosses the
   * network; takes at most the host's time-out for each of its HTTP calls.
   *
   * @param queries one of the {@link #batches}
   * @param token goes to this host and nowhere else, redirects included
   * @return one answer for each query, in the same order; no exception for a host's failure
   */
  List<StatusAnswer> fetchStatuses(List<StatusQuery> queries, AccessToken token);

  /** How this host delivers its events; empty for one whose events nobody here can read. */
  default Optional<HookFormat> hookFormat() {
    return Optional.empty();
  }

  /**
   * Fetches a diff, on the calling thread. Crosses the network; takes at most the host's time-out
   * for each of its HTTP calls.
   *
   * @param token goes to this host and nowhere else, redirects included
   * @return empty when the host does not know what was asked for: the pull request where one was
   *     named, else the branch
   * @throws DiffTooLargeException when it has more than {@link Diff#MAX_BYTES}
   * @throws TokenRejectedException when the host does not take the token
   * @throws RateLimitedException when the host asks to be left alone
   * @throws ProviderTimeoutException when the host does not answer in time
   * @throws ProviderException when the host can't be reached, refuses, or gives no usable answer
   */
  Optional<Diff> fetchDiff(DiffQuery query, AccessToken token);

  /**
   * Fetches which branch a pull request wants to be merged, on the calling thread. Crosses the
   * network; takes at most the host's time-out for each of its HTTP calls.
   *
   * @param token goes to this host and nowhere else, redirects included
   * @return the branch in its own repository, which is another one where it is a fork's; empty when
   *     the host knows no such pull request, or this token may not see whose branch it is
   * @throws ProviderException as {@link #fetchDiff}
   */
  Optional<BranchRef> fetchHead(PullRequestRef pullRequest, AccessToken token);
}
