package dev.gitsync.provider.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.HookEvent;
import dev.gitsync.provider.HookEvent.BranchMoved;
import dev.gitsync.provider.HookEvent.CommitChecked;
import dev.gitsync.provider.HookEvent.Greeting;
import dev.gitsync.provider.HookEvent.Other;
import dev.gitsync.provider.HookEvent.PullRequest;
import dev.gitsync.provider.HookEvent.PullRequestChanged;
import dev.gitsync.provider.HookEvent.RepositoryMoved;
import dev.gitsync.provider.HookRepository;
import dev.gitsync.provider.RepositoryRef;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitHubHooksTest {

  private static final String WEB = "https://ghes.example.com";
  private static final String SHA = "a".repeat(40);
  private static final String OTHER_SHA = "b".repeat(40);
  private static final String NONE = "0".repeat(40);
  private static final RepositoryRef DEMO = repository("octo", "demo");
  private static final HookRepository HOME = new HookRepository("17", DEMO);
  private static final String REPOSITORY =
      "\"repository\":{\"id\":17,\"full_name\":\"octo/demo\",\"owner\":{\"id\":1}}";

  private final GitHubHooks hooks = new GitHubHooks(new GitHubUrls(URI.create(WEB)));

  private static RepositoryRef repository(String owner, String name) {
    return new RepositoryRef(owner, name, URI.create(WEB + "/" + owner + "/" + name));
  }

  private HookEvent read(String event, String body) throws IOException {
    try (var json = new JsonFactory().createParser(body)) {
      return hooks.read(headers("X-GitHub-Event", event), json);
    }
  }

  private static Function<String, Optional<String>> headers(String... namesAndValues) {
    var headers =
        namesAndValues.length == 0
            ? Map.<String, String>of()
            : Map.of(namesAndValues[0], namesAndValues[1]);
    return name -> Optional.ofNullable(headers.get(name));
  }

  private static String pullRequest(String headRepository) {
    return """
        {"action":"synchronize","number":5,"before":"%s","after":"%s",
         "pull_request":{"number":5,"html_url":"https://elsewhere.example.com/octo/demo/pull/5",
           "updated_at":"2026-03-01T12:00:00Z","head":{"ref":"feat/x","sha":"%s","repo":%s}},%s}
        """
        .formatted(OTHER_SHA, SHA, SHA, headRepository, REPOSITORY);
  }

  private static PullRequestChanged changed(@Nullable BranchRef head) {
    return new PullRequestChanged(
        HOME,
        new PullRequest(
            5,
            List.of(WEB + "/octo/demo/pull/5", "https://elsewhere.example.com/octo/demo/pull/5"),
            Instant.parse("2026-03-01T12:00:00Z")),
        head,
        List.of(SHA, OTHER_SHA));
  }

  static Stream<Arguments> events() {
    var demoBranch = new BranchRef(DEMO, "feat/x");
    return Stream.of(
        arguments(
            "own branch",
            "pull_request",
            pullRequest("{\"full_name\":\"octo/demo\"}"),
            changed(demoBranch)),
        arguments(
            "fork's branch",
            "pull_request",
            pullRequest("{\"full_name\":\"ann/fork\"}"),
            changed(new BranchRef(repository("ann", "fork"), "feat/x"))),
        arguments("fork that is gone", "pull_request", pullRequest("null"), changed(demoBranch)),
        arguments(
            "number told beside the pull request",
            "pull_request",
            pullRequest("null").replace("\"pull_request\":{\"number\":5,", "\"pull_request\":{"),
            changed(demoBranch)),
        arguments(
            "review",
            "pull_request_review",
            pullRequest("{\"full_name\":\"octo/demo\"}"),
            changed(demoBranch)),
        arguments(
            "push",
            "push",
            "{\"ref\":\"refs/heads/feat/x\",\"before\":\"%s\",\"after\":\"%s\",%s}"
                .formatted(OTHER_SHA, SHA, REPOSITORY),
            new BranchMoved(HOME, demoBranch, List.of(OTHER_SHA, SHA))),
        arguments(
            "push of a new branch",
            "push",
            "{\"ref\":\"refs/heads/feat/x\",\"before\":\"%s\",\"after\":\"%s\",%s}"
                .formatted(NONE, SHA, REPOSITORY),
            new BranchMoved(HOME, demoBranch, List.of(SHA))),
        arguments(
            "push of a tag",
            "push",
            "{\"ref\":\"refs/tags/v1\",\"before\":\"%s\",\"after\":\"%s\",%s}"
                .formatted(NONE, SHA, REPOSITORY),
            new Other()),
        arguments(
            "check suite with its pull request",
            "check_suite",
            "{\"check_suite\":{\"head_sha\":\"%s\",\"pull_requests\":[{\"number\":5},{\"number\":6}]},%s}"
                .formatted(SHA, REPOSITORY),
            new CommitChecked(HOME, List.of(SHA), List.of(5L, 6L))),
        arguments(
            "check run of a fork",
            "check_run",
            "{\"check_run\":{\"head_sha\":\"%s\",\"pull_requests\":[]},%s}"
                .formatted(SHA, REPOSITORY),
            new CommitChecked(HOME, List.of(SHA), List.of())),
        arguments(
            "status",
            "status",
            "{\"sha\":\"%s\",\"branches\":[{\"name\":\"feat/x\"}],%s}".formatted(SHA, REPOSITORY),
            new CommitChecked(HOME, List.of(SHA), List.of())),
        arguments(
            "renamed",
            "repository",
            "{\"action\":\"renamed\",\"changes\":{\"repository\":{\"name\":{\"from\":\"old\"}}},%s}"
                .formatted(REPOSITORY),
            new RepositoryMoved(HOME, repository("octo", "old"))),
        arguments(
            "transferred by a person",
            "repository",
            "{\"action\":\"transferred\",\"changes\":{\"owner\":{\"from\":{\"user\":{\"login\":\"ann\"}}}},%s}"
                .formatted(REPOSITORY),
            new RepositoryMoved(HOME, repository("ann", "demo"))),
        arguments(
            "transferred by an organisation",
            "repository",
            "{\"action\":\"transferred\",\"changes\":{\"owner\":{\"from\":{\"organization\":{\"login\":\"inc\"}}}},%s}"
                .formatted(REPOSITORY),
            new RepositoryMoved(HOME, repository("inc", "demo"))),
        arguments(
            "another change of a repository",
            "repository",
            "{\"action\":\"edited\",%s}".formatted(REPOSITORY),
            new Other()),
        arguments("ping", "ping", "{\"zen\":\"z\",%s}".formatted(REPOSITORY), new Greeting(HOME)),
        arguments("ping of an organisation", "ping", "{\"zen\":\"z\"}", new Other()),
        arguments("star", "star", "{\"action\":\"created\"}", new Other()),
        arguments("event of the future", "", "{}", new Other()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("events")
  void event_isReadInOurWords(String name, String event, String body, HookEvent expected)
      throws IOException {
    assertThat(read(event, body)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pull_request",
        "pull_request_review",
        "push",
        "check_suite",
        "status",
        "repository"
      })
  void eventWithoutWhatMakesIt_isRefused(String event) {
    assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> read(event, "{}"));
    assertThatExceptionOfType(JsonProcessingException.class)
        .isThrownBy(() -> read(event, "{\"repository\":{\"id\":17,\"full_name\":\"../x\"}}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pull_request", "star", "ping", ""})
  void brokenJson_isRefused_whateverTheEvent(String event) {
    assertThatExceptionOfType(JsonProcessingException.class)
        .isThrownBy(() -> read(event, "{\"a\""));
  }

  @Test
  void signature_isTakenInGitHubsFormAlone() {
    var secrets = List.of("It's a Secret to Everybody");
    var body = "Hello, World!".getBytes(StandardCharsets.UTF_8);

    var seal =
        hooks
            .seal(
                headers(
                    "X-Hub-Signature-256",
                    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
                secrets)
            .orElseThrow();
    seal.update(body, 0, body.length);

    assertThat(seal.isGenuine()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "X-Hub-Signature-256, sha256=",
    "X-Hub-Signature-256, 757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    "X-Hub-Signature-256, sha256=757107",
    "X-Hub-Signature-256, sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    "X-Hub-Signature,     sha1=757107ea0eb2509fc211221cce984b8a37570b6d",
    "X-Gitlab-Token,      It's a Secret to Everybody"
  })
  void anotherForm_isNoSignature(String header, String value) {
    assertThat(hooks.seal(headers(header, value), List.of("It's a Secret to Everybody"))).isEmpty();
  }

  @Test
  void delivery_hasGitHubsName() {
    assertThat(hooks.deliveryId(headers("X-GitHub-Delivery", "d-1"))).contains("d-1");
    assertThat(hooks.deliveryId(headers())).isEmpty();
  }
}
