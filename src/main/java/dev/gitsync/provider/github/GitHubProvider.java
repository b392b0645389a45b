package dev.gitsync.provider.github;

import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.CallLedger.Pool;
import dev.gitsync.provider.Diff;
import dev.gitsync.provider.DiffQuery;
import dev.gitsync.provider.GitRemote;
import dev.gitsync.provider.HookFormat;
import dev.gitsync.provider.HostClient;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderSettings;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.Standing;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusAnswer.AskAgain;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.Transport;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Asks GitHub: many open pull requests with one GraphQL document, where the host has that API, and
 * all else over REST, where an answer that did not change is free. By REST a pull request that is
 * known and open takes two calls, three where it must be looked up, and one for each further
 * hundred reviews; see {@link BranchLookup}. What is over is confirmed for nothing; see {@link
 * SettledBranches}.
 */
final class GitHubProvider implements Provider {

  /** So few that it is cheaper to have them confirmed one by one. */
  private static final int FEW = 2;

  private final ProviderSettings settings;
  private final HostClient<GitHubApi> client;
  private final Clock clock;
  private final GitHubUrls urls;
  private final GraphQlSupport support;
  private final GraphQlStatuses graphQl;
  private final SettledBranches settled = new SettledBranches();

  GitHubProvider(
      ProviderSettings settings,
      HostClient<GitHubApi> client,
      HostClient<GraphQlApi> graphQlClient,
      Clock clock) {
    this.settings = settings;
    this.client = client;
    this.clock = clock;
    this.urls = new GitHubUrls(settings.webUrl());
    this.support = new GraphQlSupport(System::nanoTime);
    this.graphQl = new GraphQlStatuses(graphQlClient, clock, urls, support);
  }

  @Override
  public ProviderSettings settings() {
    return settings;
  }

  @Override
  public Optional<RepositoryRef> findRepository(GitRemote remote) {
    return urls.findRepository(remote);
  }

  @Override
  public Optional<URI> branchUrl(BranchRef branch) {
    return urls.branchUrl(branch);
  }

  @Override
  public Optional<PullRequestRef> findPullRequest(String url) {
    return urls.findPullRequest(url);
  }

  @Override
  public Optional<HookFormat> hookFormat() {
    return Optional.of(new GitHubHooks(urls));
  }

  @Override
  public int batchSize() {
    return settings.transport() != Transport.REST && support.isFound()
        ? support.pullRequests().get()
        : 1;
  }

  @Override
  public List<List<StatusQuery>> batches(List<StatusQuery> queries, AccessToken token) {
    if (batchSize() == 1 || !support.mayBeUsed(token)) {
      return queries.stream().map(List::of).toList();
    }
    var known = new ArrayList<StatusQuery>();
    var reported = new ArrayList<StatusQuery>();
    var batches = new ArrayList<List<StatusQuery>>();
    for (var query : queries) {
      if (!isForGraphQl(query, token)) {
        batches.add(List.of(query));
      } else if (query.knownUrl() == null) {
        reported.add(query);
      } else {
        known.add(query);
      }
    }
    boolean few = known.size() <= FEW && settings.transport() != Transport.GRAPHQL;
    batches.addAll(parts(known, few ? 1 : support.pullRequests().get()));
    batches.addAll(parts(reported, support.branches().get()));
    return batches;
  }

  private static List<List<StatusQuery>> parts(List<StatusQuery> queries, int size) {
    return IntStream.iterate(0, from -> from < queries.size(), from -> from + size)
        .mapToObj(from -> queries.subList(from, Math.min(queries.size(), from + size)))
        .toList();
  }

  /**
   * Whether a document is the best way to ask: for what is open, because many fit into one, and for
   * what was just reported, because it takes one call instead of three. What is over, or was not
   * there, is confirmed by REST for nothing, but not when the host has told that it is no longer
   * so.
   */
  private boolean isForGraphQl(StatusQuery query, AccessToken token) {
    return settings.transport() != Transport.REST
        && support.mayBeUsed(token)
        && !support.isAlone(token, query)
        && (query.anew()
            || (query.standing() != Standing.ENDED && query.standing() != Standing.NONE));
  }

  /**
   * A single open one that may be confirmed is cheaper by REST, but for finding out whether there
   * is another way.
   */
  private boolean isForGraphQlAlone(StatusQuery query, AccessToken token) {
    return isForGraphQl(query, token)
        && (query.anew()
            || query.standing() != Standing.OPEN
            || settings.transport() == Transport.GRAPHQL);
  }

  @Override
  public Pool pool(List<StatusQuery> queries, AccessToken token) {
    boolean together = queries.size() > 1 && settings.transport() != Transport.REST;
    return together || (support.isFound() && isForGraphQlAlone(queries.get(0), token))
        ? Pool.GRAPHQL
        : Pool.REST;
  }

  @Override
  public List<StatusAnswer> fetchStatuses(List<StatusQuery> queries, AccessToken token) {
    return queries.size() == 1 || settings.transport() == Transport.REST
        ? queries.stream().map(query -> fetchStatus(query, token)).toList()
        : fetchTogether(queries, token);
  }

  private List<StatusAnswer> fetchTogether(List<StatusQuery> queries, AccessToken token) {
    if (queries.size() > GraphQlStatuses.size(queries, support).get()) {
      // While it waited for its turn the host gave up on another one of its size.
      return queries.stream().<StatusAnswer>map(query -> new AskAgain()).toList();
    }
    try {
      return graphQl.fetch(queries, token, token.authorization());
    } catch (ProviderException e) {
      return queries.stream().<StatusAnswer>map(query -> new StatusAnswer.Failed(e)).toList();
    }
  }

  /** One alone is never put off: what a document does not tell is asked for by REST at once. */
  private StatusAnswer fetchStatus(StatusQuery query, AccessToken token) {
    var answer = isForGraphQl(query, token) ? fetchByGraphQl(query, token) : new AskAgain();
    return answer instanceof AskAgain ? fetchByRest(query, token) : answer;
  }

  private StatusAnswer fetchByGraphQl(StatusQuery query, AccessToken token) {
    if (support.isFound()) {
      return isForGraphQlAlone(query, token)
          ? fetchTogether(List.of(query), token).get(0)
          : new AskAgain();
    }
    if (!support.beginProbe()) {
      return new AskAgain();
    }
    try {
      return fetchTogether(List.of(query), token).get(0);
    } finally {
      support.endProbe();
    }
  }

  private StatusAnswer fetchByRest(StatusQuery query, AccessToken token) {
    try {
      return asked(
          token,
          query.anew(),
          conversation ->
              confirmed(conversation, query, token)
                  .orElseGet(() -> lookUp(conversation, query, token)));
    } catch (ProviderException e) {
      return new StatusAnswer.Failed(e);
    }
  }

  private Optional<StatusAnswer> confirmed(
      Conversation conversation, StatusQuery query, AccessToken token) {
    return query.anew() ? Optional.empty() : settled.confirm(conversation, query, token);
  }

  private StatusAnswer lookUp(Conversation conversation, StatusQuery query, AccessToken token) {
    var change = settled.lastChange(conversation, query, urls, token);
    var lookup = new BranchLookup(conversation, urls, query.branch());
    var found = lookup.find(query.knownUrl());
    var answer =
        found
            .<StatusAnswer>map(it -> new StatusAnswer.Found(status(conversation, it)))
            .orElseGet(StatusAnswer.NoPullRequest::new);
    lookup
        .grounds()
        .ifPresent(grounds -> settled.keep(query, token, found, change, answer, grounds));
    return answer;
  }

  private PullRequestStatus status(Conversation conversation, Candidate found) {
    var reviews = new ReviewPages(conversation, found.ref()).fetchSummary();
    return found.pullRequest().toStatus(urls, found.ref(), reviews.orElse(null));
  }

  @Override
  public Optional<Diff> fetchDiff(DiffQuery query, AccessToken token) {
    return asked(token, false, conversation -> new DiffLookup(conversation, urls).find(query));
  }

  @Override
  public Optional<BranchRef> fetchHead(PullRequestRef pullRequest, AccessToken token) {
    return asked(token, false, conversation -> conversation.pullRequest(pullRequest).findJson())
        .flatMap(json -> new PullRequestJson(json).branch(urls));
  }

  /** What comes of a conversation; whatever goes wrong in it is the host's failure. */
  private <T> T asked(AccessToken token, boolean anew, Function<Conversation, T> question) {
    try {
      return question.apply(new Conversation(client, clock, token.authorization(), anew));
    } catch (ProviderException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ProviderException(
          settings.id() + " could not be asked: " + e.getClass().getName(), e);
    }
  }
}
