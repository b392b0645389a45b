package dev.gitsync.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitsync.conformance.RecordedHost.Asked;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What GitHub answers where it has the recorded pull requests, whichever way it is asked: by
 * number, by a list with GitHub's documented filters and pages, by the commit. What a recorded pull
 * request tells of its repositories and of its branch is answered too.
 */
final class GitHubAnswers implements RecordedHost.Answers {

  private static final int USUAL_PAGE = 30;
  private static final Pattern REPOSITORY = Pattern.compile("/repos/([^/]+/[^/]+)(/.*)?");
  private static final Pattern PULL_REQUEST = Pattern.compile("/pulls/([0-9]+)(/reviews)?");
  private static final Pattern REF = Pattern.compile("/git/(?:ref|refs|matching-refs)/heads/(.+)");
  private static final Pattern BRANCH = Pattern.compile("/branches/([^/].*)");
  private static final Pattern COMMIT = Pattern.compile("/commits/([^/].*?)(/pulls)?");

  /** What a list leaves out of a pull request. */
  private static final List<String> NOT_LISTED =
      List.of(
          "additions",
          "changed_files",
          "comments",
          "commits",
          "deletions",
          "maintainer_can_modify",
          "mergeable",
          "mergeable_state",
          "merged",
          "merged_by",
          "rebaseable",
          "review_comments");

  private final Row.Question question;
  private final Literal literal;
  private final List<PullRequest> pullRequests = new ArrayList<>();
  private final List<JsonNode> reviews = new ArrayList<>();

  /** A recorded pull request and the headers that came with it. */
  private record PullRequest(Recorded recorded, JsonNode json) {

    String base() {
      return json.path("base").path("repo").path("full_name").asText();
    }

    boolean isIn(String repository) {
      return base().equalsIgnoreCase(repository);
    }

    boolean isNumber(long number) {
      return json.path("number").asLong() == number;
    }

    /** Whether the filter {@code head} lets it through: owner and branch. */
    boolean isOfHead(String filter) {
      var parts = filter.split(":", 2);
      return parts.length < 2
          || (parts[0].equalsIgnoreCase(headOwner()) && parts[1].equals(branch()));
    }

    private String headOwner() {
      var head = json.path("head");
      var owner = head.path("repo").path("owner").path("login");
      return (owner.isTextual() ? owner : head.path("user").path("login")).asText();
    }

    String branch() {
      return json.path("head").path("ref").asText();
    }

    String sha() {
      return json.path("head").path("sha").asText();
    }

    JsonNode listed() {
      return json.<ObjectNode>deepCopy().remove(NOT_LISTED);
    }
  }

  GitHubAnswers(Row row) {
    this.question = row.ask();
    this.literal = new Literal(row);
    for (var served : row.serve()) {
      if (served.at() == null) {
        keep(served.recorded());
      }
    }
  }

  private void keep(Recorded recorded) {
    var json = recorded.json();
    switch (Likeness.of(json)) {
      case PULL_REQUEST ->
          each(json).map(one -> pullRequest(recorded, one)).forEach(pullRequests::add);
      case REVIEW -> each(json).forEach(reviews::add);
      default -> {}
    }
  }

  private static Stream<JsonNode> each(JsonNode json) {
    return json.isArray() ? StreamSupport.stream(json.spliterator(), false) : Stream.of(json);
  }

  /** Its answer to the one that opened or changed a pull request shows it as a GET does. */
  private static PullRequest pullRequest(Recorded recorded, JsonNode json) {
    boolean alone = !recorded.json().isArray();
    return new PullRequest(alone ? recorded.withStatus(200) : Recorded.of(200, json), json);
  }

  @Override
  public Recorded answer(Asked asked) {
    if (!asked.method().equals("GET")) {
      return Recorded.notFound();
    }
    return literal.find(asked).or(() -> found(asked)).orElseGet(Recorded::notFound);
  }

  private Optional<Recorded> found(Asked asked) {
    var path = REPOSITORY.matcher(asked.decodedPath());
    if (!path.matches()) {
      return Optional.empty();
    }
    var repository = path.group(1);
    var rest = path.group(2) == null ? "" : path.group(2);
    return repository(repository)
        .flatMap(
            json ->
                rest.isEmpty()
                    ? Optional.of(Recorded.of(200, json))
                    : below(repository, rest, asked));
  }

  private Optional<Recorded> below(String repository, String rest, Asked asked) {
    if (rest.equals("/pulls")) {
      return Optional.of(list(repository, asked));
    }
    var pull = PULL_REQUEST.matcher(rest);
    if (pull.matches()) {
      return pullRequest(repository, pull, asked);
    }
    var ref = REF.matcher(rest);
    if (ref.matches()) {
      return tip(repository, ref.group(1)).map(sha -> ref(ref.group(1), sha));
    }
    var branch = BRANCH.matcher(rest);
    if (branch.matches()) {
      return tip(repository, branch.group(1)).map(sha -> branch(branch.group(1), sha));
    }
    var commit = COMMIT.matcher(rest);
    return commit.matches() ? commit(repository, commit) : Optional.empty();
  }

  private Optional<Recorded> pullRequest(String repository, Matcher path, Asked asked) {
    long number = Long.parseLong(path.group(1));
    return pullRequests.stream()
        .filter(one -> one.isIn(repository) && one.isNumber(number))
        .reduce((before, later) -> later)
        .map(one -> path.group(2) == null ? one.recorded() : page(reviews, asked));
  }

  private Recorded list(String repository, Asked asked) {
    var state = asked.parameter("state", "open");
    var head = asked.parameter("head", "");
    var base = asked.parameter("base", "");
    var sort = asked.parameter("sort", "created") + "_at";
    Comparator<PullRequest> byTime = Comparator.comparing(one -> one.json().path(sort).asText());
    boolean ascending = asked.parameter("direction", "desc").equals("asc");
    var found =
        pullRequests.stream()
            .filter(one -> one.isIn(repository))
            .filter(one -> state.equals("all") || one.json().path("state").asText().equals(state))
            .filter(one -> one.isOfHead(head))
            .filter(
                one -> base.isEmpty() || one.json().path("base").path("ref").asText().equals(base))
            .sorted(ascending ? byTime : byTime.reversed())
            .map(PullRequest::listed)
            .toList();
    return page(found, asked);
  }

  private Recorded page(List<JsonNode> all, Asked asked) {
    var page = Recorded.JSON.createArrayNode();
    RecordedHost.page(all, asked, USUAL_PAGE).forEach(page::add);
    return Recorded.of(200, RecordedHost.linkToNext(all.size(), asked, USUAL_PAGE), page);
  }

  /** What the pull requests tell of a repository; a fork's parent is where they lead to. */
  private Optional<JsonNode> repository(String name) {
    return pullRequests.stream()
        .flatMap(one -> Stream.of(asBase(one), asHead(one)))
        .filter(json -> json.path("full_name").asText().equalsIgnoreCase(name))
        .findFirst();
  }

  private static JsonNode asBase(PullRequest one) {
    return one.json().path("base").path("repo");
  }

  private static JsonNode asHead(PullRequest one) {
    var head = one.json().path("head").path("repo");
    var base = asBase(one);
    boolean fork =
        head.isObject()
            && !head.path("full_name").equals(base.path("full_name"))
            && (head.path("fork").asBoolean() || !base.path("fork").asBoolean());
    return fork
        ? head.<ObjectNode>deepCopy().put("fork", true).<ObjectNode>set("parent", base)
        : head;
  }

  /** The newest commit of a branch, if it is the one in question or some pull request's. */
  private Optional<String> tip(String repository, String branch) {
    var head = question.head();
    if (head != null
        && repository.equalsIgnoreCase(question.repository())
        && branch.equals(question.branch())) {
      return head.isEmpty() ? Optional.empty() : Optional.of(head);
    }
    return pullRequests.stream()
        .filter(one -> one.branch().equals(branch))
        .filter(one -> asHead(one).path("full_name").asText().equalsIgnoreCase(repository))
        .max(Comparator.comparing(one -> one.json().path("updated_at").asText()))
        .map(PullRequest::sha);
  }

  private static Recorded ref(String branch, String sha) {
    var json = Recorded.JSON.createObjectNode().put("ref", "refs/heads/" + branch);
    json.putObject("object").put("type", "commit").put("sha", sha);
    return Recorded.of(200, json);
  }

  private static Recorded branch(String branch, String sha) {
    var json = Recorded.JSON.createObjectNode().put("name", branch);
    json.putObject("commit").put("sha", sha);
    return Recorded.of(200, json);
  }

  /** A commit by its id or its branch, or the pull requests that have it as their head. */
  private Optional<Recorded> commit(String repository, Matcher path) {
    var branch = path.group(1);
    var sha = tip(repository, branch).orElse(branch);
    var of = pullRequests.stream().filter(one -> one.sha().equals(sha)).toList();
    if (of.isEmpty()) {
      return Optional.empty();
    }
    if (path.group(2) == null) {
      return Optional.of(Recorded.of(200, Recorded.JSON.createObjectNode().put("sha", sha)));
    }
    var listed = Recorded.JSON.createArrayNode();
    of.forEach(one -> listed.add(one.listed()));
    return Optional.of(Recorded.of(200, listed));
  }
}
