package dev.gitsync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.TestPostgres;
import dev.gitsync.harness.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stopping server finishes or gives back what is in flight. */
class StopIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final Duration STOPPED_WITHIN = Duration.ofSeconds(15);

  /** More than the server has threads for: some rows have not begun when it stops. */
  private static final int BRANCHES = 15;

  private final Database database = TestPostgres.get().newDatabase();
  private final FakeGitHub github = new FakeGitHub();
  private Node node;
  private Api member;
  private String chat;

  @BeforeEach
  void start() {
    node =
        Node.on(database)
            .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
            .with("GITSYNC_PROVIDERS", "github")
            .with("GITSYNC_PROVIDER_GITHUB_API_URL", github.url().toString())
            .with("GITSYNC_PROVIDER_GITHUB_TIMEOUT", "PT60S")
            .start()
            .awaitReady();
    member = node.api(ADMIN_TOKEN).newUser("member");
    chat = member.newChat("w");
    member.linkGitToken("github", "ghp_1");
    IntStream.range(0, BRANCHES).forEach(i -> github.open("o/r", "b" + i));
  }

  @AfterEach
  void stop() {
    node.close();
    github.close();
  }

  @Test
  void server_whoseHostDoesNotAnswer_givesItsRowsBack() {
    var processes = processes();
    try (var watch = member.watch()) {
      github.hold();
      try {
        reportAll();

        var took = node.terminate();

        assertThat(took).isLessThan(STOPPED_WITHIN);
      } finally {
        github.release();
      }
      assertThat(watch.awaitClose(Duration.ofSeconds(1))).isEqualTo(1001);
    }
    assertThat(processes).hasSizeGreaterThan(1).noneMatch(ProcessHandle::isAlive);
    assertThat(leasedRows()).isEqualTo("0");
    assertThat(staleRows()).isEqualTo(String.valueOf(BRANCHES));
    assertThat(database.query("select count(*) from live_node")).isEqualTo("0");
    assertThat(node.log()).doesNotContain("A tick failed", "ContextNotActiveException");
  }

  @Test
  void server_whoseHostAnswersWhileItStops_storesTheAnswer() {
    CompletableFuture<Duration> stopped;
    try (var watch = member.watch()) {
      github.hold();
      try {
        reportAll();

        stopped = CompletableFuture.supplyAsync(node::terminate);

        assertThat(watch.awaitClose(STOPPED_WITHIN)).isEqualTo(1001);
        assertThat(node.isReady()).as("ready, after its pages were closed").isFalse();
      } finally {
        github.release();
      }
    }
    assertThat(stopped.join()).isLessThan(STOPPED_WITHIN);
    assertThat(leasedRows()).isEqualTo("0");
    assertThat(
            Integer.parseInt(
                database.query("select count(*) from diff_status where sync_state = 'FRESH'")))
        .isPositive();
    assertThat(node.log()).doesNotContain("A tick failed", "ContextNotActiveException");
  }

  @Test
  void server_whoseHostOwesADiff_isNotHeldUpByItsReader() {
    github.hold();
    try {
      assertThat(member.report("w", chat, github.origin("o/r"), "b0").status()).isEqualTo(202);
      var unused = CompletableFuture.supplyAsync(() -> member.get("/chats/" + chat + "/diff"));
      Waiting.until("the worker's call and the reader's", () -> github.calls().size() == 2);

      var took = node.terminate();

      assertThat(took).isLessThan(STOPPED_WITHIN);
    } finally {
      github.release();
    }
  }

  private List<ProcessHandle> processes() {
    var script = node.process().toHandle();
    return Stream.concat(Stream.of(script), script.descendants()).toList();
  }

  /** Reports all branches and waits until the server has asked for as many as it can at once. */
  private void reportAll() {
    IntStream.range(0, BRANCHES)
        .forEach(
            i ->
                assertThat(member.report("w", chat, github.origin("o/r"), "b" + i).status())
                    .isEqualTo(202));
    Waiting.until("calls to the host", () -> github.calls().size() >= 10);
    Waiting.until("all rows to be held", () -> leasedRows().equals(String.valueOf(BRANCHES)));
  }

  private String leasedRows() {
    return database.query("select count(*) from refresh_schedule where lease_id is not null");
  }

  private String staleRows() {
    return database.query("select count(*) from refresh_schedule where stale_at <= now()");
  }
}
