package dev.gitsync.provider.gitlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.HookEvent;
import dev.gitsync.provider.HookEvent.BranchMoved;
import dev.gitsync.provider.HookEvent.CommitChecked;
import dev.gitsync.provider.HookEvent.Other;
import dev.gitsync.provider.HookEvent.PullRequest;
import dev.gitsync.provider.HookEvent.PullRequestChanged;
import dev.gitsync.provider.HookRepository;
import dev.gitsync.provider.HookSeal;
import dev.gitsync.provider.RepositoryRef;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitLabHooksTest {

  private static final String WEB = "https://lab.example.com/git";
  private static final RepositoryRef DEMO = repository("octo/tools", "demo");
  private static final HookRepository HOME = new HookRepository("17", DEMO);
  private static final String PROJECT =
      "\"project\":{\"id\":17,\"path_with_namespace\":\"octo/tools/demo\"}";
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final String PAGE = WEB + "/octo/tools/demo/-/merge_requests/5";

  private final GitLabHooks hooks = new GitLabHooks(new GitLabUrls(URI.create(WEB)));

  private static RepositoryRef repository(String group, String name) {
    return new RepositoryRef(group, name, URI.create(WEB + "/" + group + "/" + name));
  }

  private HookEvent read(String body) throws IOException {
    try (var json = new JsonFactory().createParser(body)) {
      return hooks.read(headers(Map.of()), json);
    }
  }

  private static Function<String, Optional<String>> headers(Map<String, String> headers) {
    return name -> Optional.ofNullable(headers.get(name));
  }

  private static String mergeRequest(String source) {
    return """
        {"object_kind":"merge_request","event_type":"merge_request",%s,
         "object_attributes":{"iid":5,"action":"update","source_branch":"feat/x","oldrev":"b0b",
           "updated_at":"2026-03-01 12:00:00 UTC","last_commit":{"id":"abc"},
           "source":{"path_with_namespace":"%s"}}}
        """
        .formatted(PROJECT, source);
  }

  private static PullRequestChanged changed(RepositoryRef source, String... commits) {
    return new PullRequestChanged(
        HOME,
        new PullRequest(5, List.of(PAGE), NOON),
        new BranchRef(source, "feat/x"),
        List.of(commits));
  }

  static Stream<Arguments> events() {
    return Stream.of(
        arguments("own branch", mergeRequest("octo/tools/demo"), changed(DEMO, "abc", "b0b")),
        arguments(
            "fork's branch",
            mergeRequest("ann/fork"),
            changed(repository("ann", "fork"), "abc", "b0b")),
        arguments(
            "note on a pull request",
            """
            {"object_kind":"note",%s,
             "object_attributes":{"noteable_type":"MergeRequest","updated_at":"2020-01-01 00:00:00 UTC"},
             "merge_request":{"iid":5,"source_branch":"feat/x","updated_at":"2026-03-01T12:00:00Z",
               "last_commit":{"id":"abc"},"source":{"path_with_namespace":"octo/tools/demo"}}}
            """
                .formatted(PROJECT),
            changed(DEMO, "abc")),
        arguments(
            "note on a commit",
            "{\"object_kind\":\"note\",%s,\"object_attributes\":{\"noteable_type\":\"Commit\"}}"
                .formatted(PROJECT),
            new Other()),
        arguments(
            "push",
            "{\"object_kind\":\"push\",\"ref\":\"refs/heads/feat/x\",\"before\":\"b0b\",\"after\":\"abc\",%s}"
                .formatted(PROJECT),
            new BranchMoved(HOME, new BranchRef(DEMO, "feat/x"), List.of("b0b", "abc"))),
        arguments(
            "push of an instance's hook",
            "{\"event_name\":\"push\",\"ref\":\"refs/heads/feat/x\",\"before\":\"000\",\"after\":\"abc\",%s}"
                .formatted(PROJECT),
            new BranchMoved(HOME, new BranchRef(DEMO, "feat/x"), List.of("abc"))),
        arguments("tag", "{\"object_kind\":\"tag_push\",\"ref\":\"refs/tags/v1\"}", new Other()),
        arguments(
            "pipeline of a pull request",
            """
            {"object_kind":"pipeline","object_attributes":{"iid":99,"sha":"abc"},
             "merge_request":{"iid":5},%s}
            """
                .formatted(PROJECT),
            new CommitChecked(HOME, List.of("abc"), List.of(5L))),
        arguments(
            "pipeline of a branch",
            "{\"object_kind\":\"pipeline\",\"object_attributes\":{\"iid\":99,\"sha\":\"abc\"},%s}"
                .formatted(PROJECT),
            new CommitChecked(HOME, List.of("abc"), List.of())),
        arguments("issue", "{\"object_kind\":\"issue\"}", new Other()),
        arguments("event without a kind", "{}", new Other()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("events")
  void event_isReadInOurWords(String name, String body, HookEvent expected) throws IOException {
    assertThat(read(body)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"merge_request", "push", "pipeline"})
  void eventWithoutWhatMakesIt_isRefused(String kind) {
    assertThatExceptionOfType(JsonProcessingException.class)
        .isThrownBy(() -> read("{\"object_kind\":\"" + kind + "\"}"));
  }

  @Test
  void secretItself_isTheSignature_anyOfSeveral() {
    var secrets = List.of("new", "old");

    assertThat(hooks.seal(headers(Map.of("X-Gitlab-Token", "new")), secrets)).isPresent();
    assertThat(hooks.seal(headers(Map.of("X-Gitlab-Token", "old")), secrets))
        .get()
        .matches(HookSeal::isGenuine);
    assertThat(hooks.seal(headers(Map.of("X-Gitlab-Token", "older")), secrets)).isEmpty();
    assertThat(hooks.seal(headers(Map.of("X-Gitlab-Token", "")), secrets)).isEmpty();
    assertThat(hooks.seal(headers(Map.of()), secrets)).isEmpty();
    assertThat(hooks.seal(headers(Map.of("X-Gitlab-Token", "")), List.of())).isEmpty();
  }

  @Test
  void delivery_hasTheNameThatItKeepsWhenRepeated() {
    var older = Map.of("X-Gitlab-Event-UUID", "e", "X-Gitlab-Webhook-UUID", "h");
    var newer = Map.of("Idempotency-Key", "k", "X-Gitlab-Event-UUID", "e");

    assertThat(hooks.deliveryId(headers(newer))).contains("k");
    assertThat(hooks.deliveryId(headers(older))).contains("e h");
    assertThat(hooks.deliveryId(headers(Map.of("X-Gitlab-Event-UUID", "e")))).isEmpty();
  }
}
