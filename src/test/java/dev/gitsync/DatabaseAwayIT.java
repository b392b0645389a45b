package dev.gitsync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.Api.Answer;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.HookSender;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.Postgres;
import dev.gitsync.harness.Waiting;
import dev.gitsync.harness.Watch;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server waits for its database, at its start and whenever it is away. */
class DatabaseAwayIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final String SECRET = "a-secret-of-the-hooks";
  private static final String DELIVERY = "a-delivery-that-is-repeated";
  private static final Duration START_PATIENCE = Duration.ofMinutes(3);

  @TempDir Path data;

  @Test
  void server_waitsForItsDatabaseAtTheStartAndInBetween() {
    var port = Postgres.freePort();
    try (var github = new FakeGitHub();
        var node =
            Node.on("jdbc:postgresql://127.0.0.1:" + port + "/gitsync")
                .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
                .with("GITSYNC_PROVIDERS", "github")
                .with("GITSYNC_PROVIDER_GITHUB_API_URL", github.url().toString())
                .with("GITSYNC_PROVIDER_GITHUB_WEBHOOK_SECRET", SECRET)
                // Only what is reported or told is read within the patience of this test.
                .with("GITSYNC_REFRESH_DIFF_STATUS_TTL", "PT1H")
                .with("GITSYNC_REFRESH_WATCHED_TTL", "PT1H")
                .start()) {
      Waiting.until(
          "the server to say that it waits",
          START_PATIENCE,
          () -> node.log().contains("Waiting for the database"));
      Waiting.until("the server to be deployed", () -> isDeployed(node));
      assertSaysThatItIsAway(node);
      Api member;
      String chat;
      FakeGitHub.PullRequest pull;
      try (var postgres = Postgres.keeping(data, port)) {
        postgres.database("gitsync");
        node.awaitReady();
        member = node.api(ADMIN_TOKEN).newUser("member");
        chat = member.newChat("w");
        member.linkGitToken("github", "ghp_1");
        pull = github.open("o/r", "before");
        assertReportBecomesFresh(member, chat, github, "before");
      }

      Waiting.until("the server to notice", () -> !node.isReady());
      assertSaysThatItIsAway(node);
      assertThat(node.metric("gitsync_hooks_deliveries_total", "not_stored")).isPositive();

      try (var postgres = Postgres.keeping(data, port)) {
        node.awaitReady();
        assertThat(postgres.port()).isEqualTo(port);
        assertThat(member.get("/chats/" + chat).status()).isEqualTo(200);
        pull.set("title", "Told while the database was away");
        assertRepeatedDeliveryIsShown(member, deliver(node), "Told while the database was away");
        github.open("o/r", "after");
        assertReportBecomesFresh(member, chat, github, "after");
      }
    }
  }

  private static boolean isDeployed(Node node) {
    return Api.send(HttpRequest.newBuilder(node.url()).build()).status() == 200;
  }

  private static void assertSaysThatItIsAway(Node node) {
    assertThat(node.isReady()).isFalse();
    assertThat(statusOf(node.managementUrl(), "/health/live")).isEqualTo(200);
    assertThat(statusOf(node.url(), "/")).as("the page itself").isEqualTo(200);
    var admin = node.api(ADMIN_TOKEN);
    assertIsAway(admin.get("/chats"));
    assertIsAway(admin.post("/chats", "{\"workspace_id\":\"w\"}"));
    assertIsAway(
        new Api(node.url(), null)
            .send(
                "POST",
                "/session",
                "{\"token\":\"" + ADMIN_TOKEN + "\"}",
                Map.of("Origin", node.url().toString())));
    assertIsAway(deliver(node));
    assertThat(Watch.handshake(node.url(), Map.of("Authorization", "Bearer " + ADMIN_TOKEN)))
        .isEqualTo(503);
  }

  private static int statusOf(URI server, String path) {
    return Api.send(HttpRequest.newBuilder(server.resolve(path)).build()).status();
  }

  private static void assertIsAway(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(503);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60);
    assertThat(answer.json().path("status").asInt()).isEqualTo(503);
    assertThat(answer.body()).doesNotContainIgnoringCase("exception").doesNotContain("jdbc");
  }

  /** The same delivery each time, as a host repeats it. */
  private static Answer deliver(Node node) {
    var event =
        """
        {"action":"edited","number":1,"repository":{"id":1,"full_name":"o/r"},
         "pull_request":{"number":1,"head":{"ref":"before","repo":{"full_name":"o/r"}}}}
        """;
    return new HookSender(node.url(), "github", SECRET)
        .github("pull_request", DELIVERY, event.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRepeatedDeliveryIsShown(Api member, Answer repeated, String title) {
    assertThat(repeated.status()).isEqualTo(202);
    Waiting.until(
        "what was told to be shown",
        () -> member.get("/chats").body().contains("\"pull_request_title\":\"" + title + "\""));
  }

  private static void assertReportBecomesFresh(
      Api member, String chat, FakeGitHub github, String branch) {
    try (var watch = member.watch()) {
      watch.awaitKind("snapshot");
      assertThat(member.report("w", chat, github.origin("o/r"), branch).status()).isEqualTo(202);
      var fresh = watch.awaitSyncState("fresh").json().path("changed_diff_status");
      assertThat(fresh.path("git_branch").asText()).isEqualTo(branch);
    }
  }
}
