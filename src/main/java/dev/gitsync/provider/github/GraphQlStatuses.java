package dev.gitsync.provider.github;

import static dev.gitsync.provider.HostJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.AnswerTooLargeException;
import dev.gitsync.provider.HostClient;
import dev.gitsync.provider.HostOverloadedException;
import dev.gitsync.provider.HostResponse;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderTimeoutException;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusAnswer.AskAgain;
import dev.gitsync.provider.StatusAnswer.Failed;
import dev.gitsync.provider.StatusAnswer.Found;
import dev.gitsync.provider.StatusAnswer.NoPullRequest;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TokenRejectedException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks GitHub for many branches with one GraphQL document. It answers what the document tells for
 * sure; a question for which it does not suffice is to be asked again, alone, which is then done by
 * REST.
 */
final class GraphQlStatuses {

  private static final Set<Integer> NO_SUCH_API = Set.of(400, 404, 405, 406, 410, 415, 422);
  private static final int MOST_IDS = 50_000;
  private static final String NODES = "nodes";

  /**
   * Errors that say what a token may not see or what is not there, and not that the host failed.
   */
  private static final Set<String> WITHHELD =
      Set.of("FORBIDDEN", "INSUFFICIENT_SCOPES", "NOT_FOUND");

  private final HostClient<GraphQlApi> client;
  private final Clock clock;
  private final GitHubUrls urls;
  private final GraphQlSupport support;

  /** GitHub's own ids of pull requests, by their pages. They outlive renames and transfers. */
  private final Cache<String, String> ids = Caffeine.newBuilder().maximumSize(MOST_IDS).build();

  GraphQlStatuses(
      HostClient<GraphQlApi> client, Clock clock, GitHubUrls urls, GraphQlSupport support) {
    this.client = client;
    this.clock = clock;
    this.urls = urls;
    this.support = support;
  }

  /** How many rows a document like this one may hold. */
  static DocumentSize size(List<StatusQuery> queries, GraphQlSupport support) {
    boolean known = queries.stream().allMatch(query -> query.knownUrl() != null);
    return known ? support.pullRequests() : support.branches();
  }

  /** One answer for each query, in the same order. */
  List<StatusAnswer> fetch(List<StatusQuery> queries, AccessToken token, String authorization) {
    try {
      var document = new Asked(queries);
      var response = client.query(api -> api.execute(authorization, document.body()));
      var answer = answer(response, token);
      if (answer.isEmpty()) {
        return all(queries, new AskAgain());
      }
      var broken = broken(answer.get().path("errors"));
      if (broken.size() > queries.size() / 2 && queries.size() > DocumentSize.LEAST) {
        return tooLarge(queries, queries.size() / 2, token);
      }
      support.noteFound();
      size(queries, support).noteBorne(queries.size());
      return document.answers(answer.get().path("data"), broken, token);
    } catch (HostOverloadedException | AnswerTooLargeException e) {
      return tooLarge(queries, queries.size() / 2, token);
    } catch (ProviderTimeoutException e) {
      // One that hangs altogether is found out in few steps.
      var again = tooLarge(queries, queries.size() / 4, token);
      return queries.size() > DocumentSize.LEAST ? again : all(queries, new Failed(e));
    } catch (ProviderException e) {
      return all(queries, new Failed(e));
    }
  }

  private static List<StatusAnswer> all(List<StatusQuery> queries, StatusAnswer answer) {
    return queries.stream().map(query -> answer).toList();
  }

  /** The next documents are smaller; where it is not for their number, they go another way. */
  private List<StatusAnswer> tooLarge(List<StatusQuery> queries, int next, AccessToken token) {
    if (queries.size() > DocumentSize.LEAST) {
      size(queries, support).shrinkTo(next);
    } else {
      queries.forEach(query -> support.noteAlone(token, query));
    }
    return all(queries, new AskAgain());
  }

  /** The places of an answer that are not as the host has them, because it failed on the way. */
  private static Set<String> broken(JsonNode errors) {
    var broken = new HashSet<String>();
    for (var error : errors) {
      if (!WITHHELD.contains(error.path("type").asText())) {
        var path = error.path("path");
        var first = path.path(0).asText();
        broken.add(first.equals(NODES) ? node(path.path(1).asInt()) : first);
      }
    }
    broken.remove("");
    return broken;
  }

  private static String node(int index) {
    return NODES + "/" + index;
  }

  /**
   * An answer that has data.
   *
   * @return empty when the host has no such API, or not for this token, which is noted
   */
  private Optional<JsonNode> answer(HostResponse response, AccessToken token) {
    if (response.status() == 401) {
      throw new TokenRejectedException(response.failure());
    }
    RateLimits.find(response, clock.instant())
        .ifPresent(
            limit -> {
              throw limit;
            });
    if (response.status() == 403) {
      support.noteRefused(token);
      return Optional.empty();
    }
    if (NO_SUCH_API.contains(response.status())) {
      support.noteAbsent();
      return Optional.empty();
    }
    return answer(response);
  }

  private Optional<JsonNode> answer(HostResponse response) {
    if (response.status() != 200) {
      throw new ProviderException(response.failure());
    }
    JsonNode answer;
    try {
      answer = response.json();
    } catch (ProviderException e) {
      // A page for browsers: something else lives at this address.
      support.noteAbsent();
      return Optional.empty();
    }
    for (var error : answer.path("errors")) {
      RateLimits.find(response, error, clock.instant())
          .ifPresent(
              limit -> {
                throw limit;
              });
    }
    if (answer.path("data").isObject()) {
      return Optional.of(answer);
    }
    if (isMisunderstood(answer)) {
      support.noteAbsent();
      return Optional.empty();
    }
    throw new HostOverloadedException(response.failure() + " without data", null);
  }

  /** An older server does not know each field: the document was refused before it was executed. */
  private static boolean isMisunderstood(JsonNode answer) {
    var errors = answer.path("errors");
    return !errors.isArray()
        || StreamSupport.stream(errors.spliterator(), false)
            .anyMatch(error -> !error.path("extensions").path("code").asText().isEmpty());
  }

  /** What one document asks, and how to read what it answers. */
  private final class Asked {

    private final List<StatusQuery> queries;
    private final GraphQlDocument document = new GraphQlDocument();
    private final Map<StatusQuery, PullRequestRef> known = new HashMap<>();
    private final List<StatusQuery> byId = new ArrayList<>();

    Asked(List<StatusQuery> queries) {
      this.queries = queries;
      var nodes = new ArrayList<String>();
      for (var i = 0; i < queries.size(); i++) {
        var query = queries.get(i);
        var ref = Optional.ofNullable(query.knownUrl()).flatMap(urls::findPullRequest);
        if (ref.isEmpty()) {
          document.addBranch(alias(i), query.branch());
          continue;
        }
        known.put(query, ref.get());
        var id = query.knownUrl() == null ? null : ids.getIfPresent(query.knownUrl());
        if (id == null) {
          document.addPullRequest(alias(i), ref.get());
        } else {
          byId.add(query);
          nodes.add(id);
        }
      }
      if (!nodes.isEmpty()) {
        document.addNodes(nodes);
      }
    }

    private static String alias(int index) {
      return "q" + index;
    }

    byte[] body() {
      return document.body();
    }

    List<StatusAnswer> answers(JsonNode data, Set<String> broken, AccessToken token) {
      return IntStream.range(0, queries.size())
          .mapToObj(
              i -> {
                var query = queries.get(i);
                return answer(query, data, broken, alias(i))
                    .orElseGet(
                        () -> {
                          support.noteAlone(token, query);
                          return new AskAgain();
                        });
              })
          .toList();
    }

    /** Empty where the document does not tell enough. */
    private Optional<StatusAnswer> answer(
        StatusQuery query, JsonNode data, Set<String> broken, String alias) {
      int index = byId.indexOf(query);
      if (broken.contains(index < 0 ? alias : node(index))) {
        return Optional.empty();
      }
      var ref = known.get(query);
      if (ref == null) {
        return branchAnswer(query, data.path(alias));
      }
      var node = index < 0 ? data.path(alias).path("pullRequest") : data.path(NODES).path(index);
      return candidates(Stream.of(node), ref.repository())
          .filter(found -> found.candidate().isOf(Head.of(query.branch())))
          .filter(found -> found.candidate().isOpen())
          .findFirst()
          .flatMap(this::found);
    }

    /** As {@link BranchLookup} has it, as far as one document can tell. */
    private Optional<StatusAnswer> branchAnswer(StatusQuery query, JsonNode repository) {
      var head = Head.of(query.branch());
      var own = candidates(nodes(repository), query.branch().repository()).toList();
      var parents = parent(repository.path("parent")).toList();
      var open = firstOpen(own, head).or(() -> firstOpen(parents, head));
      if (open.isPresent()) {
        return open.flatMap(this::found);
      }
      boolean mayBeHidden =
          own.size() >= GraphQlDocument.LISTED_AT_ONCE
              || parents.size() >= GraphQlDocument.LISTED_IN_PARENT
              || own.stream().anyMatch(other -> !other.candidate().isOf(head))
              || !nodes(repository).allMatch(JsonNode::isObject);
      if (mayBeHidden || !repository.path("pullRequests").path(NODES).isArray()) {
        return Optional.empty();
      }
      var commit = repository.path("ref").path("target").path("oid").asText();
      var closed =
          Stream.concat(own.stream(), parents.stream())
              .filter(found -> found.candidate().isOf(head))
              .filter(found -> found.candidate().isClosed() && found.candidate().isAt(commit))
              .max((a, b) -> Candidate.BY_AGE.compare(a.candidate(), b.candidate()));
      return closed.isPresent() ? closed.flatMap(this::found) : Optional.of(new NoPullRequest());
    }

    private Stream<Listed> parent(JsonNode parent) {
      var owner = text(parent.path("owner"), "login");
      var name = text(parent, "name");
      return owner == null || name == null
          ? Stream.empty()
          : urls.findRepository(owner, name).stream()
              .flatMap(repository -> candidates(nodes(parent), repository));
    }

    private Optional<StatusAnswer> found(Listed found) {
      if (found.node().hasMoreReviews()) {
        return Optional.empty();
      }
      var status =
          found
              .candidate()
              .pullRequest()
              .toStatus(urls, found.candidate().ref(), found.node().reviews().orElse(null));
      var id = found.node().id();
      if (id != null && status.url() != null) {
        ids.put(status.url(), id);
      }
      return Optional.of(new Found(status));
    }
  }

  private record Listed(GraphQlPullRequest node, Candidate candidate) {}

  private static Stream<JsonNode> nodes(JsonNode repository) {
    var nodes = repository.path("pullRequests").path(NODES);
    return StreamSupport.stream(nodes.spliterator(), false);
  }

  private static Stream<Listed> candidates(Stream<JsonNode> nodes, RepositoryRef into) {
    return nodes
        .filter(JsonNode::isObject)
        .map(GraphQlPullRequest::new)
        .flatMap(node -> listed(node, into));
  }

  private static Stream<Listed> listed(GraphQlPullRequest node, RepositoryRef into) {
    var pullRequest = node.asRest();
    @Nullable Long number = pullRequest.number();
    return number == null || pullRequest.state().isEmpty()
        ? Stream.empty()
        : Stream.of(new Listed(node, new Candidate(new PullRequestRef(into, number), pullRequest)));
  }

  private static Optional<Listed> firstOpen(List<Listed> listed, Head head) {
    return listed.stream()
        .filter(found -> found.candidate().isOpen() && found.candidate().isOf(head))
        .findFirst();
  }
}
