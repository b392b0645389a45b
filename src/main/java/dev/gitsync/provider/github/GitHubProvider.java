package dev.gitsync.provider.github;

import static dev.gitsync.provider.HostJson.instant;
import static dev.gitsync.provider.HostJson.number;
import static dev.gitsync.provider.HostJson.text;
import static java.lang.System.Logger.Level.DEBUG;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.AnswerTooLargeException;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Diff;
import dev.gitsync.provider.DiffQuery;
import dev.gitsync.provider.DiffTooLargeException;
import dev.gitsync.provider.GitRemote;
import dev.gitsync.provider.HostClient;
import dev.gitsync.provider.HostResponse;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderSettings;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.ReviewSummary;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TokenRejectedException;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks GitHub over REST, row by row: two calls for a pull request that is known and open, three
 * where it must be looked up, and one for each further hundred reviews.
 */
final class GitHubProvider implements Provider {

  private static final System.Logger LOG = System.getLogger(GitHubProvider.class.getName());

  /**
   * More than one, because a branch may have several pull requests into several branches; few,
   * because each carries two whole repositories.
   */
  private static final int LISTED_AT_ONCE = 5;

  /** The most that GitHub gives at once, and what is tried when reviewers write whole essays. */
  private static final List<Integer> REVIEWS_AT_ONCE = List.of(100, 10);

  /** With 5,000 reviews nobody reads them any more, not even we. */
  private static final int MAX_REVIEW_PAGES = 50;

  /** What may stand in a header; no token of GitHub has anything else. */
  private static final Pattern SENDABLE = Pattern.compile("[\\x21-\\x7e]+");

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
  public URI branchUrl(BranchRef branch) {
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
      return new Conversation(authorization(token))
          .fetchStatus(query)
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

  private String authorization(AccessToken token) {
    if (!SENDABLE.matcher(token.secret()).matches()) {
      throw new TokenRejectedException("The token has characters that no token of GitHub has");
    }
    return "Bearer " + token.secret();
  }

  @Override
  public Optional<Diff> fetchDiff(DiffQuery query, AccessToken token) {
    return new Conversation(authorization(token)).fetchDiff(query);
  }

  /** A pull request, and as what it was asked for. */
  private record Asked(PullRequestRef ref, PullRequestJson pullRequest) {

    boolean isOf(BranchRef branch) {
      return pullRequest.isOf(branch.repository().owner(), branch.branch());
    }
  }

  /** The calls that one question takes, all with the same token. */
  private final class Conversation {

    private final String authorization;

    Conversation(String authorization) {
      this.authorization = authorization;
    }

    Optional<PullRequestStatus> fetchStatus(StatusQuery query) {
      var branch = query.branch();
      var known =
          Optional.ofNullable(query.knownUrl()).flatMap(urls::findPullRequest).flatMap(this::fetch);
      if (known.filter(asked -> asked.isOf(branch) && asked.pullRequest().isOpen()).isPresent()) {
        return known.map(this::status);
      }
      // One that is closed by now may have got a successor.
      var listed = list(branch);
      var present = listed.moved() ? atPresentAddress(branch) : branch;
      var open =
          present.repository().owner().equalsIgnoreCase(branch.repository().owner())
              ? listed.open()
              : list(present).open();
      return open.flatMap(this::fetch)
          .or(() -> known.filter(asked -> asked.isOf(present)))
          .map(this::status);
    }

    Optional<Diff> fetchDiff(DiffQuery query) {
      var pullRequest = Optional.ofNullable(query.pullRequestUrl()).flatMap(urls::findPullRequest);
      return pullRequest.isPresent()
          ? pullRequestDiff(pullRequest.get())
          : branchDiff(query.branch());
    }

    private Optional<Diff> pullRequestDiff(PullRequestRef ref) {
      var repository = ref.repository();
      return diff(
          api ->
              api.pullRequestDiff(
                  authorization, repository.owner(), repository.name(), ref.number()));
    }

    private Optional<Diff> branchDiff(BranchRef branch) {
      var repository = branch.repository();
      var present =
          json(ask(api -> api.repository(authorization, repository.owner(), repository.name())));
      var defaultBranch = text(present, "default_branch");
      if (defaultBranch == null) {
        throw new ProviderException(settings.id() + " did not tell the default branch");
      }
      var range = defaultBranch + "..." + branch.branch();
      return diff(
          api -> api.comparisonDiff(authorization, repository.owner(), repository.name(), range));
    }

    /** Empty where there is no such pull request or branch. */
    private Optional<Diff> diff(Function<GitHubApi, Response> request) {
      HostResponse response;
      try {
        response = checked(client.download(request, Diff.MAX_BYTES));
      } catch (AnswerTooLargeException e) {
        throw new DiffTooLargeException(settings.id() + " has a larger diff", e);
      }
      return switch (response.status()) {
        case 200 -> Optional.of(new Diff(response.text(), List.of()));
        case 404, 410 -> Optional.empty();
        // Above 300 files or 20,000 lines GitHub itself makes none.
        case 406 -> throw new DiffTooLargeException(response.failure(), null);
        default -> throw new ProviderException(response.failure());
      };
    }

    private Optional<Asked> fetch(PullRequestRef ref) {
      var repository = ref.repository();
      var response =
          ask(
              api ->
                  api.pullRequest(
                      authorization, repository.owner(), repository.name(), ref.number()));
      return response.status() == 404 || response.status() == 410
          ? Optional.empty()
          : Optional.of(new Asked(ref, new PullRequestJson(json(response))));
    }

    /**
     * Looks a branch up among the open pull requests into its own repository. Those from a fork
     * into the repository that it was forked from are not found: that would take more calls for
     * each branch without a pull request.
     */
    private Listed list(BranchRef branch) {
      var repository = branch.repository();
      var head = repository.owner() + ":" + branch.branch();
      var response =
          ask(
              api ->
                  api.pullRequests(
                      authorization,
                      repository.owner(),
                      repository.name(),
                      head,
                      "open",
                      "updated",
                      "desc",
                      LISTED_AT_ONCE));
      var open =
          elements(response)
              .map(PullRequestJson::new)
              .filter(listed -> listed.isOf(repository.owner(), branch.branch()))
              .flatMap(listed -> Stream.ofNullable(listed.number()))
              .map(number -> new PullRequestRef(repository, number))
              .findFirst();
      return new Listed(open, open.isEmpty() && response.isRedirected());
    }

    /** The same branch after its repository was moved to another owner. */
    private BranchRef atPresentAddress(BranchRef branch) {
      var repository = branch.repository();
      var present =
          json(ask(api -> api.repository(authorization, repository.owner(), repository.name())));
      var owner = text(present.path("owner"), "login");
      var name = text(present, "name");
      return owner == null || name == null
          ? branch
          : urls.findRepository(owner, name)
              .map(moved -> new BranchRef(moved, branch.branch()))
              .orElse(branch);
    }

    private PullRequestStatus status(Asked asked) {
      return asked.pullRequest().toStatus(urls, asked.ref(), reviews(asked.ref()));
    }

    private @Nullable ReviewSummary reviews(PullRequestRef ref) {
      for (int atOnce : REVIEWS_AT_ONCE) {
        try {
          return allReviews(ref, atOnce).map(ReviewSummarizer::summarize).orElse(null);
        } catch (AnswerTooLargeException e) {
          LOG.log(DEBUG, "Reviews are long, so fewer are asked for at once", e);
        }
      }
      return null;
    }

    /**
     * All pages of the reviews.
     *
     * @return empty when the token may not read them, or not all of them can be read: of some one
     *     can't tell which is a reviewer's newest
     */
    private Optional<List<Review>> allReviews(PullRequestRef ref, int atOnce) {
      var repository = ref.repository();
      Function<GitHubApi, Response> request =
          api ->
              api.reviews(
                  authorization, repository.owner(), repository.name(), ref.number(), atOnce);
      var reviews = new ArrayList<Review>();
      var response = ask(request);
      for (int page = 1; page <= MAX_REVIEW_PAGES; page++) {
        if (response.status() == 403 || response.status() == 404) {
          return Optional.empty();
        }
        elements(response).map(Conversation::review).forEach(reviews::add);
        var next = response.nextPage();
        if (next.isEmpty()) {
          return Optional.of(reviews);
        }
        if (!client.isOnHost(next.get())) {
          return Optional.empty();
        }
        response = checked(client.callAt(next.get(), request));
      }
      return Optional.empty();
    }

    private static Review review(JsonNode json) {
      var login = text(json.path("user"), "login");
      var state = text(json, "state");
      var submittedAt = instant(json, "submitted_at");
      var id = number(json, "id");
      return new Review(
          login == null ? "" : login,
          state == null ? "" : state,
          submittedAt == null ? Instant.MIN : submittedAt,
          id == null ? 0 : id);
    }

    private HostResponse ask(Function<GitHubApi, Response> request) {
      return checked(client.call(request));
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

    private static JsonNode json(HostResponse response) {
      if (response.status() != 200) {
        throw new ProviderException(response.failure());
      }
      return response.json();
    }

    private static Stream<JsonNode> elements(HostResponse response) {
      var list = json(response);
      if (!list.isArray()) {
        throw new ProviderException(response.failure() + " with something else than a list");
      }
      return StreamSupport.stream(list.spliterator(), false);
    }
  }

  /**
   * What the look-up of a branch came to.
   *
   * @param open the branch's open pull request
   * @param moved nothing was found, perhaps because the repository is at another address by now
   */
  private record Listed(Optional<PullRequestRef> open, boolean moved) {}
}
