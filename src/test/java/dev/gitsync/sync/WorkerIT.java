package dev.gitsync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.FakeGitHub.Call;
import dev.gitsync.harness.FakeGitHub.Refusal;
import dev.gitsync.harness.SharedNode;
import dev.gitsync.harness.Waiting;
import dev.gitsync.harness.Watch;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the worker does of itself, seen from outside: by the API, by a page, and by the host. */
class WorkerIT {

  private static final String WORKSPACE = "w1";
  private static final int CONCURRENCY = 10;

  private final SharedNode shared = SharedNode.get();
  private final FakeGitHub github = shared.github();
  private final FakeGitHub hasty = shared.hasty();

  /** A repository and a token of this test alone. */
  private final String repository = "o/r" + UUID.randomUUID().toString().substring(0, 8);

  private final String token = "ghp_" + UUID.randomUUID();
  private Api member;

  @BeforeEach
  void makeMember() {
    member = shared.admin().newUser("member");
  }

  @AfterEach
  void restoreHosts() {
    github.refuse(null);
    hasty.refuse(null);
    github.refuse(token, null);
  }

  private String newChat() {
    return member.newChat(WORKSPACE);
  }

  private void report(String chat, String branch) {
    var answer = member.report(WORKSPACE, chat, github.origin(repository), branch);
    assertThat(answer.status()).isEqualTo(202);
  }

  private JsonNode status(String chat) {
    return member.get("/chats/" + chat).json().path("diff_status");
  }

  private void awaitState(String chat, String state) {
    Waiting.until(
        chat + " to be " + state,
        () -> status(chat).path("sync").path("state").asText().equals(state));
  }

  /** How many of the member's chats are in a state. */
  private long count(String state) {
    var chats = member.get("/chats?limit=200").json().path("chats");
    return chats.findValues("diff_status").stream()
        .filter(status -> status.path("sync").path("state").asText().equals(state))
        .count();
  }

  /** What the host was asked about this test's repository since a moment. */
  private List<Call> callsSince(long moment) {
    return github.calls().stream()
        .filter(call -> call.path().contains(repository) && call.at() > moment)
        .toList();
  }

  @Test
  void manyRowsAtOnce_haveTenCallsUnderWay_andNeverEleven() {
    var rows = 60;
    for (var i = 0; i < rows; i++) {
      github.open(repository, "b" + i);
      report(newChat(), "b" + i);
    }
    Waiting.until("all rows to wait for a token", () -> count("no_token") == rows);

    github.hold();
    try {
      member.linkGitToken("github", token);
      Waiting.until("all rows to be under way", () -> leases() == rows);
      Waiting.until("all threads to ask", () -> callsSince(0).size() >= CONCURRENCY);
      assertThat(callsSince(0)).hasSize(CONCURRENCY);
    } finally {
      github.release();
    }

    Waiting.until("all rows to be fresh", () -> count("fresh") == rows);
    assertThat(github.peak()).isEqualTo(CONCURRENCY);
  }

  private int leases() {
    return Integer.parseInt(
        shared
            .database()
            .query(
                """
                select count(*) from refresh_schedule s join diff_status d on d.id = s.diff_status_id
                where s.lease_id is not null and d.remote_origin = '%s'
                """
                    .formatted(github.origin(repository))));
  }

  @Test
  void reportDuringARefresh_isReadAgain_afterIt() {
    member.linkGitToken("github", token);
    github.open(repository, "b");
    var chat = newChat();
    long reportedAgain;

    github.hold();
    try {
      report(chat, "b");
      Waiting.until("the host to be asked", () -> !callsSince(0).isEmpty());
      report(chat, "b");
      reportedAgain = System.nanoTime();
      assertThat(callsSince(0)).hasSize(1);
    } finally {
      github.release();
    }

    Waiting.until(
        "another read",
        () -> callsSince(reportedAgain).stream().anyMatch(c -> c.path().contains("/pulls/")));
    awaitState(chat, "fresh");
    assertThat(callsSince(reportedAgain)).anyMatch(call -> call.path().matches(".*/pulls/[0-9]+"));
  }

  @Test
  void tokenLinkedWhileARowWaitsForIt_isUsedAtOnce() {
    github.open(repository, "b");
    var chat = newChat();
    report(chat, "b");
    awaitState(chat, "no_token");
    assertThat(callsSince(0)).isEmpty();

    // No other read is due for ten minutes: only the mark can lead to one.
    member.linkGitToken("github", token);

    awaitState(chat, "fresh");
    assertThat(callsSince(0)).allMatch(call -> call.authorization().equals("Bearer " + token));
  }

  @Test
  void tokenLinkedDuringARefresh_isUsedInAnotherRead() {
    var other = "ghp_" + UUID.randomUUID();
    member.linkGitToken("github", token);
    github.open(repository, "b");
    var chat = newChat();

    github.hold();
    try {
      report(chat, "b");
      Waiting.until("the host to be asked", () -> !callsSince(0).isEmpty());
      member.linkGitToken("github", other);
    } finally {
      github.release();
    }

    Waiting.until(
        "a read with the other token",
        () -> callsSince(0).stream().anyMatch(c -> c.authorization().equals("Bearer " + other)));
    awaitState(chat, "fresh");
  }

  @Test
  void rowReportedWhileATokenIsBeingLinked_isReadWithTheNewOne() throws Exception {
    member.linkGitToken("github", token);
    github.refuse(token, new Refusal(401, Map.of(), "{\"message\":\"Bad credentials\"}"));
    github.open(repository, "b");
    var first = newChat();
    report(first, "b");
    awaitState(first, "token_rejected");
    var other = "ghp_" + UUID.randomUUID();
    var second = newChat();

    CompletableFuture<Api.Answer> linking;
    try (var connection = shared.database().connect();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      var owner = member.get("/users/me").json().path("id").asText();
      statement.execute("select 1 from git_token where owner_id = '" + owner + "' for update");
      linking = CompletableFuture.supplyAsync(() -> member.linkGitToken("github", other));
      Waiting.until("the linking to be in its middle", this::somebodyWaitsForALock);
      report(second, "b");
      awaitState(second, "token_rejected");
      connection.commit();
    }

    assertThat(linking.join().status()).isEqualTo(204);
    awaitState(first, "fresh");
    awaitState(second, "fresh");
  }

  private boolean somebodyWaitsForALock() {
    return !shared
        .database()
        .query(
            "select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                + " and datname = current_database()")
        .isEmpty();
  }

  @Test
  void mergedPullRequest_showsUp() {
    member.linkGitToken("github", token);
    var pull = github.open(repository, "b");
    var chat = newChat();
    report(chat, "b");
    awaitState(chat, "fresh");
    assertThat(status(chat).path("pull_request_state").asText()).isEqualTo("open");

    pull.set("state", "closed").set("merged", true).set("merged_at", "2026-01-02T00:00:00Z");
    report(chat, "b");

    Waiting.until(
        "the merge to show up",
        () -> status(chat).path("pull_request_state").asText().equals("merged"));
    assertThat(status(chat).path("pr_number").asInt()).isEqualTo(pull.number());
  }

  @Test
  void closedPullRequest_showsUp() {
    member.linkGitToken("github", token);
    var pull = github.open(repository, "b");
    var chat = newChat();
    report(chat, "b");
    awaitState(chat, "fresh");

    pull.set("state", "closed");
    report(chat, "b");

    Waiting.until(
        "the closing to show up",
        () -> status(chat).path("pull_request_state").asText().equals("closed"));
  }

  @Test
  void anotherBranch_showsItsOwnPullRequest_andTheFormerOneKeepsIts() {
    member.linkGitToken("github", token);
    github.open(repository, "one").set("title", "First");
    github.open(repository, "two").set("title", "Second");
    var chat = newChat();
    report(chat, "one");
    awaitState(chat, "fresh");

    report(chat, "two");

    Waiting.until(
        "the second branch's pull request",
        () -> status(chat).path("pull_request_title").asText().equals("Second"));
    assertThat(member.get("/chats/" + chat).json().path("diff_statuses"))
        .extracting(status -> status.path("pull_request_title").asText())
        .containsExactly("Second", "First");
  }

  @Test
  void pullRequestWhoseHeadIsAnotherBranchNow_isDropped() {
    member.linkGitToken("github", token);
    var pull = github.open(repository, "b");
    var chat = newChat();
    report(chat, "b");
    awaitState(chat, "fresh");

    pull.headBranch("renamed");
    report(chat, "b");

    awaitState(chat, "no_pull_request");
    assertThat(status(chat).has("pr_number")).isFalse();
    assertThat(status(chat).has("pull_request_state")).isFalse();
    assertThat(status(chat).path("url").asText()).contains("/tree/b");
  }

  @Test
  void branchWithoutPullRequest_isReadAgainSoon_andFindsIt() {
    member.linkGitToken("github", token);
    var chat = newChat();
    report(chat, "b");
    awaitState(chat, "no_pull_request");

    // Opened without any report: the short back-off of 15 s finds it.
    github.open(repository, "b");

    awaitState(chat, "fresh");
  }

  static Stream<Arguments> nonsense() {
    var html = "<html><body>Bad gateway</body></html>";
    return Stream.of(
        Arguments.of("HTML", new Refusal(200, Map.of("Content-Type", "text/html"), html)),
        Arguments.of("HTML that says it is JSON", new Refusal(200, Map.of(), html)),
        Arguments.of("half JSON", new Refusal(200, Map.of(), "[{\"number\":1,\"st")),
        Arguments.of("nothing", new Refusal(200, Map.of(), "")),
        Arguments.of("another JSON", new Refusal(200, Map.of(), "{\"a\":[1]}")),
        Arguments.of("500", new Refusal(500, Map.of(), html)),
        Arguments.of("403 of no limit", new Refusal(403, Map.of(), "{\"message\":\"no\"}")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nonsense")
  void hostThatAnswersNonsense_isAnErrorOfItsRowsAlone(String name, Refusal nonsense) {
    member.linkGitToken("github", token);
    member.linkGitToken("hasty", token);
    hasty.refuse(nonsense);
    github.open(repository, "b");
    var bad = newChat();
    var good = newChat();

    member.report(WORKSPACE, bad, hasty.origin(repository), "b");
    report(good, "b");

    awaitState(bad, "provider_error");
    awaitState(good, "fresh");
    assertThat(status(bad).path("sync").path("detail").asText())
        .endsWith(".")
        .doesNotContain("html", "Bad gateway");
  }

  @Test
  void hostThatHangs_isAnErrorOfItsRowsAlone() {
    member.linkGitToken("github", token);
    member.linkGitToken("hasty", token);
    github.open(repository, "b");
    var bad = newChat();
    var good = newChat();

    hasty.hold();
    try {
      member.report(WORKSPACE, bad, hasty.origin(repository), "b");
      report(good, "b");

      awaitState(good, "fresh");
      awaitState(bad, "provider_error");
    } finally {
      hasty.release();
    }
    assertThat(status(bad).path("sync").path("detail").asText()).contains("in time");
  }

  @Test
  void failingHost_keepsWhatIsKnown() {
    member.linkGitToken("github", token);
    github.open(repository, "b").set("title", "Known");
    var chat = newChat();
    report(chat, "b");
    awaitState(chat, "fresh");

    github.refuse(token, new Refusal(500, Map.of(), ""));
    report(chat, "b");

    awaitState(chat, "provider_error");
    assertThat(status(chat).path("pull_request_title").asText()).isEqualTo("Known");
  }

  @Test
  void rowThatTheDatabaseRefuses_harmsNoOther() throws SQLException {
    var chats = IntStream.range(0, 5).mapToObj(i -> newChat()).toList();
    for (var i = 0; i < chats.size(); i++) {
      github.open(repository, "b" + i).set("title", i == 2 ? "poison " + repository : "fine");
      report(chats.get(i), "b" + i);
    }
    Waiting.until("all rows to wait for a token", () -> count("no_token") == chats.size());
    shared
        .database()
        .execute(
            """
            create function refuse_poison() returns trigger language plpgsql as
              'begin if new.title like ''poison%'' then raise ''poison''; end if; return new; end';
            create trigger refuse_poison before update on diff_status
              for each row execute function refuse_poison();
            """);

    try {
      github.hold();
      try {
        member.linkGitToken("github", token);
        Waiting.until("all rows to be asked for", () -> callsSince(0).size() == chats.size());
      } finally {
        github.release();
      }

      Waiting.until("all others to be fresh", () -> count("fresh") == chats.size() - 1);
      assertThat(status(chats.get(2)).path("sync").path("state").asText()).isNotEqualTo("fresh");
    } finally {
      shared.database().execute("drop function refuse_poison() cascade");
    }
  }

  @Test
  void refreshWithoutVisibleChange_sendsNoEvent() {
    member.linkGitToken("github", token);
    github.open(repository, "b");
    var chat = newChat();
    report(chat, "b");
    awaitState(chat, "fresh");
    var before = status(chat);

    try (var page =
        Watch.open(shared.node().url(), Map.of("Authorization", "Bearer " + member.token()))) {
      page.awaitKind("snapshot");
      assertThat(member.post("/chats/" + chat + "/diff-status/refresh", "").status())
          .isEqualTo(200);
      // What comes next is of this change, not of the refresh before it.
      member.patch("/chats/" + chat, "{\"title\":\"renamed\"}");
      var next = page.await("any event", frame -> !frame.kind().equals("freshness"));

      assertThat(next.kind()).isEqualTo("updated");
    }
    assertThat(status(chat).path("version")).isEqualTo(before.path("version"));
    assertThat(status(chat).path("refreshed_at")).isNotEqualTo(before.path("refreshed_at"));
  }
}
