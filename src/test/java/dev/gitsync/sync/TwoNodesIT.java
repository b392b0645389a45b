package dev.gitsync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.FakeGitHub.Call;
import dev.gitsync.harness.FakeGitHub.Refusal;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.TestPostgres;
import dev.gitsync.harness.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Two servers on one database. */
class TwoNodesIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final String WORKSPACE = "w";
  private static final int CONCURRENCY = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Database database;
  private static FakeGitHub github;
  private static Node one;
  private static Node two;

  @BeforeAll
  static void start() {
    database = TestPostgres.get().newDatabase();
    github = new FakeGitHub();
    one = node().start();
    two = node().start();
    one.awaitReady();
    two.awaitReady();
  }

  private static Node.Builder node() {
    return Node.on(database)
        .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
        .with("GITSYNC_ENCRYPTION_KEY", "one key for both of the nodes")
        .with("GITSYNC_PROVIDERS", "github")
        .with("GITSYNC_PROVIDER_GITHUB_API_URL", github.url().toString())
        // Longer than a test holds answers back.
        .with("GITSYNC_PROVIDER_GITHUB_TIMEOUT", "PT60S");
  }

  @AfterAll
  static void stop() {
    one.close();
    two.close();
    github.close();
  }

  private static String report(Api member, String repository, String branch) {
    github.open(repository, branch);
    var chat = member.newChat(WORKSPACE);
    var answer = member.report(WORKSPACE, chat, github.origin(repository), branch);
    assertThat(answer.status()).isEqualTo(202);
    return chat;
  }

  private static Api at(Node node, Api member) {
    return new Api(node.url(), member.token());
  }

  private static String state(Api member, String chat) {
    var status = member.get("/chats/" + chat).json().path("diff_status");
    return status.path("sync").path("state").asText();
  }

  private static void awaitState(Api member, String chat, String state) {
    Waiting.until(chat + " to be " + state, PATIENCE, () -> state(member, chat).equals(state));
  }

  private static List<Call> callsWith(String token) {
    return github.calls().stream()
        .filter(call -> call.authorization().equals("Bearer " + token))
        .toList();
  }

  @Test
  void manyRows_areSharedByBoth_andNoneIsReadTwice() {
    var rows = 120;
    var token = "ghp_" + UUID.randomUUID();
    var member = one.api(ADMIN_TOKEN).newUser("member");
    for (var i = 0; i < rows; i++) {
      report(member, "o/many", "b" + i);
    }
    member.linkGitToken("github", token);
    Waiting.until("all rows to be known", PATIENCE, () -> count("d.state = 'OPEN'") == rows);
    Waiting.until("no row to be held", PATIENCE, () -> count("s.lease_id is not null") == 0);
    var before = callsWith(token).size();

    github.hold();
    try {
      // Both timers ring at the same seconds.
      database.execute("update refresh_schedule set stale_at = now(), refreshed_at = null");
      Waiting.until(
          "more calls than one node makes",
          PATIENCE,
          () -> callsWith(token).size() - before > CONCURRENCY);
    } finally {
      github.release();
    }
    Waiting.until(
        "all rows to be refreshed", PATIENCE, () -> count("s.refreshed_at is not null") == rows);

    var readings =
        callsWith(token).stream()
            .skip(before)
            .map(Call::path)
            .filter(path -> path.matches(".*/pulls/[0-9]+"))
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    assertThat(readings).hasSize(rows).allSatisfy((path, count) -> assertThat(count).isOne());
    assertThat(github.peak()).isBetween(CONCURRENCY + 1, 2 * CONCURRENCY);
  }

  private static int count(String condition) {
    return Integer.parseInt(
        database.query(
            """
            select count(*) from diff_status d join refresh_schedule s on s.diff_status_id = d.id
            where d.remote_origin like '%%/o/many' and %s
            """
                .formatted(condition)));
  }

  static Stream<Arguments> limits() {
    var inAnHour = Long.toString(Instant.now().plusSeconds(3_600).getEpochSecond());
    var secondary = "{\"message\":\"You have exceeded a secondary rate limit.\"}";
    return Stream.of(
        arguments(
            "403, nothing remains",
            new Refusal(
                403,
                Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", inAnHour),
                "{\"message\":\"API rate limit exceeded\"}")),
        arguments("429 for an hour", new Refusal(429, Map.of("Retry-After", "3600"), "{}")),
        arguments("429 without a time", new Refusal(429, Map.of(), "{}")),
        arguments("403, secondary limit", new Refusal(403, Map.of(), secondary)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("limits")
  void rateLimit_stopsThatTokenOnBothNodes_andNoOther(String name, Refusal limit) {
    var repository = "o/r" + UUID.randomUUID().toString().substring(0, 8);
    var limited = "ghp_" + UUID.randomUUID();
    var free = "ghp_" + UUID.randomUUID();
    var ann = one.api(ADMIN_TOKEN).newUser("member");
    var bob = one.api(ADMIN_TOKEN).newUser("member");
    ann.linkGitToken("github", limited);
    bob.linkGitToken("github", free);
    github.refuse(limited, limit);
    awaitState(ann, report(ann, repository, "first"), "rate_limited");
    assertThat(callsWith(limited)).hasSize(1);

    var chats = new ArrayList<String>();
    for (var i = 0; i < 5; i++) {
      chats.add(report(at(one, ann), repository, "one" + i));
      chats.add(report(at(two, ann), repository, "two" + i));
    }
    var bobs = report(at(two, bob), repository, "bobs");

    chats.forEach(chat -> awaitState(ann, chat, "rate_limited"));
    awaitState(bob, bobs, "fresh");
    assertThat(callsWith(limited)).hasSize(1);
    github.refuse(limited, null);
  }

  @Test
  void rateLimit_onceOver_letsItsRowsBeRead_butNotBefore() {
    var repository = "o/r" + UUID.randomUUID().toString().substring(0, 8);
    var token = "ghp_" + UUID.randomUUID();
    var member = one.api(ADMIN_TOKEN).newUser("member");
    member.linkGitToken("github", token);
    github.refuse(token, new Refusal(429, Map.of("Retry-After", "3"), "{}"));
    var chat = report(member, repository, "b");
    awaitState(member, chat, "rate_limited");
    github.refuse(token, null);

    awaitState(member, chat, "fresh");

    var calls = callsWith(token);
    assertThat(Duration.ofNanos(calls.get(1).at() - calls.get(0).at()))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(3));
  }
}
