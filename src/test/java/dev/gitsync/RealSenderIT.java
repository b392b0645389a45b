package dev.gitsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.Postgres;
import dev.gitsync.harness.TestPostgres;
import dev.gitsync.harness.Waiting;
import dev.gitsync.harness.Watch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Webhooks of a sender that nobody here wrote: npm's emulate, which has GitHub's REST API and signs
 * and sends by itself. Needs npm, and a registry that has it.
 */
class RealSenderIT {

  private static final Path HERE = Path.of("target", "emulate").toAbsolutePath();
  private static final Duration INSTALL_PATIENCE = Duration.ofMinutes(3);
  private static final String SECRET = "a-secret-of-the-sender";

  private static final String OWNER_TOKEN = "token-of-the-owner";
  private static final String REVIEWER_TOKEN = "token-of-the-reviewer";
  private static final String REPOSITORY = "octo/demo";

  /** What the sender has from the start. */
  private static final String WORLD =
      """
      {"tokens": {
         "token-of-the-owner": {"login": "octo", "scopes": ["repo", "user"]},
         "token-of-the-reviewer": {"login": "rea", "scopes": ["repo", "user"]}},
       "github": {
         "users": [{"login": "octo"}, {"login": "rea"}],
         "repos": [{"owner": "octo", "name": "demo", "auto_init": true}]}}
      """;

  private static Process sender;
  private static URI host;
  private static Node node;

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectories(HERE);
    assumeTrue(isInstalled(), "npm's emulate and Node 24 are not to be had");
    var port = Postgres.freePort();
    // Its addresses say localhost.
    host = URI.create("http://localhost:" + port);
    Files.writeString(HERE.resolve("world.json"), WORLD);
    sender =
        new ProcessBuilder(
                HERE.resolve("node_modules/node/bin/node").toString(),
                HERE.resolve("node_modules/emulate/dist/index.js").toString(),
                "start",
                "--service",
                "github",
                "--port",
                Integer.toString(port),
                "--seed",
                "world.json")
            .directory(HERE.toFile())
            .redirectErrorStream(true)
            .redirectOutput(HERE.resolve("emulate.log").toFile())
            .start();
    node =
        Node.on(TestPostgres.get().newDatabase())
            .with("GITSYNC_ADMIN_TOKEN", "an-admin-token-for-tests")
            .with("GITSYNC_PROVIDERS", "github")
            .with("GITSYNC_PROVIDER_GITHUB_API_URL", host.toString())
            .with("GITSYNC_PROVIDER_GITHUB_WEBHOOK_SECRET", SECRET)
            // Only what is told is shown within the patience of this test.
            .with("GITSYNC_REFRESH_DIFF_STATUS_TTL", "PT1H")
            .with("GITSYNC_REFRESH_WATCHED_TTL", "PT1H")
            .with("GITSYNC_REFRESH_NO_PR_BACKOFF", "PT1H")
            .with("GITSYNC_REFRESH_NO_PR_RETRY_WINDOW", "PT1H")
            .start()
            .awaitReady();
    Waiting.until("the sender to listen", RealSenderIT::listens);
  }

  private static boolean isInstalled() {
    try {
      var npm =
          new ProcessBuilder(
                  "npm",
                  "install",
                  "--no-audit",
                  "--no-fund",
                  "--prefix",
                  ".",
                  "emulate@0.12.2",
                  "node@24")
              .directory(HERE.toFile())
              .redirectErrorStream(true)
              .redirectOutput(HERE.resolve("npm.log").toFile())
              .start();
      if (!npm.waitFor(INSTALL_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        npm.destroy();
        return false;
      }
      return npm.exitValue() == 0 && Files.isExecutable(HERE.resolve("node_modules/node/bin/node"));
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean listens() {
    try {
      return call("GET", "", "", OWNER_TOKEN).path("full_name").asText().equals(REPOSITORY);
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  @AfterAll
  static void stop() {
    if (node != null) {
      node.close();
    }
    if (sender != null) {
      sender.destroy();
    }
  }

  /** Calls the sender's API, below its repository. */
  private static JsonNode call(String method, String path, String body, String token) {
    var answer =
        Api.send(
            HttpRequest.newBuilder(host.resolve("/repos/" + REPOSITORY + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(20))
                .method(
                    method,
                    body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build());
    assertThat(answer.status()).as(method + " " + path + ": " + answer.body()).isLessThan(300);
    return answer.json();
  }

  private static JsonNode awaitShown(Watch watch, String field, String value) {
    return watch
        .await(
            field + " " + value,
            frame -> frame.json().path("changed_diff_status").path(field).asText().equals(value))
        .json()
        .path("changed_diff_status");
  }

  @Test
  void pullRequest_thatIsOpenedReviewedEditedAndMerged_isFollowedByThePage() {
    var hook =
        """
        {"config": {"url": "%s", "secret": "%s", "content_type": "json"}, "events": ["*"]}
        """
            .formatted(node.url().resolve("/api/v1/webhooks/github"), SECRET);
    call("POST", "/hooks", hook, OWNER_TOKEN);
    var commit = call("GET", "/branches/main", "", OWNER_TOKEN).path("commit").path("sha");
    call(
        "POST",
        "/git/refs",
        "{\"ref\": \"refs/heads/feat\", \"sha\": \"" + commit.asText() + "\"}",
        OWNER_TOKEN);
    call(
        "PUT",
        "/contents/feat.txt",
        "{\"message\": \"m\", \"content\": \"aGk=\", \"branch\": \"feat\"}",
        OWNER_TOKEN);
    var member = node.api("an-admin-token-for-tests").newUser("member");
    member.linkGitToken("github", OWNER_TOKEN);
    try (var watch = member.watch()) {
      watch.awaitKind("snapshot");
      member.report("w", member.newChat("w"), host + "/" + REPOSITORY, "feat");
      watch.awaitSyncState("no_pull_request");

      call(
          "POST",
          "/pulls",
          "{\"title\": \"A title\", \"head\": \"feat\", \"base\": \"main\"}",
          OWNER_TOKEN);
      awaitShown(watch, "pull_request_title", "A title");

      call(
          "POST", "/pulls/1/reviews", "{\"event\": \"APPROVE\", \"body\": \"ok\"}", REVIEWER_TOKEN);
      awaitShown(watch, "approved", "true");

      call("PATCH", "/pulls/1", "{\"title\": \"Another title\"}", OWNER_TOKEN);
      awaitShown(watch, "pull_request_title", "Another title");

      call("PUT", "/pulls/1/merge", "{}", OWNER_TOKEN);
      awaitShown(watch, "pull_request_state", "merged");
    }
    var repositories =
        node.api("an-admin-token-for-tests")
            .get("/webhooks")
            .json()
            .path("webhooks")
            .path(0)
            .path("repositories");
    assertThat(repositories.findValuesAsText("remote_origin"))
        .isEqualTo(List.of(host + "/" + REPOSITORY));
  }
}
