package dev.gitsync.provider.github;

import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Diff;
import dev.gitsync.provider.DiffQuery;
import dev.gitsync.provider.GitRemote;
import dev.gitsync.provider.HostClient;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderSettings;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusQuery;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Asks GitHub over REST, row by row: two calls for a pull request that is known and open, three
 * where it must be looked up, and one for each further hundred reviews; see {@link BranchLookup}.
 */
final class GitHubProvider implements Provider {

  private final ProviderSettings settings;
  private final HostClient<GitHubApi> client;
  private final Clock clock;
  private final GitHubUrls urls;

  GitHubProvider(ProviderSettings settings, HostClient<GitHubApi> client, Clock clock) {
    this.settings = settings;
    this.client = client;
    this.clock = clock;
    this.urls = new GitHubUrls(settings.webUrl());
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
  public int batchSize() {
    return 1;
  }

  @Override
  public List<StatusAnswer> fetchStatuses(List<StatusQuery> queries, AccessToken token) {
    return queries.stream().map(query -> fetchStatus(query, token)).toList();
  }

  private StatusAnswer fetchStatus(StatusQuery query, AccessToken token) {
    try {
      return asked(token, conversation -> findStatus(conversation, query))
          .<StatusAnswer>map(StatusAnswer.Found::new)
          .orElseGet(StatusAnswer.NoPullRequest::new);
    } catch (ProviderException e) {
      return new StatusAnswer.Failed(e);
    }
  }

  private Optional<PullRequestStatus> findStatus(Conversation conversation, StatusQuery query) {
    return new BranchLookup(conversation, urls, query.branch())
        .find(query.knownUrl())
        .map(found -> status(conversation, found));
  }

  private PullRequestStatus status(Conversation conversation, Candidate found) {
    var reviews = new ReviewPages(conversation, found.ref()).fetchSummary();
    return found.pullRequest().toStatus(urls, found.ref(), reviews.orElse(null));
  }

  @Override
  public Optional<Diff> fetchDiff(DiffQuery query, AccessToken token) {
    return asked(token, conversation -> new DiffLookup(conversation, urls).find(query));
  }

  /** What comes of a conversation; whatever goes wrong in it is the host's failure. */
  private <T> T asked(AccessToken token, Function<Conversation, T> question) {
    try {
      return question.apply(new Conversation(client, clock, token.authorization()));
    } catch (ProviderException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ProviderException(
          settings.id() + " could not be asked: " + e.getClass().getName(), e);
    }
  }
}
