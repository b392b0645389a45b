package dev.gitsync.simhost;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * GitLab's REST API, as far as a reader of merge requests uses it, over the same world: a pull
 * request is a merge request here, and its number an iid.
 */
final class GitLabRest {

  private static final int USUAL_PER_PAGE = 20;
  private static final int MOST_PER_PAGE = 100;

  /**
   * What a request wants, told by its address.
   *
   * @param name the same for all requests of a kind
   * @param project what it is about, when it is there
   * @param rest the segments behind the project
   */
  record Route(String name, @Nullable Repository project, List<String> rest) {

    String projectName() {
      return project == null ? "" : project.fullName();
    }
  }

  private final String web;

  /** For a host whose pages are there. */
  GitLabRest(String web) {
    this.web = web;
  }

  /**
   * Finds out what a request is about.
   *
   * @param segments of the path, behind {@code /api/v4}
   */
  Route route(World.View view, List<String> segments) {
    if (segments.size() < 2 || !segments.get(0).equals("projects")) {
      return new Route("gitlab", null, List.of());
    }
    var rest = segments.subList(2, segments.size());
    return new Route(name(rest), project(view, segments.get(1)).orElse(null), rest);
  }

  private static String name(List<String> rest) {
    boolean isOne = rest.size() > 1 && rest.get(0).equals("merge_requests");
    return "projects/{p}"
        + (rest.isEmpty() ? "" : "/" + rest.get(0))
        + (isOne ? "/{n}" : "")
        + (rest.size() > 2 ? "/" + rest.get(2) : "");
  }

  private static Optional<Repository> project(World.View view, String idOrPath) {
    if (idOrPath.matches("[1-9][0-9]{0,17}")) {
      return view.findRepository(Long.parseLong(idOrPath));
    }
    int slash = idOrPath.lastIndexOf('/');
    return slash < 0
        ? Optional.empty()
        : view.repository(idOrPath.substring(0, slash), idOrPath.substring(slash + 1));
  }

  /** Answers a request. */
  Answer answer(Call call, World.View view, Route route) {
    var project = route.project();
    if (project == null || !call.method().equals("GET")) {
      return notFound("Project ");
    }
    var rest = route.rest();
    if (rest.isEmpty()) {
      return Answer.json(200, project(project));
    }
    if (rest.equals(List.of("repository", "compare"))) {
      return compare(call, view, project);
    }
    if (!rest.get(0).equals("merge_requests")) {
      return notFound("");
    }
    if (rest.size() == 1) {
      return list(call, view, project);
    }
    var found =
        Optional.of(rest.get(1))
            .filter(iid -> iid.matches("[1-9][0-9]{0,8}"))
            .flatMap(iid -> view.pull(project, Integer.parseInt(iid)));
    return found
        .map(pull -> mergeRequest(call, view, project, pull, rest.size() > 2 ? rest.get(2) : ""))
        .orElseGet(() -> notFound(""));
  }

  private Answer mergeRequest(
      Call call, World.View view, Repository project, PullRequest pull, String part) {
    return switch (part) {
      case "" -> Answer.json(200, single(view, project, pull));
      case "approvals" -> Answer.json(200, approvals(pull));
      case "commits" ->
          page(
              call,
              IntStream.range(0, pull.size().commits())
                  .mapToObj(index -> commit(project, pull, index))
                  .toList());
      case "diffs" -> page(call, diffs(pull));
      case "raw_diffs" -> Answer.text(200, "text/plain", Diffs.of(pull));
      default -> notFound("");
    };
  }

  private Answer list(Call call, World.View view, Repository project) {
    var branch = call.parameter("source_branch");
    var state = call.parameter("state").orElse("all");
    Predicate<PullRequest> wanted =
        pull ->
            branch.map(pull.origin().headBranch()::equals).orElse(true)
                && (state.equals("all") || state.equals(state(pull)));
    Comparator<PullRequest> order =
        call.parameter("order_by").filter("updated_at"::equals).isPresent()
            ? Comparator.comparing(PullRequest::updatedAt)
            : Comparator.comparing(pull -> pull.origin().createdAt());
    var ascending = order.thenComparing(PullRequest::number);
    return page(
        call,
        view.pulls(project)
            .filter(wanted)
            .sorted(
                call.parameter("sort").filter("asc"::equals).isPresent()
                    ? ascending
                    : ascending.reversed())
            .map(pull -> listed(view, project, pull))
            .toList());
  }

  private Answer compare(Call call, World.View view, Repository project) {
    var from = call.parameter("from").flatMap(name -> view.head(project, name));
    var to = call.parameter("to");
    if (from.isEmpty() || to.flatMap(name -> view.head(project, name)).isEmpty()) {
      return notFound("Ref ");
    }
    var pull = view.pulls(project, to.get()).findFirst();
    var body = SimJson.object();
    body.set("commit", pull.map(it -> commit(project, it, 0)).orElse(null));
    body.set("commits", SimJson.array());
    body.set("diffs", SimJson.array().addAll(pull.map(this::diffs).orElse(List.of())));
    body.put("compare_timeout", false).put("compare_same_ref", false);
    return Answer.json(200, body);
  }

  private Answer page(Call call, List<ObjectNode> all) {
    return Page.of(call, all, USUAL_PER_PAGE, MOST_PER_PAGE).answer(call, web, SimJson::write);
  }

  private static Answer notFound(String what) {
    return Answer.json(404, SimJson.object().put("message", "404 " + what + "Not Found"));
  }

  // Bodies

  private ObjectNode project(Repository project) {
    var json =
        SimJson.object()
            .put("id", project.id())
            .put("name", project.name())
            .put("path", project.name())
            .put("path_with_namespace", project.fullName())
            .put("default_branch", Repository.DEFAULT_BRANCH)
            .put("created_at", project.createdAt().toString())
            .put("last_activity_at", project.pushedAt().toString())
            .put("web_url", web + "/" + project.fullName())
            .put("http_url_to_repo", web + "/" + project.fullName() + ".git")
            .put("visibility", "private");
    json.putObject("namespace").put("path", project.owner()).put("full_path", project.owner());
    return json;
  }

  /** As in a list. */
  private ObjectNode listed(World.View view, Repository project, PullRequest pull) {
    var origin = pull.origin();
    var json =
        SimJson.object()
            .put("id", pull.id())
            .put("iid", pull.number())
            .put("project_id", project.id())
            // A draft is told by its title there, and the other way round.
            .put("title", (pull.draft() ? "Draft: " : "") + pull.title())
            .put("description", "")
            .put("state", state(pull))
            .put("created_at", origin.createdAt().toString())
            .put("updated_at", pull.updatedAt().toString())
            .put("merged_at", text(pull.mergedAt()))
            .put("closed_at", pull.mergedAt() == null ? text(pull.closedAt()) : null)
            .put("target_branch", Repository.DEFAULT_BRANCH)
            .put("source_branch", origin.headBranch())
            .put("source_project_id", view.repository(origin.headRepositoryId()).id())
            .put("target_project_id", project.id())
            .put("user_notes_count", 0)
            .put("upvotes", 0)
            .put("downvotes", 0)
            .put("draft", pull.draft())
            .put("work_in_progress", pull.draft())
            .put("merge_status", "can_be_merged")
            .put("detailed_merge_status", pull.isOpen() ? "mergeable" : "not_open")
            .put("sha", pull.headSha())
            .put("web_url", page(project, pull))
            .put("has_conflicts", false)
            .put("blocking_discussions_resolved", true);
    json.set("author", user(origin.author()));
    json.putArray("assignees");
    json.putArray("reviewers");
    json.putArray("labels");
    json.putNull("milestone").putNull("merged_by").putNull("closed_by");
    return json;
  }

  /** Alone: with what lists leave out. */
  private ObjectNode single(World.View view, Repository project, PullRequest pull) {
    var json =
        listed(view, project, pull)
            // A text, since it may be "1000+".
            .put("changes_count", Integer.toString(pull.size().files()))
            .put("subscribed", false);
    json.putObject("diff_refs")
        .put("base_sha", pull.origin().baseSha())
        .put("head_sha", pull.headSha())
        .put("start_sha", pull.origin().baseSha());
    json.putNull("head_pipeline").putNull("merge_error");
    return json;
  }

  private ObjectNode approvals(PullRequest pull) {
    var json =
        SimJson.object()
            .put("id", pull.id())
            .put("iid", pull.number())
            .put("project_id", pull.origin().repositoryId())
            .put("state", state(pull))
            // So it is where no approval is asked for.
            .put("approved", true)
            .put("approvals_required", 0)
            .put("approvals_left", 0)
            .put("user_has_approved", false)
            .put("user_can_approve", false);
    var by = json.putArray("approved_by");
    pull.opinions().stream()
        .filter(review -> review.state() == Review.State.APPROVED)
        .forEach(review -> by.addObject().set("user", user(review.author())));
    return json;
  }

  private ObjectNode commit(Repository project, PullRequest pull, int index) {
    var sha = index == 0 ? pull.headSha() : Draw.of(pull.id(), pull.size().commits() - index).sha();
    var json =
        SimJson.object()
            .put("id", sha)
            .put("short_id", sha.substring(0, 8))
            .put("title", pull.title())
            .put("message", pull.title())
            .put("author_name", pull.origin().author().login())
            .put("created_at", pull.origin().createdAt().toString())
            .put("web_url", web + "/" + project.fullName() + "/-/commit/" + sha);
    json.putArray("parent_ids");
    return json;
  }

  private List<ObjectNode> diffs(PullRequest pull) {
    var diffs = new ArrayList<ObjectNode>();
    for (int file = 0; file < pull.size().files(); file++) {
      diffs.add(
          SimJson.object()
              .put("diff", Diffs.hunk(pull, file))
              .put("new_path", Diffs.path(pull, file))
              .put("old_path", Diffs.path(pull, file))
              .put("a_mode", "100644")
              .put("b_mode", "100644")
              .put("new_file", false)
              .put("renamed_file", false)
              .put("deleted_file", false)
              .put("collapsed", false)
              .put("too_large", false));
    }
    return diffs;
  }

  private ObjectNode user(User user) {
    return SimJson.object()
        .put("id", user.id())
        .put("username", user.login())
        .put("name", user.login())
        .put("state", "active")
        .put("locked", false)
        .put("avatar_url", GitHubJson.avatar(web, user))
        .put("web_url", web + "/" + user.login());
  }

  private String page(Repository project, PullRequest pull) {
    return web + "/" + project.fullName() + "/-/merge_requests/" + pull.number();
  }

  private static String state(PullRequest pull) {
    return switch (pull.status()) {
      case OPEN -> "opened";
      case CLOSED -> "closed";
      case MERGED -> "merged";
    };
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
