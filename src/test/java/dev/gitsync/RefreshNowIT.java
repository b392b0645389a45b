package dev.gitsync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Api.Answer;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.FakeGitHub.Refusal;
import dev.gitsync.harness.SharedNode;
import dev.gitsync.harness.Waiting;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code POST /chats/{id}/diff-status/refresh}: the host is asked while the caller waits. */
class RefreshNowIT {

  private static final Map<String, String> NO_HEADERS = Map.of();

  private final SharedNode shared = SharedNode.get();
  private final FakeGitHub github = shared.github();
  private final FakeGitHub hasty = shared.hasty();

  /** A repository of this test alone. */
  private final String repository = "o/r" + UUID.randomUUID().toString().substring(0, 8);

  private final String origin = github.origin(repository);
  private Api member;
  private String chat;

  @BeforeEach
  void makeChat() {
    member = shared.admin().newUser("member");
    chat = member.newChat("w");
  }

  @AfterEach
  void restoreHosts() {
    github.refuse(null);
    hasty.refuse(null);
  }

  @Test
  void pullRequest_isAnsweredAsTheHostTellsItNow() {
    link();
    var pull = github.open(repository, "b").reviews("ann", "APPROVED");
    report("b", "fresh");
    var before = member.get("/chats/" + chat).json();
    pull.set("title", "Another title").set("draft", true);

    var answer = refresh();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("pull_request_title").asText()).isEqualTo("Another title");
    assertThat(answer.json().path("pull_request_draft").asBoolean()).isTrue();
    assertThat(answer.json().path("approved").asBoolean()).isTrue();
    assertThat(state(answer.json())).isEqualTo("fresh");
    var after = member.get("/chats/" + chat).json();
    assertThat(after.path("diff_status")).isEqualTo(answer.json());
    assertThat(after.path("version").asInt()).isGreaterThan(before.path("version").asInt());
  }

  @Test
  void pullRequestWithoutAVisibleChange_isAnsweredWithTheVersionOfBefore() {
    link();
    github.open(repository, "b");
    report("b", "fresh");
    var before = member.get("/chats/" + chat).json();

    var answer = refresh();

    assertThat(answer.status()).isEqualTo(200);
    var after = member.get("/chats/" + chat).json();
    assertThat(after.path("version")).isEqualTo(before.path("version"));
    assertThat(after.path("updated_at")).isEqualTo(before.path("updated_at"));
    assertThat(answer.json().path("version")).isEqualTo(before.path("diff_status").path("version"));
    assertThat(answer.json().path("refreshed_at"))
        .isNotEqualTo(before.path("diff_status").path("refreshed_at"));
  }

  @Test
  void primaryReference_isTheOneReportedLast() {
    link();
    Stream.of("a", "b").forEach(branch -> github.open(repository, branch));
    report("b", "fresh");
    report("a", "fresh");

    var answer = refresh();

    assertThat(answer.json().path("git_branch").asText()).isEqualTo("a");
  }

  @Test
  void namedReference_isTheOneThatIsRead() {
    link();
    Stream.of("a", "b").forEach(branch -> github.open(repository, branch));
    report("b", "fresh");
    report("a", "fresh");
    var ssh = "git@127.0.0.1:" + repository + ".git";

    var byOrigin = refresh(origin, "b");
    var bySsh = refresh(ssh, "b");

    assertThat(byOrigin.status()).isEqualTo(200);
    assertThat(byOrigin.json().path("git_branch").asText()).isEqualTo("b");
    assertThat(bySsh.status()).isEqualTo(200);
    assertThat(bySsh.json().path("remote_origin").asText()).isEqualTo(origin);
  }

  @Test
  void noPullRequest_is204() {
    link();
    report("b", "no_pull_request");

    var answer = refresh();

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void noReferenceAtAll_is204() {
    var answer = refresh();

    assertThat(answer.status()).isEqualTo(204);
  }

  @Test
  void unknownReference_is404() {
    link();
    report("b", "no_pull_request");

    var answer = refresh(origin, "another");

    assertThat(answer.status()).isEqualTo(404);
  }

  @Test
  void noToken_isAConflict() {
    report("b", "no_token");

    var answer = refresh();

    assertIsProblem(answer, 409, "no-token");
  }

  @Test
  void rejectedToken_isAConflict() {
    link();
    github.refuse(new Refusal(401, NO_HEADERS, "{\"message\":\"Bad credentials\"}"));
    report("b", "token_rejected");

    var answer = refresh();

    assertIsProblem(answer, 409, "token-rejected");
  }

  @Test
  void archivedChat_isAConflictAndNotRead() {
    link();
    github.open(repository, "b");
    report("b", "fresh");
    member.patch("/chats/" + chat, "{\"archived\":true}");
    var before = readings();

    var answer = refresh();
    var named = refresh(origin, "b");

    assertIsProblem(answer, 409, "archived");
    assertIsProblem(named, 409, "archived");
    assertThat(readings()).isEqualTo(before);
  }

  @Test
  void originOfNoProvider_isUnprocessable() {
    assertThat(member.report("w", chat, "https://nowhere.example/o/r", "b").status())
        .isEqualTo(202);

    var answer = refresh();

    assertIsProblem(answer, 422, "unsupported-provider");
  }

  @Test
  void limitedToken_isToldWhenToComeBackAndTheHostIsLeftAlone() {
    link();
    github.refuse(new Refusal(429, Map.of("Retry-After", "120"), "{\"message\":\"slow down\"}"));
    report("b", "rate_limited");
    github.refuse(null);
    var before = github.calls().size();

    var answer = refresh();

    assertIsProblem(answer, 429, "rate-limited");
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(60, 120);
    assertThat(github.calls()).hasSize(before);
  }

  @Test
  void limitMetWhileTheCallerWaits_isToldToo() {
    link();
    github.open(repository, "b");
    report("b", "fresh");
    github.refuse(new Refusal(403, Map.of("Retry-After", "60"), "{\"message\":\"limit\"}"));

    var answer = refresh();

    assertIsProblem(answer, 429, "rate-limited");
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(30, 60);
    var status = member.get("/chats/" + chat).json().path("diff_status");
    assertThat(state(status)).isEqualTo("rate_limited");
    assertThat(status.path("pull_request_title").asText()).isEqualTo("Pull request of b");
  }

  @Test
  void hostThatFails_isABadGateway() {
    link();
    github.refuse(new Refusal(500, NO_HEADERS, "java.lang.Secret at the host"));
    report("b", "provider_error");

    var answer = refresh();

    assertIsProblem(answer, 502, "provider-error");
    assertThat(answer.body()).doesNotContain("Secret");
  }

  @Test
  void hostThatAnswersNoJson_isABadGateway() {
    link();
    github.refuse(new Refusal(200, NO_HEADERS, "<html>a proxy's page</html>"));
    report("b", "provider_error");

    var answer = refresh();

    assertIsProblem(answer, 502, "provider-error");
    assertThat(answer.body()).doesNotContain("proxy");
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(401, NO_HEADERS, "{}", "token_rejected"),
        arguments(403, NO_HEADERS, "{}", "provider_error"),
        arguments(403, Map.of("Retry-After", "60"), "{}", "rate_limited"),
        arguments(404, NO_HEADERS, "{}", "provider_error"),
        arguments(500, NO_HEADERS, "{}", "provider_error"),
        arguments(200, NO_HEADERS, "<html>a proxy's page</html>", "provider_error"));
  }

  @ParameterizedTest(name = "{0} {1} {2}: {3}")
  @MethodSource("refusals")
  void failedRefresh_keepsEveryValue(
      int status, Map<String, String> headers, String body, String state) {
    link();
    github.open(repository, "b").reviews("ann", "APPROVED", "bob", "DISMISSED");
    report("b", "fresh");
    var before = member.get("/chats/" + chat).json().path("diff_status");
    github.refuse(new Refusal(status, headers, body));

    refresh();

    var after = member.get("/chats/" + chat).json().path("diff_status");
    assertThat(state(after)).isEqualTo(state);
    assertThat(after.path("version").asInt()).isEqualTo(before.path("version").asInt() + 1);
    assertThat(withoutSync(after)).isEqualTo(withoutSync(before));
    assertThat(withoutSync(after).size()).isEqualTo(22);
  }

  /** All but what says when, and why, it was tried. */
  private static JsonNode withoutSync(JsonNode status) {
    return ((ObjectNode) status.deepCopy()).without(Set.of("sync", "stale_at", "version"));
  }

  @Test
  void hostThatDoesNotAnswer_isATimeout() {
    member.linkGitToken("hasty", "ghp_" + UUID.randomUUID());
    hasty.open(repository, "b");
    awaitState(hasty.origin(repository), "b", "fresh");
    hasty.hold();
    Answer answer;
    try {
      answer = refresh();
    } finally {
      hasty.release();
    }

    assertIsProblem(answer, 504, "provider-timeout");
  }

  @Test
  void rowThatAWorkerHolds_isReadAllTheSame() {
    link();
    var pull = github.open(repository, "b");
    CompletableFuture<Answer> answer;
    github.hold();
    try {
      member.report("w", chat, origin, "b");
      Waiting.until("the worker to ask the host", () -> readings() == 1);
      pull.set("title", "Read by two");

      answer = CompletableFuture.supplyAsync(this::refresh);

      Waiting.until("the second reading", () -> readings() == 2);
    } finally {
      github.release();
    }
    assertThat(answer.join().status()).isEqualTo(200);
    assertThat(answer.join().json().path("pull_request_title").asText()).isEqualTo("Read by two");
    assertThat(state(answer.join().json())).isEqualTo("fresh");
  }

  @Test
  void callsAtTheSameTime_shareOneReading() {
    link();
    github.open(repository, "b");
    report("b", "fresh");
    var before = github.count(repository);
    github.hold();
    List<CompletableFuture<Answer>> answers;
    try {
      answers =
          Stream.generate(() -> CompletableFuture.supplyAsync(this::refresh)).limit(3).toList();
      Waiting.until("the reading", () -> github.count(repository) > before);
    } finally {
      github.release();
    }

    assertThat(answers).allMatch(answer -> answer.join().status() == 200);
    assertThat(github.calls().stream().filter(this::isOfPullRequest).count())
        .as("one by the worker, one for all three")
        .isEqualTo(2);
  }

  @Test
  void callsWithinSeconds_shareOneReading() {
    link();
    var pull = github.open(repository, "b");
    report("b", "fresh");
    var first = refresh();
    var after = github.count(repository);
    pull.set("title", "Too late for this one");

    var second = refresh();

    assertThat(second.status()).isEqualTo(200);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(github.count(repository)).isEqualTo(after);
  }

  @Test
  void reportInBetween_endsTheSharing() {
    link();
    github.open(repository, "b");
    report("b", "fresh");
    github.refuse(new Refusal(500, NO_HEADERS, "{}"));
    assertIsProblem(refresh(), 502, "provider-error");
    github.refuse(null);
    assertIsProblem(refresh(), 502, "provider-error");

    report("b", "fresh");
    var answer = refresh();

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void linkedTokenInBetween_endsTheSharing() {
    github.open(repository, "b");
    report("b", "no_token");
    assertIsProblem(refresh(), 409, "no-token");
    link();

    var answer = refresh();

    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void unarchivedChat_isReadAgain() {
    link();
    github.open(repository, "b");
    report("b", "fresh");
    member.patch("/chats/" + chat, "{\"archived\":true}");
    assertIsProblem(refresh(), 409, "archived");
    member.patch("/chats/" + chat, "{\"archived\":false}");

    var answer = refresh();

    assertThat(answer.status()).isEqualTo(200);
  }

  private void link() {
    assertThat(member.linkGitToken("github", "ghp_" + UUID.randomUUID()).status()).isEqualTo(204);
  }

  /** Reports a branch of the repository and waits until the worker has dealt with it. */
  private void report(String branch, String untilState) {
    awaitState(origin, branch, untilState);
  }

  private void awaitState(String remoteOrigin, String branch, String state) {
    try (var watch = member.watch()) {
      watch.awaitKind("snapshot");
      assertThat(member.report("w", chat, remoteOrigin, branch).status()).isEqualTo(202);
      watch.awaitSyncState(state);
    }
  }

  private Answer refresh() {
    return member.post("/chats/" + chat + "/diff-status/refresh", "");
  }

  private Answer refresh(String remoteOrigin, String branch) {
    return member.post(
        "/chats/"
            + chat
            + "/diff-status/refresh?remote_origin="
            + URLEncoder.encode(remoteOrigin, UTF_8)
            + "&branch="
            + URLEncoder.encode(branch, UTF_8),
        "");
  }

  /** How often a reading of this test's repository began: each begins with the same question. */
  private long readings() {
    return github.calls().stream()
        .filter(call -> call.path().endsWith(repository + "/pulls"))
        .count();
  }

  private boolean isOfPullRequest(FakeGitHub.Call call) {
    return call.path().matches("/repos/" + repository + "/pulls/[0-9]+");
  }

  private static String state(JsonNode diffStatus) {
    return diffStatus.path("sync").path("state").asText();
  }

  private static void assertIsProblem(Answer answer, int status, String word) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    assertThat(answer.json().path("type").asText()).endsWith(word);
    assertThat(answer.json().path("detail").asText()).isNotBlank();
  }
}
