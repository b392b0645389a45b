package dev.gitsync.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.StalledPage;
import dev.gitsync.harness.TestPostgres;
import dev.gitsync.harness.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Many pages that connect, stall and leave on two nodes, while chats change on both and listeners
 * lose their connections. Whatever happens, no page sees a version go back, and in the end each
 * shows what the database has. {@code -Dgitsync.test.live.seconds} makes it longer, {@code
 * -Dgitsync.test.live.seed} repeats a run.
 */
class LiveStressIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final int OWNERS = 6;
  private static final int CHATS = 5;
  private static final int MOST_PAGES = 60;
  private static final int FEWEST_CHANGES = 50;

  private final Duration length =
      Duration.ofSeconds(Integer.getInteger("gitsync.test.live.seconds", 40));
  private final long seed = Long.getLong("gitsync.test.live.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Api> owners = new ArrayList<>();
  private final Map<Api, List<String>> chats = new HashMap<>();
  private final List<PageModel> pages = new ArrayList<>();

  private int changes;

  private static Node.Builder node(Database database) {
    return Node.on(database)
        .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
        .with("GITSYNC_ENCRYPTION_KEY", "one key for both of the nodes");
  }

  @Test
  void pages_areRightInTheEnd_whateverHappened() {
    var database = TestPostgres.get().newDatabase();
    try (var one = node(database).start();
        var two = node(database).start()) {
      var nodes = List.of(one, two);
      nodes.forEach(Node::awaitReady);
      makeOwners(one);

      var end = System.nanoTime() + length.toNanos();
      while (System.nanoTime() < end || changes <= FEWEST_CHANGES) {
        step(nodes, database);
      }
      // A line to tell others over is opened when there is something to tell.
      nodes.forEach(node -> makeChat(node, any(owners)));
      pages.forEach(PageModel::resume);

      for (var page : List.copyOf(pages)) {
        Waiting.until(
            "a page to show what the database has, seed " + seed,
            () -> page.hasLeft() || page.shown().equals(expected(page.owner())));
      }
      Waiting.until(
          "each node to have one line to hear and one to tell",
          () -> ownConnections(database).equals("gitsync listen 2, gitsync notify 2"));
      List.copyOf(pages).forEach(this::leave);
      nodes.forEach(LiveStressIT::awaitNothingLeft);
    }
  }

  /** Closes a page that has been right all the time. */
  private void leave(PageModel page) {
    pages.remove(page);
    assertThat(page.faults()).as("seed %d", seed).isEmpty();
    page.close();
  }

  private static void awaitNothingLeft(Node node) {
    Waiting.until("no page to be left", () -> node.metric("gitsync_live_pages", "") == 0);
    assertThat(isInMemory(node, "dev.gitsync.live.Watchers")).as("what is always there").isTrue();
    Waiting.until(
        "nothing of a page to be left", () -> !isInMemory(node, "dev.gitsync.live.Watcher"));
  }

  /** Whether some object of a class can still be reached. */
  private static boolean isInMemory(Node node, String className) {
    return node.jcmd("GC.class_histogram").lines().anyMatch(line -> line.endsWith(" " + className));
  }

  /** How many there are of each name, of both nodes together. */
  private static String ownConnections(Database database) {
    return database.query(
        """
        select string_agg(application_name || ' ' || lines, ', ' order by application_name)
        from (
          select application_name, count(*) as lines from pg_stat_activity
          where application_name like 'gitsync %' and datname = current_database()
          group by application_name) as own
        """);
  }

  private void makeOwners(Node node) {
    for (var i = 0; i < OWNERS; i++) {
      var owner = node.api(ADMIN_TOKEN).newUser("member");
      owners.add(owner);
      for (var j = 0; j < CHATS; j++) {
        makeChat(node, owner);
      }
    }
  }

  private void makeChat(Node node, Api owner) {
    chatsOf(owner).add(on(node, owner).newChat("w"));
  }

  private List<String> chatsOf(Api owner) {
    return chats.computeIfAbsent(owner, it -> new ArrayList<>());
  }

  private static Api on(Node node, Api owner) {
    return new Api(node.url(), owner.token());
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private void step(List<Node> nodes, Database database) {
    var dice = random.nextInt(100);
    if (dice < 12 && pages.size() < MOST_PAGES) {
      pages.add(PageModel.open(any(nodes), any(owners)));
    } else if (dice < 18 && !pages.isEmpty()) {
      leave(any(pages));
    } else if (dice < 26 && !pages.isEmpty()) {
      any(pages).stall();
    } else if (dice < 34 && !pages.isEmpty()) {
      any(pages).resume();
    } else if (dice < 35) {
      database.query(
          """
          select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity
          where application_name like 'gitsync %' and datname = current_database()
          """);
    } else {
      change(any(nodes), any(owners));
    }
  }

  private void change(Node node, Api owner) {
    var mine = chatsOf(owner);
    var api = on(node, owner);
    var dice = random.nextInt(10);
    if (dice == 0 || mine.size() < 2) {
      makeChat(node, owner);
    } else if (dice == 1) {
      succeed(api.delete("/chats/" + mine.remove(random.nextInt(mine.size()))));
    } else if (dice < 4) {
      succeed(api.patch("/chats/" + any(mine), "{\"archived\":" + random.nextBoolean() + "}"));
    } else if (dice < 6) {
      succeed(api.report("w", any(mine), "https://git.example.com/o/r", "b" + random.nextInt(3)));
    } else {
      var title = random.nextInt(1_000_000);
      succeed(api.patch("/chats/" + any(mine), "{\"title\":\"" + title + "\"}"));
    }
    changes++;
  }

  private void succeed(Api.Answer answer) {
    assertThat(answer.status()).as("%s, seed %d", answer.body(), seed).isBetween(200, 299);
  }

  /** An owner's chats that lists show. */
  private static Map<String, PageModel.State> expected(Api owner) {
    var states = new TreeMap<String, PageModel.State>();
    for (JsonNode chat : owner.get("/chats?limit=200").json().path("chats")) {
      states.put(chat.path("id").asText(), PageModel.State.of(chat));
    }
    return states;
  }

  @Test
  void stalledPage_isClosed_andHoldsUpNobody() {
    var database = TestPostgres.get().newDatabase();
    try (var node = node(database).start()) {
      node.awaitReady();
      var owner = node.api(ADMIN_TOKEN).newUser("member");
      // More than what the two ends of a connection hold on the way.
      database.execute(
          """
          insert into chat (id, owner_id, workspace_id, title, created_at, updated_at, version)
          select gen_random_uuid(), '%s', 'w', repeat('x', 500), now(), now(), 1
          from generate_series(1, 12000)
          """
              .formatted(owner.userId()));
      try (var stalled = StalledPage.open(node.url(), owner);
          var never = StalledPage.open(node.url(), owner)) {
        Waiting.until("both to be open", () -> node.metric("gitsync_live_pages", "") == 2);
        var chat = owner.newChat("w");
        try (var other = owner.watch()) {
          other.await("the whole snapshot", frame -> !frame.json().path("more").asBoolean());
          owner.patch("/chats/" + chat, "{\"title\":\"for all\"}");
          other.awaitKind("updated");

          Waiting.until(
              "the stalled ones to be closed",
              () -> node.metric("gitsync_live_closed_slow_total", "") == 2);
          assertThat(stalled.readCloseCode()).isEqualTo(1013);
          assertThat(node.metric("gitsync_live_pages", "")).isEqualTo(1);
          owner.patch("/chats/" + chat, "{\"title\":\"for those who are left\"}");
          other.awaitKind("updated");
        }
        Waiting.until("the one that reads nothing to be cut off", never::isCut);
      }
    }
  }
}
