package dev.gitsync;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.FakeGitHub.Call;
import dev.gitsync.harness.FakeGitHub.PullRequest;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.TestPostgres;
import dev.gitsync.harness.Waiting;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A node dies, or sleeps, with rows in its hands: another takes them over. Leases are five minutes
 * long, which is longer than any of these tests waits.
 */
class TakeoverIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final int BRANCHES = 8;

  /** How many nodes are killed; {@code -Dgitsync.takeover.kills=20} tells how long it takes. */
  private static final int KILLS = Integer.getInteger("gitsync.takeover.kills", 1);

  private static Database database;
  private static FakeGitHub github;
  private static Node survivor;

  private Node victim;
  private Api member;
  private String chat;
  private List<PullRequest> pulls;

  @BeforeAll
  static void startSurvivor() {
    database = TestPostgres.get().newDatabase();
    github = new FakeGitHub();
    survivor = node().start().awaitReady();
  }

  private static Node.Builder node() {
    return Node.on(database)
        .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
        .with("GITSYNC_ENCRYPTION_KEY", "one key for both of the nodes")
        .with("GITSYNC_PROVIDERS", "github")
        .with("GITSYNC_PROVIDER_GITHUB_API_URL", github.url().toString())
        .with("GITSYNC_PROVIDER_GITHUB_TRANSPORT", "rest")
        // Longer than a test holds answers back.
        .with("GITSYNC_PROVIDER_GITHUB_TIMEOUT", "PT4M");
  }

  @AfterAll
  static void stopSurvivor() {
    survivor.close();
    github.close();
  }

  @BeforeEach
  void startVictim() {
    victim = node().start().awaitReady();
    member = survivor.api(ADMIN_TOKEN).newUser("member");
    chat = member.newChat("w");
    member.linkGitToken("github", "ghp_1");
  }

  @AfterEach
  void stopVictim() {
    victim.close();
    // Or its rows become due while the host is held in a later test, and take all the threads.
    member.delete("/chats/" + chat);
  }

  static IntStream kills() {
    return IntStream.range(0, KILLS);
  }

  @ParameterizedTest
  @MethodSource("kills")
  void killedNodesRows_areReadByAnother_andOnceOnly(int kill) {
    var before = github.calls().size();
    github.hold();
    long heldByVictim;
    try {
      reportAll("killed" + kill + "-");
      heldByVictim = heldBy(victim);
      assertThat(heldByVictim).isPositive();
      var asked = lookUps(before).size();

      victim.kill();
      var killed = System.nanoTime();

      Waiting.until("the rows to be asked for", () -> lookUps(before).size() > asked);
      Waiting.until("all of them", () -> lookUps(before).size() == asked + heldByVictim);
      var took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
      System.out.printf("%d rows of a killed node: asked for after %d ms%n", heldByVictim, took);
    } finally {
      github.release();
    }
    Waiting.until("all rows to be known", () -> fresh() == BRANCHES);

    var twice = lookUpsByBranch(before).values().stream().filter(times -> times == 2).count();
    assertThat(twice).isEqualTo(heldByVictim);
    assertThat(lookUpsByBranch(before)).hasSize(BRANCHES).allSatisfy((b, n) -> atMostTwice(n));
    assertThat(names()).containsExactly(survivor.name());
  }

  @Test
  void sleepingNode_findsItsLeasesLost_andStoresNothing() {
    var before = github.calls().size();
    github.hold();
    try {
      reportAll("asleep");
      assertThat(heldBy(victim)).isPositive();
      var asked = lookUps(before).size();

      victim.pause();

      Waiting.until("the rows to be asked for", () -> lookUps(before).size() > asked);
      Waiting.until("no row to be the sleeper's", () -> heldBy(victim) == 0);
    } finally {
      github.release();
    }
    Waiting.until("all rows to be known", () -> fresh() == BRANCHES);
    // By now the answers to the sleeper are old.
    pulls.forEach(pull -> pull.set("title", "renamed"));
    for (var i = 0; i < BRANCHES; i++) {
      assertThat(refresh("asleep" + i)).isEqualTo(200);
    }
    var shown = database.query("select json_agg(d order by id) from diff_status d");

    victim.resume();
    Waiting.until("the loss to be noticed", () -> victim.log().contains("the lease was lost"));
    Waiting.until("it to be one of the living", () -> names().contains(victim.name()));

    assertThat(database.query("select json_agg(d order by id) from diff_status d"))
        .isEqualTo(shown)
        .contains("renamed");
  }

  private static void atMostTwice(long times) {
    assertThat(times).isBetween(1L, 2L);
  }

  /** Reports branches at the victim, and waits until the host has been asked for all of them. */
  private void reportAll(String prefix) {
    var before = github.calls().size();
    var reporter = new Api(victim.url(), member.token());
    pulls = IntStream.range(0, BRANCHES).mapToObj(i -> github.open("o/r", prefix + i)).toList();
    for (var i = 0; i < BRANCHES; i++) {
      assertThat(reporter.report("w", chat, github.origin("o/r"), prefix + i).status())
          .isEqualTo(202);
    }
    Waiting.until("calls to the host", () -> lookUps(before).size() == BRANCHES);
  }

  private int refresh(String branch) {
    return member
        .post(
            "/chats/%s/diff-status/refresh?remote_origin=%s&branch=%s"
                .formatted(chat, github.origin("o/r"), branch),
            "")
        .status();
  }

  /** Each reading of a new row begins with one. */
  private static List<Call> lookUps(int after) {
    return github.calls().stream()
        .skip(after)
        .filter(call -> call.query().contains("head="))
        .toList();
  }

  private static Map<String, Long> lookUpsByBranch(int after) {
    return lookUps(after).stream().collect(groupingBy(Call::query, counting()));
  }

  private static long heldBy(Node node) {
    return Long.parseLong(
        database.query(
            """
            select count(*) from refresh_schedule s join live_node n on n.id = s.lease_node
            where n.name = '%s'
            """
                .formatted(node.name())));
  }

  private long fresh() {
    return Long.parseLong(
        database.query(
            "select count(*) from diff_status where sync_state = 'FRESH' and chat_id = '%s'"
                .formatted(chat)));
  }

  private static List<String> names() {
    return List.of(
        database.query("select string_agg(name, ',' order by name) from live_node").split(","));
  }
}
