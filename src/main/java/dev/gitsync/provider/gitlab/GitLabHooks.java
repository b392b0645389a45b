package dev.gitsync.provider.gitlab;

import static dev.gitsync.provider.HookFields.required;

import com.fasterxml.jackson.core.JsonParser;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.HookEvent;
import dev.gitsync.provider.HookEvent.CommitChecked;
import dev.gitsync.provider.HookEvent.Other;
import dev.gitsync.provider.HookEvent.PullRequest;
import dev.gitsync.provider.HookEvent.PullRequestChanged;
import dev.gitsync.provider.HookFields;
import dev.gitsync.provider.HookFormat;
import dev.gitsync.provider.HookRepository;
import dev.gitsync.provider.HookSeal;
import dev.gitsync.provider.PullRequestRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Webhooks of gitlab.com and self-managed instances, of projects, groups and whole instances. What
 * an event is stands in its body; its header is another one for an instance's.
 */
final class GitLabHooks implements HookFormat {

  private final GitLabUrls urls;

  GitLabHooks(GitLabUrls urls) {
    this.urls = urls;
  }

  /** GitLab sends the secret itself. */
  @Override
  public Optional<HookSeal> seal(Function<String, Optional<String>> headers, List<String> secrets) {
    return headers
        .apply("X-Gitlab-Token")
        .filter(token -> isAnyOf(secrets, token))
        .map(token -> new Genuine());
  }

  private static boolean isAnyOf(List<String> secrets, String token) {
    var any = false;
    for (var secret : secrets) {
      // HTTP headers are read as Latin-1, whatever was meant.
      any |=
          MessageDigest.isEqual(
              secret.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.ISO_8859_1));
    }
    return any;
  }

  private static final class Genuine implements HookSeal {

    @Override
    public void update(byte[] bytes, int offset, int length) {
      // The body is not signed.
    }

    @Override
    public boolean isGenuine() {
      return true;
    }
  }

  /**
   * Newer versions name a delivery so that it keeps its name when it is tried again; older ones
   * name the event and the hook.
   */
  @Override
  public Optional<String> deliveryId(Function<String, Optional<String>> headers) {
    return headers
        .apply("Idempotency-Key")
        .or(
            () ->
                headers
                    .apply("X-Gitlab-Event-UUID")
                    .flatMap(
                        event ->
                            headers
                                .apply("X-Gitlab-Webhook-UUID")
                                .map(hook -> event + " " + hook)));
  }

  @Override
  public HookEvent read(Function<String, Optional<String>> headers, JsonParser body)
      throws IOException {
    var fields =
        HookFields.read(
            body,
            "object_kind",
            "event_name",
            "project.id",
            "project.path_with_namespace",
            "ref",
            "before",
            "after",
            "object_attributes.iid",
            "object_attributes.url",
            "object_attributes.updated_at",
            "object_attributes.noteable_type",
            "object_attributes.oldrev",
            "object_attributes.sha",
            "object_attributes.source_branch",
            "object_attributes.last_commit.id",
            "object_attributes.source.path_with_namespace",
            "object_attributes.target.path_with_namespace",
            "merge_request.iid",
            "merge_request.updated_at",
            "merge_request.source_branch",
            "merge_request.last_commit.id",
            "merge_request.source.path_with_namespace");
    var kind = fields.text("object_kind").or(() -> fields.text("event_name")).orElse("");
    return switch (kind) {
      case "merge_request" -> mergeRequest(body, fields, "object_attributes");
      case "note" -> note(body, fields);
      case "push" -> push(body, fields);
      case "pipeline" -> pipeline(body, fields);
      default -> new Other();
    };
  }

  private HookEvent note(JsonParser body, HookFields fields) throws IOException {
    return fields.text("object_attributes.noteable_type").filter("MergeRequest"::equals).isPresent()
        ? mergeRequest(body, fields, "merge_request")
        : new Other();
  }

  /**
   * Reads a pull request.
   *
   * @param path where it is in the event
   */
  private HookEvent mergeRequest(JsonParser body, HookFields fields, String path)
      throws IOException {
    var repository = required(body, home(fields));
    var number = required(body, fields.number(path + ".iid"));
    var ref = new PullRequestRef(repository.ref(), number);
    var pages =
        Stream.concat(urls.pullRequestUrl(ref).stream(), page(fields, path).stream())
            .distinct()
            .toList();
    var source =
        fields
            .text(path + ".source.path_with_namespace")
            .flatMap(urls::findRepository)
            .orElse(repository.ref());
    var head = fields.text(path + ".source_branch").map(branch -> new BranchRef(source, branch));
    return new PullRequestChanged(
        repository,
        new PullRequest(number, pages, fields.time(path + ".updated_at").orElse(null)),
        head.orElse(null),
        fields.commits(path + ".last_commit.id", path + ".oldrev"));
  }

  private static Optional<String> page(HookFields fields, String path) {
    return path.equals("object_attributes") ? fields.text(path + ".url") : Optional.empty();
  }

  private HookEvent push(JsonParser body, HookFields fields) throws IOException {
    var repository = required(body, home(fields));
    required(body, fields.text("ref"));
    return fields.pushTo(repository);
  }

  private HookEvent pipeline(JsonParser body, HookFields fields) throws IOException {
    return new CommitChecked(
        required(body, home(fields)),
        fields.commits("object_attributes.sha"),
        fields.numbers("merge_request.iid"));
  }

  private Optional<HookRepository> home(HookFields fields) {
    return fields
        .text("project.path_with_namespace")
        .or(() -> fields.text("object_attributes.target.path_with_namespace"))
        .flatMap(urls::findRepository)
        .map(ref -> new HookRepository(fields.text("project.id").orElseGet(ref::path), ref));
  }
}
