package dev.gitsync.provider.gitlab;

import static java.lang.System.Logger.Level.DEBUG;

import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.CallLedger.Pool;
import dev.gitsync.provider.Diff;
import dev.gitsync.provider.DiffQuery;
import dev.gitsync.provider.GitRemote;
import dev.gitsync.provider.HookFormat;
import dev.gitsync.provider.HostClient;
import dev.gitsync.provider.HostClients;
import dev.gitsync.provider.Meter;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderSettings;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.Transport;
import dev.gitsync.provider.gitlab.PullRequests.WithheldException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Asks GitLab row by row: over GraphQL with one call for most, over REST with some more where the
 * instance has no GraphQL that can be used, or the settings say so.
 */
final class GitLabProvider implements Provider {

  private static final System.Logger LOG = System.getLogger(GitLabProvider.class.getName());

  /** GitLab counts each call, and both APIs together. */
  private static final Meter METER =
      new Meter(
          Pool.REST,
          response -> 1,
          Meter.window("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"));

  /** What the settings may add to the instance's own address. */
  private static final Pattern API_PATH = Pattern.compile("/api/v4$");

  private final ProviderSettings settings;
  private final HostClient<GitLabApi> client;
  private final Clock clock;
  private final GitLabUrls urls;
  private final GraphQl graphQl;
  private final Projects projects;

  private GitLabProvider(ProviderSettings settings, HostClient<GitLabApi> client, Clock clock) {
    this.settings = settings;
    this.client = client;
    this.clock = clock;
    this.urls = new GitLabUrls(settings.webUrl());
    this.graphQl = new GraphQl(clock);
    this.projects = new Projects(urls);
  }

  static GitLabProvider create(ProviderSettings settings, HostClients clients, Clock clock) {
    return new GitLabProvider(
        settings, clients.create(atRoot(settings), GitLabApi.class, METER), clock);
  }

  /** The two APIs lie beside each other, so both are called from where their paths part. */
  private static ProviderSettings atRoot(ProviderSettings settings) {
    var root = API_PATH.matcher(settings.apiUrl().toString()).replaceFirst("");
    return settings.at(URI.create(root));
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
    return Optional.of(new GitLabHooks(urls));
  }

  @Override
  public int batchSize() {
    return 1;
  }

  @Override
  public List<StatusAnswer> fetchStatuses(List<StatusQuery> queries, AccessToken token) {
    return queries.stream().map(query -> fetchStatus(query, token)).toList();
  }

  private StatusAnswer fetchStatus(StatusQuery query, AccessToken token) {
    try {
      return find(query, new Conversation(client, clock, token, query.anew()))
          .<StatusAnswer>map(StatusAnswer.Found::new)
          .orElseGet(StatusAnswer.NoPullRequest::new);
    } catch (ProviderException e) {
      return new StatusAnswer.Failed(e);
    } catch (RuntimeException e) {
      return new StatusAnswer.Failed(
          new ProviderException(
              settings.id() + " could not be asked: " + e.getClass().getName(), e));
    }
  }

  private Optional<PullRequestStatus> find(StatusQuery query, Conversation conversation) {
    boolean isOnly = settings.transport() == Transport.GRAPHQL;
    if (isOnly || (settings.transport() == Transport.AUTO && graphQl.isUsable())) {
      try {
        return findOverGraphQl(query, conversation);
      } catch (GraphQlUnusableException e) {
        if (isOnly) {
          throw e.failure();
        }
        LOG.log(DEBUG, settings.id() + " is asked over REST instead", e);
      }
    }
    return lookup(query, conversation, rest(query, conversation)).find(known(query));
  }

  private Optional<PullRequestStatus> findOverGraphQl(
      StatusQuery query, Conversation conversation) {
    var rest = rest(query, conversation);
    var lookup =
        lookup(
            query,
            conversation,
            new GraphQlPullRequests(graphQl, conversation, rest, urls, query.branch()));
    try {
      return lookup.find(known(query));
    } catch (WithheldException e) {
      // There are tokens for which REST shows more.
      throw lookup.isRepositoryVisible()
          ? new GraphQlUnusableException(String.valueOf(e.getMessage()), e)
          : e;
    }
  }

  private RestPullRequests rest(StatusQuery query, Conversation conversation) {
    return new RestPullRequests(conversation, urls, query.branch().branch());
  }

  private BranchLookup lookup(
      StatusQuery query, Conversation conversation, PullRequests pullRequests) {
    return new BranchLookup(conversation, pullRequests, projects, query.branch());
  }

  private Optional<PullRequestRef> known(StatusQuery query) {
    return Optional.ofNullable(query.knownUrl()).flatMap(urls::findPullRequest);
  }

  @Override
  public Optional<Diff> fetchDiff(DiffQuery query, AccessToken token) {
    return new DiffLookup(new Conversation(client, clock, token, false), urls).find(query);
  }

  @Override
  public Optional<BranchRef> fetchHead(PullRequestRef pullRequest, AccessToken token) {
    return new HeadLookup(new Conversation(client, clock, token, false), urls).find(pullRequest);
  }
}
