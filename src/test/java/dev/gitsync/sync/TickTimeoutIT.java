package dev.gitsync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.TestPostgres;
import dev.gitsync.harness.Waiting;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A tick whose time is over, on a server that gives it two seconds and asks two at once. */
class TickTimeoutIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final int ROWS = 6;
  private static final int CONCURRENCY = 2;

  private static Database database;
  private static FakeGitHub github;
  private static Node node;

  @BeforeAll
  static void start() {
    database = TestPostgres.get().newDatabase();
    github = new FakeGitHub();
    node =
        Node.on(database)
            .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
            .with("GITSYNC_PROVIDERS", "github")
            .with("GITSYNC_PROVIDER_GITHUB_API_URL", github.url().toString())
            .with("GITSYNC_PROVIDER_GITHUB_TIMEOUT", "PT60S")
            .with("GITSYNC_WORKER_TICK_TIMEOUT", "PT2S")
            .with("GITSYNC_REFRESH_CONCURRENCY", Integer.toString(CONCURRENCY))
            .start()
            .awaitReady();
  }

  @AfterAll
  static void stop() {
    node.close();
    github.close();
  }

  @Test
  void timeOver_givesBackWhatIsNotBegun_andStoresWhatIsDone() {
    var member = node.api(ADMIN_TOKEN).newUser("member");
    IntStream.range(0, ROWS).forEach(i -> report(member, "b" + i));
    Waiting.until("all rows to wait for a token", () -> count("sync_state = 'NO_TOKEN'") == ROWS);

    github.hold();
    try {
      member.linkGitToken("github", "ghp_token");
      Waiting.until("all rows to be taken", () -> leases() == ROWS);
      // The host still owes its two answers when the rest is given back.
      Waiting.until("the rest to be given back", () -> leases() == CONCURRENCY);
      assertThat(github.calls()).hasSize(CONCURRENCY);
    } finally {
      github.release();
    }

    Waiting.until("what was under way to be stored", () -> count("state = 'OPEN'") >= CONCURRENCY);
    Waiting.until("a later tick to read the rest", () -> count("state = 'OPEN'") == ROWS);
    assertThat(count("version > 3")).as("rows that were stored twice").isZero();
    assertThat(github.peak()).isEqualTo(CONCURRENCY);
  }

  private static void report(Api member, String branch) {
    github.open("o/r", branch);
    member.report("w", member.newChat("w"), github.origin("o/r"), branch);
  }

  private static int leases() {
    return Integer.parseInt(
        database.query("select count(*) from refresh_schedule where lease_id is not null"));
  }

  private static int count(String condition) {
    return Integer.parseInt(database.query("select count(*) from diff_status where " + condition));
  }
}
