package dev.gitsync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.TestPostgres;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The key that encrypts git tokens is changed as docs/operation.md says. */
class KeyRotationIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final String OLD = "the old key of this test";
  private static final String NEW = "the new key of this test";

  private final Database database = TestPostgres.get().newDatabase();
  private final FakeGitHub github = new FakeGitHub();

  @AfterEach
  void stop() {
    github.close();
  }

  private Node.Builder nodeWith(String key) {
    return Node.on(database)
        .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
        .with("GITSYNC_ENCRYPTION_KEY", key)
        .with("GITSYNC_PROVIDERS", "github")
        .with("GITSYNC_PROVIDER_GITHUB_API_URL", github.url().toString());
  }

  private String ciphertext() {
    return database.query("select encode(ciphertext, 'hex') from git_token");
  }

  @Test
  void newKey_withTheFormerOne_keepsAllTokens_andTheFormerKeyIsGoodForNothingMore() {
    String member;
    String before;
    try (var node = nodeWith(OLD).start().awaitReady()) {
      var api = node.api(ADMIN_TOKEN).newUser("member");
      api.linkGitToken("github", "ghp_kept");
      member = String.valueOf(api.token());
      before = ciphertext();

      // Another one while this one runs: both would lose what the other writes.
      try (var hasty = nodeWith(NEW).with("GITSYNC_FORMER_ENCRYPTION_KEY", OLD).start()) {
        assertThat(hasty.awaitExit(Duration.ofMinutes(2))).isNotZero();
        assertThat(hasty.log()).contains("can't be changed while other nodes run");
      }
      assertThat(ciphertext()).isEqualTo(before);
      node.terminate();
    }

    try (var node = nodeWith(NEW).with("GITSYNC_FORMER_ENCRYPTION_KEY", OLD).start().awaitReady()) {
      assertThat(ciphertext()).isNotEqualTo(before);
      assertHostIsAsked(new Api(node.url(), member));
      node.terminate();
    }

    try (var node = nodeWith(OLD).start()) {
      assertThat(node.awaitExit(Duration.ofMinutes(2))).isNotZero();
    }
  }

  private void assertHostIsAsked(Api member) {
    github.open("o/r", "b");
    var chat = member.newChat("w");
    member.report("w", chat, github.origin("o/r"), "b");

    var refreshed = member.post("/chats/" + chat + "/diff-status/refresh", "");

    assertThat(refreshed.status()).as(refreshed.body()).isEqualTo(200);
    assertThat(github.calls())
        .isNotEmpty()
        .allMatch(call -> call.authorization().equals("Bearer ghp_kept"));
  }
}
