package dev.gitsync.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitsync.conformance.RecordedHost.Asked;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What GitLab answers over REST where it has the recorded merge requests, whichever way it is
 * asked: by number, by a list with GitLab's documented filters and pages. It has no GraphQL, as
 * older instances have none, and of what is asked about a merge request only what was recorded.
 */
final class GitLabAnswers implements RecordedHost.Answers {

  private static final int USUAL_PAGE = 20;
  private static final Pattern PROJECT = Pattern.compile("/projects/([^/]+)(/.*)?");
  private static final Pattern MERGE_REQUEST =
      Pattern.compile("/merge_requests/([0-9]+)(/[a-z_]+)?");
  private static final Pattern BRANCH = Pattern.compile("/repository/branches/([^/]+)");

  private final Row.Question question;
  private final Literal literal;

  /** The last recording of each. */
  private final Map<Long, MergeRequest> mergeRequests = new TreeMap<>();

  private final Map<String, Recorded> approvals = new TreeMap<>();

  /** A recorded merge request and the answer that it came with. */
  private record MergeRequest(Recorded recorded, JsonNode json) {

    long number() {
      return json.path("iid").asLong();
    }

    /** Old ones say {@code reopened}, which the filter does not know. */
    String state() {
      return json.path("state").asText().replace("reopened", "opened");
    }

    /**
     * The id of the project that it is in; some that were written by hand contradict themselves.
     */
    JsonNode project() {
      var target = json.path("target_project_id");
      return target.isNumber() ? target : json.path("project_id");
    }

    String text(String field) {
      return json.path(field).asText();
    }
  }

  GitLabAnswers(Row row) {
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
      case MERGE_REQUEST ->
          each(json)
              .map(one -> mergeRequest(recorded, one))
              .forEach(one -> mergeRequests.put(one.number(), one));
      case APPROVALS ->
          approvals.put(json.has("rules") ? "/approval_state" : "/approvals", recorded);
      default -> {}
    }
  }

  private static Stream<JsonNode> each(JsonNode json) {
    return json.isArray() ? StreamSupport.stream(json.spliterator(), false) : Stream.of(json);
  }

  /** Its answer to the one that opened or changed a merge request shows it as a GET does. */
  private static MergeRequest mergeRequest(Recorded recorded, JsonNode json) {
    boolean alone = !recorded.json().isArray();
    return new MergeRequest(alone ? recorded.withStatus(200) : Recorded.of(200, json), json);
  }

  @Override
  public Recorded answer(Asked asked) {
    var byPath = byPath(asked);
    return literal.find(byPath).or(() -> found(byPath)).orElseGet(Recorded::notFound);
  }

  /** The same call with the project's path where it has its number. */
  private Asked byPath(Asked asked) {
    var path = PROJECT.matcher(asked.path());
    if (!path.matches() || !isProject(decoded(path.group(1)))) {
      return asked;
    }
    var project = URLEncoder.encode(question.repository(), StandardCharsets.UTF_8);
    return asked.at("/projects/" + project + (path.group(2) == null ? "" : path.group(2)));
  }

  private Optional<Recorded> found(Asked asked) {
    var path = PROJECT.matcher(asked.path());
    if (!asked.method().equals("GET") || !path.matches() || !isProject(decoded(path.group(1)))) {
      return Optional.empty();
    }
    var rest = path.group(2) == null ? "" : path.group(2);
    if (rest.isEmpty()) {
      return Optional.of(project());
    }
    if (rest.equals("/merge_requests")) {
      return Optional.of(list(asked));
    }
    var branch = BRANCH.matcher(rest);
    if (branch.matches()) {
      return branch(decoded(branch.group(1)));
    }
    var mergeRequest = MERGE_REQUEST.matcher(rest);
    return mergeRequest.matches()
        ? mergeRequest(Long.parseLong(mergeRequest.group(1)), mergeRequest.group(2))
        : Optional.empty();
  }

  private boolean isProject(String name) {
    return name.equalsIgnoreCase(question.repository())
        || mergeRequests.values().stream().anyMatch(one -> one.project().asText().equals(name));
  }

  private static String decoded(String segment) {
    return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private Recorded project() {
    var path = question.repository();
    var json = Recorded.JSON.createObjectNode();
    mergeRequests.values().stream().findFirst().ifPresent(one -> json.set("id", one.project()));
    json.put("path_with_namespace", path).put("default_branch", "main");
    return Recorded.of(200, json);
  }

  private Recorded list(Asked asked) {
    var state = asked.parameter("state", "all");
    var source = asked.parameter("source_branch", "");
    var target = asked.parameter("target_branch", "");
    Comparator<MergeRequest> byTime =
        Comparator.comparing(one -> one.text(asked.parameter("order_by", "created_at")));
    boolean ascending = asked.parameter("sort", "desc").equals("asc");
    var found =
        mergeRequests.values().stream()
            .filter(one -> state.equals("all") || one.state().equals(state))
            .filter(one -> source.isEmpty() || one.text("source_branch").equals(source))
            .filter(one -> target.isEmpty() || one.text("target_branch").equals(target))
            .sorted(ascending ? byTime : byTime.reversed())
            .map(MergeRequest::json)
            .toList();
    return page(found, asked);
  }

  private static Recorded page(List<JsonNode> all, Asked asked) {
    var page = Recorded.JSON.createArrayNode();
    RecordedHost.page(all, asked, USUAL_PAGE).forEach(page::add);
    var headers = new TreeMap<>(RecordedHost.linkToNext(all.size(), asked, USUAL_PAGE));
    headers.put("X-Total", List.of(String.valueOf(all.size())));
    return Recorded.of(200, headers, page);
  }

  private Optional<Recorded> mergeRequest(long number, @Nullable String below) {
    var found = Optional.ofNullable(mergeRequests.get(number));
    if (below == null) {
      return found.map(MergeRequest::recorded);
    }
    return found.flatMap(one -> Optional.ofNullable(approvals.get(below)));
  }

  /** The branch in question, if it is still there. */
  private Optional<Recorded> branch(String name) {
    var head = question.head();
    var tip =
        head != null
            ? Optional.of(head).filter(sha -> !sha.isEmpty())
            : mergeRequests.values().stream()
                .filter(one -> one.text("source_branch").equals(name))
                .max(Comparator.comparing(one -> one.text("updated_at")))
                .map(GitLabAnswers::sha);
    return name.equals(question.branch()) ? tip.map(sha -> branch(name, sha)) : Optional.empty();
  }

  private static String sha(MergeRequest one) {
    return one.json().path("sha").isTextual()
        ? one.text("sha")
        : one.json().path("diff_refs").path("head_sha").asText();
  }

  private static Recorded branch(String name, String sha) {
    ObjectNode json = Recorded.JSON.createObjectNode().put("name", name);
    json.putObject("commit").put("id", sha);
    return Recorded.of(200, json);
  }
}
