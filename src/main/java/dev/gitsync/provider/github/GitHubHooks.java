package dev.gitsync.provider.github;

import static dev.gitsync.provider.HookFields.required;

import com.fasterxml.jackson.core.JsonParser;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.HmacSeal;
import dev.gitsync.provider.HookEvent;
import dev.gitsync.provider.HookEvent.CommitChecked;
import dev.gitsync.provider.HookEvent.Greeting;
import dev.gitsync.provider.HookEvent.Other;
import dev.gitsync.provider.HookEvent.PullRequest;
import dev.gitsync.provider.HookEvent.PullRequestChanged;
import dev.gitsync.provider.HookEvent.RepositoryMoved;
import dev.gitsync.provider.HookFields;
import dev.gitsync.provider.HookFormat;
import dev.gitsync.provider.HookRepository;
import dev.gitsync.provider.HookSeal;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.RepositoryRef;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Webhooks of github.com and GitHub Enterprise Server. */
final class GitHubHooks implements HookFormat {

  private static final Pattern SIGNATURE = Pattern.compile("sha256=([0-9A-Fa-f]{64})");

  private final GitHubUrls urls;

  GitHubHooks(GitHubUrls urls) {
    this.urls = urls;
  }

  @Override
  public Optional<HookSeal> seal(Function<String, Optional<String>> headers, List<String> secrets) {
    return headers
        .apply("X-Hub-Signature-256")
        .map(SIGNATURE::matcher)
        .filter(signature -> signature.matches())
        .map(signature -> new HmacSeal(secrets, HexFormat.of().parseHex(signature.group(1))));
  }

  @Override
  public Optional<String> deliveryId(Function<String, Optional<String>> headers) {
    return headers.apply("X-GitHub-Delivery");
  }

  @Override
  public HookEvent read(Function<String, Optional<String>> headers, JsonParser body)
      throws IOException {
    var event = headers.apply("X-GitHub-Event").orElse("");
    return switch (event) {
      case "pull_request", "pull_request_review" -> pullRequest(body);
      case "push" -> push(body);
      case "check_suite", "check_run" -> check(event, body);
      case "status" -> status(body);
      case "repository" -> repository(body);
      case "ping" -> ping(body);
      default -> {
        HookFields.read(body);
        yield new Other();
      }
    };
  }

  private HookEvent pullRequest(JsonParser body) throws IOException {
    var fields =
        read(
            body,
            "number",
            "before",
            "after",
            "pull_request.number",
            "pull_request.html_url",
            "pull_request.updated_at",
            "pull_request.head.ref",
            "pull_request.head.sha",
            "pull_request.head.repo.full_name");
    var repository = home(body, fields);
    var number =
        required(body, fields.number("pull_request.number").or(() -> fields.number("number")));
    var ref = new PullRequestRef(repository.ref(), number);
    var pages =
        Stream.concat(
                urls.pullRequestUrl(ref).stream(), fields.text("pull_request.html_url").stream())
            .distinct()
            .toList();
    var home = fields.text("pull_request.head.repo.full_name").flatMap(this::named);
    var head =
        fields
            .text("pull_request.head.ref")
            .map(branch -> new BranchRef(home.orElse(repository.ref()), branch));
    return new PullRequestChanged(
        repository,
        new PullRequest(number, pages, fields.time("pull_request.updated_at").orElse(null)),
        head.orElse(null),
        fields.commits("pull_request.head.sha", "before", "after"));
  }

  private HookEvent push(JsonParser body) throws IOException {
    var fields = read(body, "ref", "before", "after");
    var repository = home(body, fields);
    required(body, fields.text("ref"));
    return fields.pushTo(repository);
  }

  private HookEvent check(String name, JsonParser body) throws IOException {
    var numbers = name + ".pull_requests[].number";
    var fields = read(body, name + ".head_sha", numbers);
    return new CommitChecked(
        home(body, fields), fields.commits(name + ".head_sha"), fields.numbers(numbers));
  }

  private HookEvent status(JsonParser body) throws IOException {
    var fields = read(body, "sha");
    return new CommitChecked(home(body, fields), fields.commits("sha"), List.of());
  }

  private HookEvent repository(JsonParser body) throws IOException {
    var fields =
        read(
            body,
            "action",
            "changes.repository.name.from",
            "changes.owner.from.user.login",
            "changes.owner.from.organization.login");
    var repository = home(body, fields);
    var ref = repository.ref();
    var owner =
        fields
            .text("changes.owner.from.user.login")
            .or(() -> fields.text("changes.owner.from.organization.login"))
            .orElse(ref.owner());
    var name = fields.text("changes.repository.name.from").orElse(ref.name());
    return urls.findRepository(owner, name)
        .filter(former -> !former.equals(ref))
        .<HookEvent>map(former -> new RepositoryMoved(repository, former))
        .orElseGet(Other::new);
  }

  /** An organisation's hook greets without a repository. */
  private HookEvent ping(JsonParser body) throws IOException {
    return find(read(body)).<HookEvent>map(Greeting::new).orElseGet(Other::new);
  }

  private static HookFields read(JsonParser body, String... wanted) throws IOException {
    var all = Stream.concat(Stream.of("repository.id", "repository.full_name"), Stream.of(wanted));
    return HookFields.read(body, all.toArray(String[]::new));
  }

  private Optional<HookRepository> find(HookFields fields) {
    return fields
        .text("repository.full_name")
        .flatMap(this::named)
        .map(ref -> new HookRepository(fields.text("repository.id").orElseGet(ref::path), ref));
  }

  private HookRepository home(JsonParser body, HookFields fields) throws IOException {
    return required(body, find(fields));
  }

  private Optional<RepositoryRef> named(String fullName) {
    var parts = fullName.split("/", -1);
    return parts.length == 2 ? urls.findRepository(parts[0], parts[1]) : Optional.empty();
  }
}
