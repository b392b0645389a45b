package dev.gitsync.simhost;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes GitHub's REST bodies, with all the addresses that they carry: nine tenths of a pull
 * request are two copies of its repository, which are therefore kept ready.
 */
final class GitHubJson {

  private static final JsonFactory FACTORY = new JsonFactory();

  /** Fields of a repository that are its API address with something behind. */
  private static final List<Map.Entry<String, String>> REPOSITORY_URLS =
      List.of(
          Map.entry("archive_url", "/{archive_format}{/ref}"),
          Map.entry("assignees_url", "/assignees{/user}"),
          Map.entry("blobs_url", "/git/blobs{/sha}"),
          Map.entry("branches_url", "/branches{/branch}"),
          Map.entry("collaborators_url", "/collaborators{/collaborator}"),
          Map.entry("comments_url", "/comments{/number}"),
          Map.entry("commits_url", "/commits{/sha}"),
          Map.entry("compare_url", "/compare/{base}...{head}"),
          Map.entry("contents_url", "/contents/{+path}"),
          Map.entry("contributors_url", "/contributors"),
          Map.entry("deployments_url", "/deployments"),
          Map.entry("downloads_url", "/downloads"),
          Map.entry("events_url", "/events"),
          Map.entry("forks_url", "/forks"),
          Map.entry("git_commits_url", "/git/commits{/sha}"),
          Map.entry("git_refs_url", "/git/refs{/sha}"),
          Map.entry("git_tags_url", "/git/tags{/sha}"),
          Map.entry("hooks_url", "/hooks"),
          Map.entry("issue_comment_url", "/issues/comments{/number}"),
          Map.entry("issue_events_url", "/issues/events{/number}"),
          Map.entry("issues_url", "/issues{/number}"),
          Map.entry("keys_url", "/keys{/key_id}"),
          Map.entry("labels_url", "/labels{/name}"),
          Map.entry("languages_url", "/languages"),
          Map.entry("merges_url", "/merges"),
          Map.entry("milestones_url", "/milestones{/number}"),
          Map.entry("notifications_url", "/notifications{?since,all,participating}"),
          Map.entry("pulls_url", "/pulls{/number}"),
          Map.entry("releases_url", "/releases{/id}"),
          Map.entry("stargazers_url", "/stargazers"),
          Map.entry("statuses_url", "/statuses/{sha}"),
          Map.entry("subscribers_url", "/subscribers"),
          Map.entry("subscription_url", "/subscription"),
          Map.entry("tags_url", "/tags"),
          Map.entry("teams_url", "/teams"),
          Map.entry("trees_url", "/git/trees{/sha}"),
          Map.entry("url", ""));

  /** Fields of a user that are the API address with something behind. */
  private static final List<Map.Entry<String, String>> USER_URLS =
      List.of(
          Map.entry("events_url", "/events{/privacy}"),
          Map.entry("followers_url", "/followers"),
          Map.entry("following_url", "/following{/other_user}"),
          Map.entry("gists_url", "/gists{/gist_id}"),
          Map.entry("organizations_url", "/orgs"),
          Map.entry("received_events_url", "/received_events"),
          Map.entry("repos_url", "/repos"),
          Map.entry("starred_url", "/starred{/owner}{/repo}"),
          Map.entry("subscriptions_url", "/subscriptions"),
          Map.entry("url", ""));

  private record Ready(Repository of, SerializedString json) {}

  private final String web;
  private final String api;
  private final Map<Long, Ready> repositories = new ConcurrentHashMap<>();
  private final Map<Long, SerializedString> users = new ConcurrentHashMap<>();

  /**
   * Writes bodies with the addresses of one host.
   *
   * @param web where its pages are
   * @param api where its API is
   */
  GitHubJson(String web, String api) {
    this.web = web;
    this.api = api;
  }

  String api() {
    return api;
  }

  /** Scheme, host and port. */
  String host() {
    return web;
  }

  /** Times of answers are whole seconds. */
  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static String avatar(String web, User user) {
    return web + "/avatars/" + user.login();
  }

  byte[] pull(World.View view, PullRequest pull) {
    return write(out -> pull(out, view, pull, true));
  }

  /** Pull requests without what GitHub leaves out of lists: counts, and who merged. */
  byte[] pulls(World.View view, List<PullRequest> pulls) {
    return write(
        out -> {
          out.writeStartArray();
          for (var pull : pulls) {
            pull(out, view, pull, false);
          }
          out.writeEndArray();
        });
  }

  byte[] reviews(World.View view, PullRequest pull, List<Review> reviews) {
    return write(
        out -> {
          out.writeStartArray();
          for (var review : reviews) {
            review(out, view, pull, review);
          }
          out.writeEndArray();
        });
  }

  byte[] repository(World.View view, Repository repository) {
    return write(
        out -> {
          out.writeStartObject();
          repositoryFields(out, repository);
          out.writeNumberField("network_count", 0);
          out.writeNumberField("subscribers_count", 1);
          var parentId = repository.parentId();
          if (parentId != null) {
            out.writeFieldName("parent");
            out.writeRawValue(ready(view.repository(parentId)));
            out.writeFieldName("source");
            out.writeRawValue(ready(view.repository(parentId)));
          }
          out.writeEndObject();
        });
  }

  byte[] branch(Repository repository, String name, String sha) {
    var url = api(repository) + "/branches/" + name;
    return write(
        out -> {
          out.writeStartObject();
          out.writeStringField("name", name);
          out.writeFieldName("commit");
          commit(out, repository, sha);
          out.writeObjectFieldStart("_links");
          out.writeStringField("self", url);
          out.writeStringField("html", web(repository) + "/tree/" + name);
          out.writeEndObject();
          out.writeBooleanField("protected", false);
          out.writeObjectFieldStart("protection");
          out.writeBooleanField("enabled", false);
          out.writeObjectFieldStart("required_status_checks");
          out.writeStringField("enforcement_level", "off");
          out.writeArrayFieldStart("contexts");
          out.writeEndArray();
          out.writeArrayFieldStart("checks");
          out.writeEndArray();
          out.writeEndObject();
          out.writeEndObject();
          out.writeStringField("protection_url", url + "/protection");
          out.writeEndObject();
        });
  }

  private void commit(JsonGenerator out, Repository repository, String sha) throws IOException {
    var author = User.of(repository.owner());
    var url = api(repository) + "/commits/" + sha;
    out.writeStartObject();
    out.writeStringField("sha", sha);
    out.writeStringField("node_id", NodeIds.encode("C", sha.hashCode()));
    out.writeStringField("url", url);
    out.writeStringField("html_url", web(repository) + "/commit/" + sha);
    out.writeStringField("comments_url", url + "/comments");
    out.writeObjectFieldStart("commit");
    out.writeStringField("url", api(repository) + "/git/commits/" + sha);
    out.writeStringField("message", "A commit");
    out.writeNumberField("comment_count", 0);
    for (var who : List.of("author", "committer")) {
      out.writeObjectFieldStart(who);
      out.writeStringField("name", author.login());
      out.writeStringField("email", author.login() + "@example.com");
      out.writeStringField("date", time(repository.createdAt()));
      out.writeEndObject();
    }
    out.writeObjectFieldStart("tree");
    out.writeStringField("sha", sha);
    out.writeStringField("url", api(repository) + "/git/trees/" + sha);
    out.writeEndObject();
    out.writeEndObject();
    out.writeFieldName("author");
    out.writeRawValue(ready(author));
    out.writeFieldName("committer");
    out.writeRawValue(ready(author));
    out.writeArrayFieldStart("parents");
    out.writeEndArray();
    out.writeEndObject();
  }

  private void pull(JsonGenerator out, World.View view, PullRequest pull, boolean whole)
      throws IOException {
    var origin = pull.origin();
    var into = view.repository(origin.repositoryId());
    var from = view.repository(origin.headRepositoryId());
    var page = web(into) + "/pull/" + pull.number();
    var url = api(into) + "/pulls/" + pull.number();
    var issue = api(into) + "/issues/" + pull.number();
    var statuses = api(into) + "/statuses/" + pull.headSha();
    out.writeStartObject();
    out.writeStringField("url", url);
    out.writeNumberField("id", pull.id());
    out.writeStringField("node_id", pull.nodeId());
    out.writeStringField("html_url", page);
    out.writeStringField("diff_url", page + ".diff");
    out.writeStringField("patch_url", page + ".patch");
    out.writeStringField("issue_url", issue);
    out.writeNumberField("number", pull.number());
    out.writeStringField("state", pull.isOpen() ? "open" : "closed");
    out.writeBooleanField("locked", false);
    out.writeStringField("title", pull.title());
    out.writeFieldName("user");
    out.writeRawValue(ready(origin.author()));
    out.writeStringField("body", "What it does stands in its title.");
    out.writeStringField("created_at", time(origin.createdAt()));
    out.writeStringField("updated_at", time(pull.updatedAt()));
    timeField(out, "closed_at", pull.closedAt());
    timeField(out, "merged_at", pull.mergedAt());
    out.writeStringField("merge_commit_sha", pull.headSha());
    out.writeNullField("assignee");
    for (var empty : List.of("assignees", "requested_reviewers", "requested_teams", "labels")) {
      out.writeArrayFieldStart(empty);
      out.writeEndArray();
    }
    out.writeNullField("milestone");
    out.writeBooleanField("draft", pull.draft());
    out.writeStringField("commits_url", url + "/commits");
    out.writeStringField("review_comments_url", url + "/comments");
    out.writeStringField("review_comment_url", api(into) + "/pulls/comments{/number}");
    out.writeStringField("comments_url", issue + "/comments");
    out.writeStringField("statuses_url", statuses);
    side(out, "head", from, origin.headBranch(), pull.headSha());
    side(out, "base", into, Repository.DEFAULT_BRANCH, origin.baseSha());
    out.writeObjectFieldStart("_links");
    link(out, "self", url);
    link(out, "html", page);
    link(out, "issue", issue);
    link(out, "comments", issue + "/comments");
    link(out, "review_comments", url + "/comments");
    link(out, "review_comment", api(into) + "/pulls/comments{/number}");
    link(out, "commits", url + "/commits");
    link(out, "statuses", statuses);
    out.writeEndObject();
    out.writeStringField("author_association", "CONTRIBUTOR");
    out.writeNullField("auto_merge");
    out.writeNullField("active_lock_reason");
    if (whole) {
      counts(out, pull);
    }
    out.writeEndObject();
  }

  /** What a pull request has in common with an issue. */
  byte[] issue(World.View view, PullRequest pull) {
    var into = view.repository(pull.origin().repositoryId());
    var url = api(into) + "/issues/" + pull.number();
    return write(
        out -> {
          out.writeStartObject();
          out.writeStringField("url", url);
          out.writeStringField("repository_url", api(into));
          out.writeStringField("html_url", web(into) + "/pull/" + pull.number());
          out.writeNumberField("id", pull.id());
          out.writeStringField("node_id", pull.nodeId());
          out.writeNumberField("number", pull.number());
          out.writeStringField("title", pull.title());
          out.writeFieldName("user");
          out.writeRawValue(ready(pull.origin().author()));
          out.writeStringField("state", pull.isOpen() ? "open" : "closed");
          out.writeBooleanField("locked", false);
          out.writeNumberField("comments", 0);
          out.writeStringField("created_at", time(pull.origin().createdAt()));
          out.writeStringField("updated_at", time(pull.updatedAt()));
          timeField(out, "closed_at", pull.closedAt());
          out.writeBooleanField("draft", pull.draft());
          out.writeObjectFieldStart("pull_request");
          out.writeStringField("url", api(into) + "/pulls/" + pull.number());
          timeField(out, "merged_at", pull.mergedAt());
          out.writeEndObject();
          out.writeEndObject();
        });
  }

  private void counts(JsonGenerator out, PullRequest pull) throws IOException {
    var size = pull.size();
    boolean merged = pull.status() == PullRequest.Status.MERGED;
    out.writeBooleanField("merged", merged);
    if (pull.isOpen()) {
      out.writeBooleanField("mergeable", true);
      out.writeBooleanField("rebaseable", true);
    } else {
      out.writeNullField("mergeable");
      out.writeNullField("rebaseable");
    }
    out.writeStringField("mergeable_state", pull.isOpen() ? "clean" : "unknown");
    if (merged) {
      out.writeFieldName("merged_by");
      out.writeRawValue(ready(pull.origin().author()));
    } else {
      out.writeNullField("merged_by");
    }
    out.writeNumberField("comments", 0);
    out.writeNumberField("review_comments", 0);
    out.writeBooleanField("maintainer_can_modify", pull.isFromFork());
    out.writeNumberField("commits", size.commits());
    out.writeNumberField("additions", size.additions());
    out.writeNumberField("deletions", size.deletions());
    out.writeNumberField("changed_files", size.files());
  }

  private void side(
      JsonGenerator out, String name, Repository repository, String branch, String sha)
      throws IOException {
    out.writeObjectFieldStart(name);
    out.writeStringField("label", repository.owner() + ":" + branch);
    out.writeStringField("ref", branch);
    out.writeStringField("sha", sha);
    out.writeFieldName("user");
    out.writeRawValue(ready(User.of(repository.owner())));
    out.writeFieldName("repo");
    out.writeRawValue(ready(repository));
    out.writeEndObject();
  }

  private void review(JsonGenerator out, World.View view, PullRequest pull, Review review)
      throws IOException {
    var into = view.repository(pull.origin().repositoryId());
    var page = web(into) + "/pull/" + pull.number() + "#pullrequestreview-" + review.id();
    var url = api(into) + "/pulls/" + pull.number();
    out.writeStartObject();
    out.writeNumberField("id", review.id());
    out.writeStringField("node_id", review.nodeId());
    out.writeFieldName("user");
    out.writeRawValue(ready(review.author()));
    out.writeStringField("body", "");
    out.writeStringField("state", review.state().name());
    out.writeStringField("html_url", page);
    out.writeStringField("pull_request_url", url);
    out.writeStringField("author_association", "MEMBER");
    out.writeObjectFieldStart("_links");
    link(out, "html", page);
    link(out, "pull_request", url);
    out.writeEndObject();
    out.writeStringField("submitted_at", time(review.submittedAt()));
    out.writeStringField("commit_id", review.commit());
    out.writeEndObject();
  }

  private static void link(JsonGenerator out, String name, String href) throws IOException {
    out.writeObjectFieldStart(name);
    out.writeStringField("href", href);
    out.writeEndObject();
  }

  private static void timeField(JsonGenerator out, String name, @Nullable Instant at)
      throws IOException {
    if (at == null) {
      out.writeNullField(name);
    } else {
      out.writeStringField(name, time(at));
    }
  }

  private SerializedString ready(Repository repository) {
    var ready = repositories.get(repository.id());
    if (ready == null || !ready.of().equals(repository)) {
      ready = new Ready(repository, serialized(out -> repository(out, repository)));
      repositories.put(repository.id(), ready);
    }
    return ready.json();
  }

  private SerializedString ready(User user) {
    return users.computeIfAbsent(user.id(), id -> serialized(out -> user(out, user)));
  }

  private void repository(JsonGenerator out, Repository repository) throws IOException {
    out.writeStartObject();
    repositoryFields(out, repository);
    out.writeEndObject();
  }

  private void repositoryFields(JsonGenerator out, Repository repository) throws IOException {
    var page = web(repository);
    out.writeNumberField("id", repository.id());
    out.writeStringField("node_id", repository.nodeId());
    out.writeStringField("name", repository.name());
    out.writeStringField("full_name", repository.fullName());
    out.writeFieldName("owner");
    out.writeRawValue(ready(User.of(repository.owner())));
    out.writeBooleanField("private", true);
    out.writeStringField("html_url", page);
    out.writeNullField("description");
    out.writeBooleanField("fork", repository.parentId() != null);
    for (var url : REPOSITORY_URLS) {
      out.writeStringField(url.getKey(), api(repository) + url.getValue());
    }
    out.writeStringField("clone_url", page + ".git");
    out.writeStringField("git_url", page.replaceFirst("^https?", "git") + ".git");
    out.writeStringField("ssh_url", "git@example.com:" + repository.fullName() + ".git");
    out.writeStringField("svn_url", page);
    for (var absent : List.of("homepage", "language", "license", "mirror_url")) {
      out.writeNullField(absent);
    }
    out.writeStringField("created_at", time(repository.createdAt()));
    out.writeStringField("updated_at", time(repository.createdAt()));
    out.writeStringField("pushed_at", time(repository.pushedAt()));
    for (var zero :
        List.of("size", "forks", "forks_count", "stargazers_count", "watchers", "watchers_count")) {
      out.writeNumberField(zero, 0);
    }
    out.writeNumberField("open_issues", repository.openPulls());
    out.writeNumberField("open_issues_count", repository.openPulls());
    out.writeStringField("default_branch", Repository.DEFAULT_BRANCH);
    out.writeStringField("visibility", "private");
    out.writeArrayFieldStart("topics");
    out.writeEndArray();
    for (var on : List.of("has_downloads", "has_issues", "has_projects", "has_wiki")) {
      out.writeBooleanField(on, true);
    }
    for (var off : List.of("has_pages", "has_discussions", "archived", "disabled", "is_template")) {
      out.writeBooleanField(off, false);
    }
    out.writeBooleanField("allow_forking", true);
    out.writeBooleanField("web_commit_signoff_required", false);
  }

  private void user(JsonGenerator out, User user) throws IOException {
    out.writeStartObject();
    out.writeStringField("login", user.login());
    out.writeNumberField("id", user.id());
    out.writeStringField("node_id", user.nodeId());
    out.writeStringField("avatar_url", avatar(web, user));
    out.writeStringField("gravatar_id", "");
    out.writeStringField("html_url", web + "/" + user.login());
    for (var url : USER_URLS) {
      out.writeStringField(url.getKey(), api + "/users/" + user.login() + url.getValue());
    }
    out.writeStringField("type", "User");
    out.writeBooleanField("site_admin", false);
    out.writeEndObject();
  }

  private String web(Repository repository) {
    return web + "/" + repository.fullName();
  }

  String api(Repository repository) {
    return api + "/repos/" + repository.fullName();
  }

  // Writing

  private interface Body {
    void writeTo(JsonGenerator out) throws IOException;
  }

  private static byte[] write(Body body) {
    var bytes = new ByteArrayOutputStream(20_000);
    try (var out = FACTORY.createGenerator(bytes)) {
      body.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static SerializedString serialized(Body body) {
    return new SerializedString(new String(write(body), UTF_8));
  }
}
