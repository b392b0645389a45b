package dev.gitsync.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.Postgres;
import dev.gitsync.harness.TcpProxy;
import dev.gitsync.harness.Waiting;
import dev.gitsync.harness.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Pages on one node, changes on another. The second node's line to the database is ours to cut. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoNodesLiveIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final Duration WATCHED = Duration.ofSeconds(2);
  private static final Duration UNWATCHED = Duration.ofMinutes(2);

  /** One sweep, and what a busy machine adds. */
  private static final Duration SWEPT = Duration.ofSeconds(30);

  private static Path data;

  private static Postgres postgres;
  private static Database database;
  private static TcpProxy line;
  private static FakeGitHub github;
  private static Node one;
  private static Node two;

  @BeforeAll
  static void start(@TempDir Path directory) {
    data = directory;
    postgres = Postgres.keeping(data);
    database = postgres.database("gitsync");
    line = new TcpProxy(postgres.port());
    github = new FakeGitHub();
    one = node(Node.on(database)).start();
    two = node(Node.on("jdbc:postgresql://127.0.0.1:" + line.port() + "/gitsync")).start();
    one.awaitReady();
    two.awaitReady();
    Waiting.until("both to listen", () -> isListening(one) && isListening(two));
  }

  private static Node.Builder node(Node.Builder node) {
    return node.with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
        .with("GITSYNC_ENCRYPTION_KEY", "one key for both of the nodes")
        .with("GITSYNC_PROVIDERS", "github")
        .with("GITSYNC_PROVIDER_GITHUB_API_URL", github.url().toString())
        .with("GITSYNC_REFRESH_WATCHED_TTL", WATCHED.toString())
        .with("GITSYNC_REFRESH_DIFF_STATUS_TTL", UNWATCHED.toString())
        .with("GITSYNC_LIVE_MAX_CONNECTIONS_PER_USER", "3");
  }

  @AfterAll
  static void stop() throws IOException {
    one.close();
    two.close();
    github.close();
    line.close();
    postgres.close();
  }

  private static boolean isListening(Node node) {
    return node.metric("gitsync_live_listening", "") == 1;
  }

  /** How many changes went to pages of a node because another one told it of them. */
  private static double told(Node node) {
    return node.metric("gitsync_live_lag_total", "le=\"+Inf\",way=\"notice\"");
  }

  private static Api member() {
    return one.api(ADMIN_TOKEN).newUser("member");
  }

  private static Api on(Node node, Api member) {
    return new Api(node.url(), member.token());
  }

  private static Watch pageOn(Node node, Api member) {
    var watch = on(node, member).watch();
    watch.awaitKind("snapshot");
    return watch;
  }

  private static void rename(Api member, String chat, String title) {
    var answer = member.patch("/chats/" + chat, "{\"title\":\"" + title + "\"}");
    assertThat(answer.status()).isEqualTo(200);
  }

  private static JsonNode awaitTitle(Watch page, String title) {
    return page.await(title, frame -> chat(frame.json()).path("title").asText().equals(title))
        .json();
  }

  /** Waits for what happened to one chat; the page may be told of others before. */
  private static JsonNode awaitKind(Watch page, String kind, String id) {
    return chat(
        page.await(
                kind,
                frame ->
                    frame.kind().equals(kind) && chat(frame.json()).path("id").asText().equals(id))
            .json());
  }

  private static JsonNode chat(JsonNode frame) {
    return frame.path("chat");
  }

  @Test
  void report_toOne_isOnThePageOfTheOther() {
    var ann = member();
    var chat = ann.newChat("w");
    ann.linkGitToken("github", "ghp_" + UUID.randomUUID());
    github.open("o/report", "b");
    try (var here = pageOn(one, ann);
        var there = pageOn(two, ann)) {
      ann.report("w", chat, github.origin("o/report"), "b");

      for (var page : new Watch[] {here, there}) {
        assertThat(chat(page.awaitSyncState("pending").json()).path("id").asText()).isEqualTo(chat);
        var fresh = page.awaitSyncState("fresh").json();
        assertThat(fresh.path("changed_diff_status")).isEqualTo(chat(fresh).path("diff_status"));
        assertThat(fresh.path("changed_diff_status").path("pull_request_state").asText())
            .isEqualTo("open");
      }
      assertThat(told(two)).as("told, not found").isPositive();
    }
  }

  @Test
  void everyKind_isTheSameOnBothNodes() {
    var ann = member();
    try (var here = pageOn(one, ann);
        var there = pageOn(two, ann)) {
      for (var page : new Watch[] {here, there}) {
        var chat = ann.newChat("w");
        awaitKind(page, "created", chat);
        rename(ann, chat, "renamed");
        assertThat(awaitKind(page, "updated", chat).path("title").asText()).isEqualTo("renamed");
        ann.patch("/chats/" + chat, "{\"archived\":true}");
        assertThat(awaitKind(page, "archived", chat).path("archived").asBoolean()).isTrue();
        ann.delete("/chats/" + chat);
        var deleted = awaitKind(page, "deleted", chat);
        assertThat(deleted.path("version").asLong()).isEqualTo(4);
        assertThat(deleted.path("owner_id").asText()).isEqualTo(ann.userId());
        assertThat(deleted.path("title").asText()).isEqualTo("renamed");
      }
    }
  }

  @Test
  void deletedChat_thatIsMadeAgain_goesOnFromItsVersion() {
    var ann = member();
    var chat = ann.newChat("w");
    try (var there = pageOn(two, ann)) {
      ann.delete("/chats/" + chat);
      there.awaitKind("deleted");

      ann.post("/chats", "{\"workspace_id\":\"w\",\"id\":\"" + chat + "\"}");

      var created = chat(there.awaitKind("created").json());
      assertThat(created.path("id").asText()).isEqualTo(chat);
      assertThat(created.path("version").asLong()).isEqualTo(3);
    }
  }

  @Test
  void rollBack_tellsNobody() {
    var ann = member();
    var chat = ann.newChat("w");
    database.execute(
        """
        create function refuse() returns trigger language plpgsql as
          $$ begin raise exception 'not this one'; end $$
        """);
    database.execute(
        """
        create constraint trigger refused after update on chat deferrable initially deferred
        for each row when (new.title = 'refused') execute function refuse()
        """);
    try (var here = pageOn(one, ann);
        var there = pageOn(two, ann)) {
      var refused = ann.patch("/chats/" + chat, "{\"title\":\"refused\"}");
      assertThat(refused.status()).isEqualTo(500);
      rename(ann, chat, "accepted");

      for (var page : new Watch[] {here, there}) {
        var next = page.awaitKind("updated").json();
        assertThat(chat(next).path("title").asText()).isEqualTo("accepted");
      }
    } finally {
      database.execute("drop function refuse cascade");
    }
  }

  @Test
  void listener_thatIsCut_listensAgain_andNothingIsLost() {
    var ann = member();
    var chat = ann.newChat("w");
    var before = two.metric("gitsync_live_reconnects_total", "");
    try (var there = pageOn(two, ann)) {
      for (var i = 0; i < 5; i++) {
        database.query(
            """
            select count(pg_terminate_backend(pid)) from pg_stat_activity
            where application_name = 'gitsync listen'
            """);
        rename(ann, chat, "cut " + i);

        awaitTitle(there, "cut " + i);
      }
    }
    Waiting.until("both to listen", () -> isListening(one) && isListening(two));
    assertThat(two.metric("gitsync_live_reconnects_total", "")).isGreaterThan(before);
  }

  @Test
  void listener_whoseLineSwallowsAll_isHelpedByTheSweep_andListensAgain() {
    var ann = member();
    var chat = ann.newChat("w");
    var gone = ann.newChat("w");
    var before = two.metric("gitsync_live_reconnects_total", "");
    var found = two.metric("gitsync_live_sweep_found_total", "");
    try (var there = pageOn(two, ann)) {
      assertThat(line.swallow("gitsync listen")).isEqualTo(1);
      rename(ann, chat, "swallowed");
      ann.delete("/chats/" + gone);

      awaitTitle(there, "swallowed");
      var deleted = there.await("deleted", frame -> frame.kind().equals("deleted")).json();
      assertThat(chat(deleted).path("id").asText()).isEqualTo(gone);
      Waiting.until(
          "a new listener",
          SWEPT,
          () -> two.metric("gitsync_live_reconnects_total", "") > before && isListening(two));
      assertThat(two.metric("gitsync_live_sweep_found_total", "")).isGreaterThan(found);

      var told = told(two);
      rename(ann, chat, "heard");
      awaitTitle(there, "heard");
      Waiting.until("it to be heard, not found", () -> told(two) > told);
    }
  }

  @Test
  void sender_whoseLineSwallowsAll_nothingIsLost_andItTellsAgain() {
    var ann = member();
    var chat = ann.newChat("w");
    try (var here = pageOn(one, ann)) {
      rename(on(two, ann), chat, "so that there is a line");
      awaitTitle(here, "so that there is a line");
      assertThat(line.swallow("gitsync notify")).isEqualTo(1);

      rename(on(two, ann), chat, "swallowed");

      awaitTitle(here, "swallowed");
      var told = told(one);
      rename(on(two, ann), chat, "told");
      awaitTitle(here, "told");
      Waiting.until("it to be told, not found", () -> told(one) > told);
    }
  }

  @Test
  void listener_thatIsRefused_isHelpedByTheSweep_andListensAgain() {
    var ann = member();
    var chat = ann.newChat("w");
    try (var there = pageOn(two, ann)) {
      line.refuse("gitsync listen");
      Waiting.until("the second node not to listen", () -> !isListening(two));
      var told = told(two);
      var found = two.metric("gitsync_live_sweep_found_total", "");

      rename(ann, chat, "found");

      awaitTitle(there, "found");
      Waiting.until(
          "it to be counted", () -> two.metric("gitsync_live_sweep_found_total", "") > found);
      assertThat(told(two)).isEqualTo(told);
      assertThat(isListening(two)).isFalse();
    } finally {
      line.refuseNothing();
    }
    Waiting.until("both to listen", () -> isListening(one) && isListening(two));
  }

  @Test
  void pageOnOneNode_setsThePaceOfTheOther() {
    var ann = member();
    var chat = ann.newChat("w");
    ann.linkGitToken("github", "ghp_" + UUID.randomUUID());
    github.open("o/watched", "b");
    ann.report("w", chat, github.origin("o/watched"), "b");
    Waiting.until("a status", () -> paceAt(one, ann, chat).equals(UNWATCHED));
    var dueBefore = status(ann, chat).path("stale_at").asText();

    try (var there = pageOn(two, ann)) {
      Waiting.until(
          "the row to be due sooner",
          SWEPT,
          () -> status(ann, chat).path("stale_at").asText().compareTo(dueBefore) < 0);
      Waiting.until("the first node to know", SWEPT, () -> paceAt(one, ann, chat).equals(WATCHED));
      there.awaitKind("freshness");
    }

    Waiting.until("it to be over", SWEPT, () -> paceAt(one, ann, chat).equals(UNWATCHED));
  }

  @Test
  void pagesOfANodeThatDied_countNoLonger() {
    var ann = member();
    var chat = ann.newChat("w");
    ann.linkGitToken("github", "ghp_" + UUID.randomUUID());
    github.open("o/died", "b");
    ann.report("w", chat, github.origin("o/died"), "b");
    Waiting.until("a status", () -> paceAt(one, ann, chat).equals(UNWATCHED));
    var dead = UUID.randomUUID();
    database.execute("insert into live_node values ('" + dead + "', now())");
    database.execute("insert into page_presence values ('%s', '%s')".formatted(ann.userId(), dead));

    Waiting.until("it to be known", SWEPT, () -> paceAt(one, ann, chat).equals(WATCHED));
    Waiting.until("it to be over", () -> paceAt(one, ann, chat).equals(UNWATCHED));
  }

  @Test
  void nodeThatWasTakenForDead_writesItsPagesDownAnew() {
    var ann = member();
    try (var page = pageOn(two, ann)) {
      Waiting.until("the page to be written down", SWEPT, () -> isWrittenDown(ann));

      database.execute("delete from live_node");

      Waiting.until("it to be written down anew", SWEPT, () -> isWrittenDown(ann));
      assertThat(page.drain()).isEmpty();
    }
  }

  private static boolean isWrittenDown(Api member) {
    var query = "select count(*) from page_presence where owner_id = '%s'";
    return database.query(query.formatted(member.userId())).equals("1");
  }

  private static JsonNode status(Api member, String chat) {
    return member.get("/chats/" + chat).json().path("diff_status");
  }

  /** How long a row is fresh that a node has just read. */
  private static Duration paceAt(Node node, Api member, String chat) {
    // Calls within 5 s share an answer, unless the row was marked in between.
    database.execute(
        """
        update refresh_schedule s set generation = generation + 1 from diff_status d
        where d.id = s.diff_status_id and d.chat_id = '%s'
        """
            .formatted(chat));
    var row = on(node, member).post("/chats/" + chat + "/diff-status/refresh", "").json();
    if (!row.has("refreshed_at")) {
      return Duration.ZERO;
    }
    var refreshed = Instant.parse(row.path("refreshed_at").asText());
    return Duration.between(refreshed, Instant.parse(row.path("stale_at").asText()));
  }

  @Test
  void revokedToken_closesPagesOnBothNodes() {
    var ann = member();
    var token = ann.get("/users/me/tokens").json().path("tokens").get(0).path("id").asText();
    try (var here = pageOn(one, ann);
        var there = pageOn(two, ann)) {
      one.api(ADMIN_TOKEN).delete("/users/" + ann.userId() + "/tokens/" + token);

      assertThat(here.awaitClose(Duration.ofSeconds(10))).isEqualTo(1008);
      assertThat(there.awaitClose(Duration.ofSeconds(10))).isEqualTo(1008);
    }
  }

  @Test
  void disabledUser_losesPagesOnBothNodes() {
    var ann = member();
    try (var here = pageOn(one, ann);
        var there = pageOn(two, ann)) {
      one.api(ADMIN_TOKEN).patch("/users/" + ann.userId(), "{\"disabled\":true}");

      assertThat(here.awaitClose(Duration.ofSeconds(10))).isEqualTo(1008);
      assertThat(there.awaitClose(Duration.ofSeconds(10))).isEqualTo(1008);
    }
  }

  @Test
  void pageTooMany_isClosedAndToldWhy_andTheOthersAreNot() {
    var ann = member();
    try (var first = pageOn(one, ann);
        var second = pageOn(one, ann);
        var third = pageOn(one, ann);
        var fourth = ann.watch()) {
      assertThat(fourth.awaitClosing(Duration.ofSeconds(10)))
          .isEqualTo(new Watch.Closing(1013, "You have as many pages open as you may."));

      ann.newChat("w");
      for (var page : new Watch[] {first, second, third}) {
        page.awaitKind("created");
      }
      assertThat(fourth.drain()).isEmpty();
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void database_thatIsRestarted_losesNothing() {
    var ann = member();
    var chat = ann.newChat("w");
    try (var here = pageOn(one, ann);
        var there = pageOn(two, ann)) {
      var port = postgres.port();
      postgres.close();
      Waiting.until("both to notice", () -> !one.isReady() && !two.isReady());
      postgres = Postgres.keeping(data, port);
      one.awaitReady();
      two.awaitReady();
      rename(ann, chat, "right after");
      rename(on(two, ann), chat, "and then");

      awaitTitle(here, "and then");
      awaitTitle(there, "and then");
      Waiting.until("both to listen", () -> isListening(one) && isListening(two));
      rename(ann, chat, "later");
      awaitTitle(there, "later");
    }
  }
}
