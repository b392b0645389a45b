package dev.gitsync.provider.gitlab;

import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.HostClient;
import dev.gitsync.provider.HostResponse;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.RateLimitHeaders;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.TokenRejectedException;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The calls to GitLab that one question takes, all with the same token. What every call of that
 * token would meet is thrown: a rejected token, a rate limit. Any other answer is the caller's to
 * read, a refusal too.
 */
final class Conversation {

  /** The most that GitLab gives at once. */
  static final int PAGE = 100;

  private static final RateLimitHeaders LIMITS =
      new RateLimitHeaders(
          "RateLimit-Remaining", List.of("RateLimit-Reset", "RateLimit-ResetTime"));

  private final HostClient<GitLabApi> client;
  private final Clock clock;
  private final String authorization;
  private final String asker;
  private final boolean anew;

  /**
   * Begins one.
   *
   * @param anew whether nothing that GitLab said before may stand for what it would say again
   * @throws TokenRejectedException when no host can take the token
   */
  Conversation(HostClient<GitLabApi> client, Clock clock, AccessToken token, boolean anew) {
    this.client = client;
    this.clock = clock;
    this.authorization = token.authorization();
    this.asker = token.fingerprint();
    this.anew = anew;
  }

  /** Tells whose conversation this is without telling the token. */
  String asker() {
    return asker;
  }

  HostResponse graphQl(byte[] request) {
    return ask(api -> api.graphQl(authorization, request));
  }

  HostResponse repository(RepositoryRef repository) {
    return ask(api -> api.project(authorization, repository.path()));
  }

  HostResponse repository(long id) {
    return ask(api -> api.project(authorization, Long.toString(id)));
  }

  HostResponse branch(BranchRef branch) {
    return ask(api -> api.branch(authorization, branch.repository().path(), branch.branch()));
  }

  /**
   * A page of the pull requests from branches of a name into a repository, last changed first.
   *
   * @param page counted from 1
   */
  HostResponse pullRequests(
      RepositoryRef into, String branch, String state, int perPage, int page) {
    return ask(
        api ->
            api.pullRequests(
                authorization,
                into.path(),
                branch,
                state,
                "updated_at",
                "desc",
                perPage,
                afterFirst(page)));
  }

  HostResponse pullRequest(PullRequestRef ref) {
    return ask(api -> api.pullRequest(authorization, ref.repository().path(), ref.number()));
  }

  HostResponse approvals(PullRequestRef ref) {
    return ask(api -> api.approvals(authorization, ref.repository().path(), ref.number()));
  }

  HostResponse reviewers(PullRequestRef ref) {
    return ask(api -> api.reviewers(authorization, ref.repository().path(), ref.number()));
  }

  HostResponse commits(PullRequestRef ref, int perPage, int page) {
    return ask(
        api ->
            api.commits(
                authorization, ref.repository().path(), ref.number(), perPage, afterFirst(page)));
  }

  HostResponse files(PullRequestRef ref, int perPage, int page) {
    return ask(files(ref, perPage, afterFirst(page)));
  }

  /** A page of the files that a pull request touches, for an answer that is too large to keep. */
  HostResponse files(PullRequestRef ref, int perPage, int page, int maxBytes) {
    return checked(client.download(files(ref, perPage, afterFirst(page)), maxBytes));
  }

  private Function<GitLabApi, Response> files(
      PullRequestRef ref, int perPage, @Nullable Integer page) {
    return api -> api.diffs(authorization, ref.repository().path(), ref.number(), perPage, page);
  }

  HostResponse pullRequestDiff(PullRequestRef ref, int maxBytes) {
    return checked(
        client.download(
            api -> api.rawDiffs(authorization, ref.repository().path(), ref.number()), maxBytes));
  }

  /** What a branch has and its repository's default branch lacks. */
  HostResponse comparison(BranchRef branch, String defaultBranch, int maxBytes) {
    return checked(
        client.download(
            api ->
                api.comparison(
                    authorization, branch.repository().path(), defaultBranch, branch.branch()),
            maxBytes));
  }

  /** The first page is what is given without a number, so it needs none. */
  private static @Nullable Integer afterFirst(int page) {
    return page == 1 ? null : (Integer) page;
  }

  private HostResponse ask(Function<GitLabApi, Response> request) {
    return checked(anew ? client.callAnew(request) : client.call(request));
  }

  private HostResponse checked(HostResponse response) {
    if (response.status() == 401) {
      throw new TokenRejectedException(response.failure());
    }
    LIMITS
        .find(response, clock.instant())
        .ifPresent(
            limit -> {
              throw limit;
            });
    return response;
  }

  /**
   * Whether a list goes on. Pages are counted, so that no address that the host gives is called;
   * behind a proxy it is often a wrong one.
   */
  static boolean hasNextPage(HostResponse page) {
    return page.header("X-Next-Page").filter(next -> next.matches("[0-9]+")).isPresent()
        || page.nextPage().isPresent();
  }
}
