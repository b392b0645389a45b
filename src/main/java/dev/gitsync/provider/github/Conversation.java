package dev.gitsync.provider.github;

import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Diff;
import dev.gitsync.provider.HostClient;
import dev.gitsync.provider.HostResponse;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.TokenRejectedException;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The calls to GitHub that one question takes, all with the same token. What every call of that
 * token would meet is thrown: a rejected token, a rate limit. Any other answer is the caller's to
 * read, a refusal too.
 */
final class Conversation {

  private final HostClient<GitHubApi> client;
  private final Clock clock;
  private final String authorization;
  private final boolean anew;

  /**
   * Begins one.
   *
   * @param anew whether nothing that GitHub said before may stand for what it would say again
   */
  Conversation(HostClient<GitHubApi> client, Clock clock, String authorization, boolean anew) {
    this.client = client;
    this.clock = clock;
    this.authorization = authorization;
    this.anew = anew;
  }

  HostResponse repository(RepositoryRef repository) {
    return ask(api -> api.repository(authorization, repository.owner(), repository.name()));
  }

  HostResponse branch(BranchRef branch) {
    var repository = branch.repository();
    return ask(
        api -> api.branch(authorization, repository.owner(), repository.name(), branch.branch()));
  }

  /** The pull requests from a head into a repository, last changed first. */
  HostResponse pullRequests(RepositoryRef into, Head from, String state, int atOnce) {
    return ask(
        api ->
            api.pullRequests(
                authorization,
                into.owner(),
                into.name(),
                from.owner() + ":" + from.branch(),
                state,
                "updated",
                "desc",
                atOnce));
  }

  HostResponse pullRequest(PullRequestRef ref) {
    return ask(
        api ->
            api.pullRequest(
                authorization, ref.repository().owner(), ref.repository().name(), ref.number()));
  }

  /** A pull request as an issue. */
  HostResponse issue(PullRequestRef ref) {
    return ask(
        api ->
            api.issue(
                authorization, ref.repository().owner(), ref.repository().name(), ref.number()));
  }

  /**
   * A page of a pull request's reviews.
   *
   * @param page counted from 1; absent for the first
   */
  HostResponse reviews(PullRequestRef ref, int atOnce, @Nullable Integer page) {
    return ask(reviewsOf(ref, atOnce, page));
  }

  /**
   * A page of a pull request's reviews at the address that the page before it gave.
   *
   * @param page must be on the host; see {@link #isOnHost}
   */
  HostResponse reviewsAt(URI page, PullRequestRef ref, int atOnce) {
    var request = reviewsOf(ref, atOnce, null);
    return checked(anew ? client.callAnewAt(page, request) : client.callAt(page, request));
  }

  private Function<GitHubApi, Response> reviewsOf(
      PullRequestRef ref, int atOnce, @Nullable Integer page) {
    return api ->
        api.reviews(
            authorization,
            ref.repository().owner(),
            ref.repository().name(),
            ref.number(),
            atOnce,
            page);
  }

  boolean isOnHost(URI url) {
    return client.isOnHost(url);
  }

  HostResponse pullRequestDiff(PullRequestRef ref) {
    return download(
        api ->
            api.pullRequestDiff(
                authorization, ref.repository().owner(), ref.repository().name(), ref.number()));
  }

  /** What a branch has and its repository's default branch lacks. */
  HostResponse branchDiff(BranchRef branch, String defaultBranch) {
    var repository = branch.repository();
    var range = defaultBranch + "..." + branch.branch();
    return download(
        api -> api.comparisonDiff(authorization, repository.owner(), repository.name(), range));
  }

  private HostResponse ask(Function<GitHubApi, Response> request) {
    return checked(anew ? client.callAnew(request) : client.call(request));
  }

  private HostResponse download(Function<GitHubApi, Response> request) {
    return checked(client.download(request, Diff.MAX_BYTES));
  }

  private HostResponse checked(HostResponse response) {
    if (response.status() == 401) {
      throw new TokenRejectedException(response.failure());
    }
    RateLimits.find(response, clock.instant())
        .ifPresent(
            limit -> {
              throw limit;
            });
    return response;
  }
}
