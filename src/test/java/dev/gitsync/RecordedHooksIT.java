package dev.gitsync;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.HookSender;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.SeededRows;
import dev.gitsync.harness.SeededRows.Shown;
import dev.gitsync.harness.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every recorded event is delivered, signed, to the running server, and marks exactly the rows that
 * it is of. What these are is read here from the whole body, past the server's own reading.
 */
class RecordedHooksIT {

  private static final Path SHARED = Path.of("../shared/recordings");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SECRET = "s3cr3t";
  private static final String HUB = "https://github.com/";
  private static final String LAB = "https://gitlab.com/";
  private static final String NO_COMMIT = "0".repeat(40);

  private static Database database;
  private static Node node;
  private static String owner;

  @BeforeAll
  static void start() {
    assumeTrue(Files.isDirectory(SHARED), "recordings are not here");
    database = TestPostgres.get().newDatabase();
    node =
        Node.on(database)
            .with("GITSYNC_ADMIN_TOKEN", "an-admin-token-for-tests")
            .with("GITSYNC_PROVIDERS", "github,gitlab,bitbucket")
            .with("GITSYNC_PROVIDER_GITHUB_WEBHOOK_SECRET", SECRET)
            .with("GITSYNC_PROVIDER_GITLAB_WEBHOOK_SECRET", SECRET)
            .with("GITSYNC_PROVIDER_BITBUCKET_API_URL", "https://bitbucket.example.com")
            .with("GITSYNC_PROVIDER_BITBUCKET_WEBHOOK_SECRET", SECRET)
            .start()
            .awaitReady();
    owner = new Api(node.url(), "an-admin-token-for-tests").userId();
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
  }

  /**
   * An event as it lies in the recordings.
   *
   * @param event GitHub's name of it; "" for other hosts
   */
  private record Recording(Path file, String provider, String event) {

    String name() {
      return SHARED.relativize(file).toString();
    }

    byte[] body() {
      try {
        return Files.readAllBytes(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    JsonNode json() {
      try {
        return JSON.readTree(body());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Stream<Path> files(String folder) {
    try (var all = Files.walk(SHARED.resolve(folder))) {
      return all.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fileName(Path file) {
    return file.getFileName().toString();
  }

  private static Stream<Recording> recordings() {
    return Stream.of(
            files("webhooks/octokit")
                .map(f -> new Recording(f, "github", fileName(f).replaceFirst("\\..*", ""))),
            files("webhooks/hub4j")
                .filter(f -> !f.toString().contains("wiremock"))
                .map(f -> new Recording(f, "github", hub4jEvent(fileName(f)))),
            Stream.of("github", "gitea", "forgejo")
                .flatMap(host -> files("woodpecker/" + host))
                .map(f -> new Recording(f, "github", woodpeckerEvent(fileName(f)))),
            files("woodpecker/gitlab").map(f -> new Recording(f, "gitlab", "")),
            Stream.of("bitbucket", "bitbucketdatacenter")
                .flatMap(host -> files("woodpecker/" + host))
                .map(f -> new Recording(f, "bitbucket", "")),
            Stream.of("webhooks", "systemhooks")
                .flatMap(kind -> files("gitlab/go-gitlab/" + kind))
                .map(f -> new Recording(f, "gitlab", "")),
            files("gitlab/gitlab4j")
                .filter(f -> fileName(f).endsWith("-event.json"))
                .map(f -> new Recording(f, "gitlab", "")))
        .flatMap(recordings -> recordings);
  }

  private static String hub4jEvent(String file) {
    return Stream.of(
            "pull_request_review_comment",
            "pull_request_review",
            "pull_request",
            "push",
            "ping",
            "status",
            "workflow_run",
            "deployment_status")
        .filter(file::startsWith)
        .findFirst()
        .orElseThrow();
  }

  private static String woodpeckerEvent(String file) {
    if (file.matches("HookPullRequestReview(Ack|Deny|Comment).*")) {
      return "pull_request_review";
    }
    return file.startsWith("HookPullRequest")
        ? "pull_request"
        : file.startsWith("HookPush") ? "push" : "release";
  }

  /** What an event is of. */
  private record Subject(
      String base,
      @Nullable Long number,
      @Nullable String headOrigin,
      @Nullable String branch,
      @Nullable String commit,
      Set<String> marked) {}

  private static @Nullable Subject subject(Recording recording) {
    var json = recording.json();
    return recording.provider().equals("github")
        ? hubSubject(recording.event(), json)
        : labSubject(json);
  }

  private static @Nullable Subject hubSubject(String event, JsonNode json) {
    var base = HUB + json.path("repository").path("full_name").asText();
    return switch (event) {
      case "pull_request", "pull_request_review" -> {
        var pull = json.path("pull_request");
        var head = pull.path("head");
        yield new Subject(
            base,
            json.path("number").asLong(pull.path("number").asLong()),
            HUB + text(head.path("repo").path("full_name"), base.substring(HUB.length())),
            head.path("ref").asText(),
            text(head.path("sha"), null),
            Set.of("branch", "number", "page", "commit"));
      }
      case "push" -> push(base, json);
      case "check_suite", "check_run" -> {
        var check = json.path(event);
        var numbers = check.path("pull_requests");
        yield new Subject(
            base,
            numbers.isEmpty() ? null : (Long) numbers.get(0).path("number").asLong(),
            null,
            null,
            check.path("head_sha").asText(),
            Set.of("number", "commit"));
      }
      case "status" ->
          new Subject(base, null, null, null, json.path("sha").asText(), Set.of("commit"));
      default -> null;
    };
  }

  private static @Nullable Subject push(String base, JsonNode json) {
    var ref = json.path("ref").asText();
    return ref.startsWith("refs/heads/")
        ? new Subject(
            base,
            null,
            base,
            ref.substring("refs/heads/".length()),
            commit(json.path("after").asText()),
            Set.of("branch", "commit"))
        : null;
  }

  private static @Nullable String commit(String sha) {
    return sha.equals(NO_COMMIT) ? null : sha;
  }

  private static @Nullable Subject labSubject(JsonNode json) {
    var kind = text(json.path("object_kind"), json.path("event_name").asText());
    var attributes = json.path("object_attributes");
    var base = LAB + json.path("project").path("path_with_namespace").asText();
    return switch (String.valueOf(kind)) {
      case "merge_request" -> mergeRequest(base, attributes);
      case "note" ->
          attributes.path("noteable_type").asText().equals("MergeRequest")
              ? mergeRequest(base, json.path("merge_request"))
              : null;
      case "push" -> push(base, json);
      case "pipeline" ->
          new Subject(
              base,
              json.path("merge_request").has("iid")
                  ? (Long) json.path("merge_request").path("iid").asLong()
                  : null,
              null,
              null,
              attributes.path("sha").asText(),
              Set.of("number", "commit"));
      default -> null;
    };
  }

  private static Subject mergeRequest(String base, JsonNode pull) {
    var source =
        text(pull.path("source").path("path_with_namespace"), base.substring(LAB.length()));
    return new Subject(
        base,
        pull.path("iid").asLong(),
        LAB + source,
        text(pull.path("source_branch"), null),
        text(pull.path("last_commit").path("id"), null),
        Set.of("branch", "number", "page", "commit"));
  }

  private static @Nullable String text(JsonNode node, @Nullable String otherwise) {
    return node.isTextual() && !node.textValue().isEmpty() ? node.textValue() : otherwise;
  }

  @TestFactory
  Stream<DynamicTest> recordedEvent_marksTheRowsThatItIsOf_andNoOthers() {
    var all = recordings().toList();
    assertThat(all).hasSizeGreaterThan(300);
    return all.stream().map(one -> dynamicTest(one.name(), () -> check(one)));
  }

  private static void check(Recording recording) {
    var subject = subject(recording);
    var rows = new SeededRows(database, owner);
    var expected = new TreeSet<String>();
    if (subject != null) {
      seed(rows, recording.provider(), subject, expected);
    }

    var answer = deliver(recording);

    assertThat(answer.status())
        .as(recording.name() + ": " + answer.body())
        .isEqualTo(status(recording));
    if (answer.status() != 202) {
      expected.clear();
    }
    var marked =
        rows.marks().entrySet().stream()
            .filter(row -> row.getValue() > 0)
            .map(Map.Entry::getKey)
            .toList();
    assertThat(marked).as(recording.name()).containsExactlyElementsOf(expected);
  }

  private static Api.Answer deliver(Recording recording) {
    var sender = new HookSender(node.url(), recording.provider(), SECRET);
    return recording.provider().equals("github")
        ? sender.github(recording.event(), UUID.randomUUID().toString(), recording.body())
        : sender.gitlab(recording.body());
  }

  /** Some recordings were cut short by those who keep them: they don't say whose they are. */
  private static int status(Recording recording) {
    if (recording.provider().equals("bitbucket")) {
      return 404;
    }
    var subject = subject(recording);
    return subject != null && !isWhole(recording.json(), recording.provider()) ? 400 : 202;
  }

  private static boolean isWhole(JsonNode json, String provider) {
    return provider.equals("github")
        ? json.path("repository").path("full_name").isTextual()
        : json.path("project").path("path_with_namespace").isTextual()
            && (!json.path("object_kind").asText().equals("merge_request")
                || json.path("object_attributes").has("iid"));
  }

  private static void seed(
      SeededRows rows, String provider, Subject subject, Set<String> expected) {
    var base = subject.base();
    var branch = subject.branch() == null ? "feat/x" : subject.branch();
    if (subject.branch() != null && subject.headOrigin() != null) {
      // Hosts don't tell great letters from small ones in a repository's name.
      rows.add("branch", row(provider, great(subject.headOrigin()), branch));
      rows.add("another branch", row(provider, subject.headOrigin(), branch + "-2"));
      rows.add("another repository", row(provider, subject.headOrigin() + "-2", branch));
      rows.add("another provider", row("elsewhere", subject.headOrigin(), branch));
      expected.add("branch");
    }
    if (subject.number() != null) {
      long number = subject.number();
      rows.add("number", new Shown(provider, base, "n", number, null, null));
      rows.add("another number", new Shown(provider, base, "m", number + 1, null, null));
      rows.add("number elsewhere", new Shown(provider, base + "-2", "n", number, null, null));
      var page = base + (provider.equals("github") ? "/pull/" : "/-/merge_requests/") + number;
      rows.add("page", new Shown(provider, base + "-fork", "p", null, page, null));
      rows.add("another page", new Shown(provider, base + "-fork", "q", null, page + "1", null));
      expected.add("number");
      expected.add("page");
    }
    if (subject.commit() != null) {
      rows.add("commit", new Shown(provider, base + "-moved", "c", null, null, subject.commit()));
      expected.add("commit");
    }
    expected.retainAll(subject.marked());
  }

  private static Shown row(String provider, String origin, String branch) {
    return new Shown(provider, origin, branch, null, null, null);
  }

  private static String great(String origin) {
    var path = origin.indexOf('/', "https://".length());
    return origin.substring(0, path) + origin.substring(path).toUpperCase(Locale.ROOT);
  }

  /** Hooks that were recorded with their headers and signatures. */
  @TestFactory
  Stream<DynamicTest> recordedDelivery_isTakenWithItsOwnSignature_once() {
    return Stream.of("recorded-here/emulate-0.12.2/hooks", "recorded-here/gitea-1.15.11/hooks")
        .flatMap(RecordedHooksIT::files)
        .map(file -> dynamicTest(SHARED.relativize(file).toString(), () -> checkDelivery(file)));
  }

  private static void checkDelivery(Path file) throws IOException {
    var recorded = JSON.readTree(Files.readAllBytes(file));
    var body = recorded.path("body").asText().getBytes(StandardCharsets.UTF_8);
    var headers = headers(recorded.path("headers"));
    var event = headers.get("X-GitHub-Event");
    var subject = hubSubject(String.valueOf(event), JSON.readTree(body));
    var rows = new SeededRows(database, owner);
    var expected = new TreeSet<String>();
    if (subject != null) {
      seed(rows, "github", subject, expected);
    }
    // Both servers count their deliveries from 1.
    headers.put("X-GitHub-Delivery", SHARED.relativize(file).toString());
    var sender = new HookSender(node.url(), "github", SECRET);

    var first = sender.send(headers, body);
    var marks = rows.marks();
    var second = sender.send(headers, body);

    assertThat(List.of(first.status(), second.status())).containsExactly(202, 202);
    assertThat(marks.keySet().stream().filter(name -> marks.getOrDefault(name, 0) > 0))
        .containsExactlyElementsOf(expected);
    assertThat(rows.marks()).isEqualTo(marks);
  }

  /** Those that are the host's own words and not the connection's. */
  private static Map<String, String> headers(JsonNode recorded) {
    return new HashMap<>(
        StreamSupport.stream(recorded.properties().spliterator(), false)
            .filter(header -> header.getKey().startsWith("X-"))
            .collect(toMap(Map.Entry::getKey, header -> header.getValue().asText())));
  }
}
