package dev.gitsync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.TestPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From a reported branch to the owner's open page, on the packaged server. */
class MainPathIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";

  private static FakeGitHub github;
  private static Node node;
  private static Api admin;

  @BeforeAll
  static void start() {
    github = new FakeGitHub();
    node =
        Node.on(TestPostgres.get().newDatabase())
            .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
            .with("GITSYNC_PROVIDERS", "github")
            .with("GITSYNC_PROVIDER_GITHUB_API_URL", github.url().toString())
            .start()
            .awaitReady();
    admin = node.api(ADMIN_TOKEN);
  }

  @AfterAll
  static void stop() {
    node.close();
    github.close();
  }

  @Test
  void reportedBranch_showsPendingThenItsPullRequest() {
    var member = admin.newUser("member");
    github.open("o/r", "feat/x").reviews("ann", "APPROVED", "bob", "DISMISSED");
    member.linkGitToken("github", "ghp_members_token");
    try (var watch = member.watch()) {
      watch.awaitKind("snapshot");
      var chat = member.newChat("w1");

      var reported = member.report("w1", chat, github.origin("o/r"), "feat/x");

      assertThat(reported.status()).isEqualTo(202);
      assertThat(reported.json().path("marked").asInt()).isEqualTo(1);
      watch.awaitSyncState("pending");
      var fresh = watch.awaitSyncState("fresh").json().path("changed_diff_status");
      assertThat(fresh.path("pull_request_title").asText()).isEqualTo("Pull request of feat/x");
      assertThat(fresh.path("approved").asBoolean()).isTrue();
      assertThat(fresh.path("reviewer_count").asInt()).isEqualTo(2);
      assertThat(github.calls())
          .allMatch(call -> call.authorization().equals("Bearer ghp_members_token"));
    }
  }
}
