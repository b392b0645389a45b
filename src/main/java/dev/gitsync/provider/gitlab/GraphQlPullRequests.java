package dev.gitsync.provider.gitlab;

import static dev.gitsync.provider.HostJson.number;
import static dev.gitsync.provider.HostJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.gitlab.Opinions.Review;
import dev.gitsync.provider.gitlab.PullRequestJson.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks GitLab's GraphQL API: everything in one call where the pull request is known or in the
 * branch's own repository. What GraphQL does not tell is asked over REST.
 */
final class GraphQlPullRequests implements PullRequests {

  private static final Pattern PROJECT_ID = Pattern.compile("gid://gitlab/Project/([0-9]{1,18})");

  private final GraphQl graphQl;
  private final Conversation conversation;
  private final RestPullRequests rest;
  private final GitLabUrls urls;
  private final BranchRef branch;

  /** What the first answer told of the branch's own repository; absent before it. */
  private @Nullable JsonNode home;

  GraphQlPullRequests(
      GraphQl graphQl,
      Conversation conversation,
      RestPullRequests rest,
      GitLabUrls urls,
      BranchRef branch) {
    this.graphQl = graphQl;
    this.conversation = conversation;
    this.rest = rest;
    this.urls = urls;
    this.branch = branch;
  }

  @Override
  public Optional<Candidate> find(PullRequestRef ref) {
    var answer = ask(branch.repository(), ref);
    var pullRequest = answer.path("data").path("target").path("mergeRequest");
    if (pullRequest.isObject()) {
      return Optional.of(new Candidate(ref, new PullRequestJson(pullRequest), true));
    }
    if (hasErrorIn(answer, "target")) {
      throw new GraphQlUnusableException("GraphQL failed to tell a pull request", null);
    }
    return Optional.empty();
  }

  @Override
  public List<Candidate> list(RepositoryRef into, Predicate<Candidate> wanted) {
    var repository = repository(into);
    if (!repository.path("open").path("nodes").isArray()) {
      throw new WithheldException("No pull requests of " + into.path() + " over GraphQL");
    }
    var listed =
        Stream.concat(
                candidates(into, repository.path("open")),
                candidates(into, repository.path("recent")))
            .toList();
    boolean isOpenListed =
        listed.stream().anyMatch(wanted.and(candidate -> candidate.pullRequest().isOpen()));
    if (isOpenListed || !hasNextPage(repository.path("open"))) {
      return listed;
    }
    var all = new ArrayList<>(rest.listOpen(into, wanted));
    all.addAll(listed);
    return all;
  }

  private JsonNode repository(RepositoryRef into) {
    var told = into.equals(branch.repository()) ? home : null;
    return told == null ? ask(into, null).path("data").path("home") : told;
  }

  private Stream<Candidate> candidates(RepositoryRef into, JsonNode list) {
    return nodes(list)
        .map(PullRequestJson::new)
        .flatMap(pullRequest -> candidate(into, pullRequest).stream());
  }

  private static Optional<Candidate> candidate(RepositoryRef into, PullRequestJson pullRequest) {
    return Optional.ofNullable(pullRequest.number())
        .map(
            number ->
                new Candidate(
                    new PullRequestRef(into, number),
                    pullRequest,
                    pullRequest.json().has("diffStatsSummary")));
  }

  /**
   * Asks.
   *
   * @param into whose pull requests are listed
   * @param known the one that is wanted whole; absent: the listed open ones are
   */
  private JsonNode ask(RepositoryRef into, @Nullable PullRequestRef known) {
    var variables =
        JsonNodeFactory.instance
            .objectNode()
            .put("home", into.path())
            .put("branch", branch.branch())
            .put("target", known == null ? into.path() : known.repository().path())
            .put("number", known == null ? "0" : String.valueOf(known.number()))
            .put("known", known != null);
    var answer = graphQl.ask(conversation, variables);
    if (into.equals(branch.repository())) {
      home = answer.path("data").path("home");
    }
    return answer;
  }

  @Override
  public Optional<Long> homeId() {
    var id = home == null ? null : text(home, "id");
    return Optional.ofNullable(id)
        .map(PROJECT_ID::matcher)
        .filter(Matcher::matches)
        .map(matcher -> Long.valueOf(matcher.group(1)));
  }

  @Override
  public PullRequestStatus status(Candidate candidate) {
    var whole = candidate.isWhole() ? candidate : find(candidate.ref()).orElse(candidate);
    var json = whole.pullRequest().json();
    var lines = json.path("diffStatsSummary");
    var size =
        new Size(
            number(lines, "additions"),
            number(lines, "deletions"),
            number(lines, "fileCount"),
            commits(whole));
    var opinions = new Opinions(approvers(json), reviews(json));
    return whole.pullRequest().toStatus(urls, whole.ref(), size, opinions.summary());
  }

  /** The count itself is there only once a pull request is merged. */
  private @Nullable Long commits(Candidate whole) {
    var json = whole.pullRequest().json();
    var counted = number(json, "commitCount");
    return counted != null
        ? counted
        : all(json.path("commits"))
            .map(commits -> (long) commits.size())
            .orElseGet(() -> rest.commits(whole.ref()));
  }

  private static @Nullable Set<String> approvers(JsonNode json) {
    return all(json.path("approvedBy")).map(Opinions::logins).orElse(null);
  }

  private static @Nullable Map<String, String> reviews(JsonNode json) {
    var reviewers = all(json.path("reviewers"));
    if (reviewers.isEmpty()) {
      return null;
    }
    var reviews = new ArrayList<Review>();
    for (var reviewer : reviewers.get()) {
      var state = text(reviewer.path("mergeRequestInteraction"), "reviewState");
      if (state == null) {
        return null;
      }
      reviews.add(Review.of(reviewer, state));
    }
    return Opinions.states(reviews);
  }

  /** The elements of a list; empty when it is not told, or not to its end. */
  private static Optional<List<JsonNode>> all(JsonNode list) {
    return list.path("nodes").isArray() && !hasNextPage(list)
        ? Optional.of(nodes(list).toList())
        : Optional.empty();
  }

  private static Stream<JsonNode> nodes(JsonNode list) {
    return StreamSupport.stream(list.path("nodes").spliterator(), false).filter(JsonNode::isObject);
  }

  private static boolean hasNextPage(JsonNode list) {
    return list.path("pageInfo").path("hasNextPage").asBoolean();
  }

  private static boolean hasErrorIn(JsonNode answer, String field) {
    return StreamSupport.stream(answer.path("errors").spliterator(), false)
        .anyMatch(error -> error.path("path").path(0).asText().equals(field));
  }
}
