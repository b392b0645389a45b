package dev.gitsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.TestPostgres;
import dev.gitsync.harness.Waiting;
import dev.gitsync.simhost.SimHost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes share what a git token may spend, at a simulated host that counts. */
class BudgetIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final int LIMIT = 50;

  private static final int PULLS = 40;

  /** 0.6 of the limit. */
  private static final int SHARE = 30;

  private final SimHost host =
      SimHost.start(
          "--script=false",
          "--owners=1",
          "--repositories=1",
          "--pulls=" + PULLS,
          "--branches=0",
          "--fork-share=0",
          "--closed-share=0");
  private final Database database = TestPostgres.get().newDatabase();
  private final List<Node> nodes = new ArrayList<>();

  /** Starts two nodes that read each row again when it has been fresh for so long. */
  private void start(Duration ttl) {
    nodes.add(node(ttl));
    nodes.add(node(ttl));
    nodes.forEach(Node::awaitReady);
  }

  private Node node(Duration ttl) {
    return Node.on(database)
        .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
        .with("GITSYNC_ENCRYPTION_KEY", "an-encryption-key-for-tests")
        .with("GITSYNC_PROVIDERS", "github")
        .with("GITSYNC_PROVIDER_GITHUB_API_URL", host.url() + "/api/v3")
        .with("GITSYNC_PROVIDER_GITHUB_TRANSPORT", "rest")
        .with("GITSYNC_REFRESH_DIFF_STATUS_TTL", ttl.toString())
        .start();
  }

  @AfterEach
  void stop() {
    nodes.forEach(Node::close);
    host.close();
  }

  private JsonNode account(String token) {
    return host.control("GET", "/account", "").path("tokens").path(token);
  }

  private int calls(String token) {
    return account(token).path("requests").path("core").asInt();
  }

  /** Somebody with a chat that follows every pull request of the host. */
  private Api newMember(String token) {
    var member = nodes.get(0).api(ADMIN_TOKEN).newUser("member");
    member.linkGitToken("github", token);
    for (var repository : host.control("GET", "/world", "").path("repositories")) {
      for (var pull : repository.path("pulls")) {
        member.report(
            "w",
            member.newChat("w"),
            host.url() + "/" + repository.path("name").asText(),
            pull.path("branch").asText());
      }
    }
    return member;
  }

  private static JsonNode budget(Api member) {
    return member.get("/git-tokens").json().path("git_tokens").path(0).path("budget");
  }

  /** The rows that were read, of how ever many. */
  private static int fresh(Api member) {
    return withState(member, "fresh");
  }

  private static int withState(Api member, String state) {
    int count = 0;
    for (var chat : member.get("/chats?limit=200").json().path("chats")) {
      count += chat.path("diff_status").path("sync").path("state").asText().equals(state) ? 1 : 0;
    }
    return count;
  }

  @Test
  void shortBudget_isNeverOverspent_byNoNode_andIsShown_andNobodyElsesIsTouched() {
    start(Duration.ofSeconds(1));
    host.control("PUT", "/switches/tokens/short", "{\"rest_limit\": %d}".formatted(LIMIT));
    var member = newMember("short");
    var neighbour = newMember("plenty");

    Waiting.until("the neighbour's rows to be read", () -> fresh(neighbour) == PULLS);
    // As long as it takes to read all of the neighbour's rows again and again.
    Waiting.until("many more calls", () -> calls("plenty") > 400);

    var spent = account("short");
    assertThat(spent.path("primary_units").asInt()).isBetween(SHARE - 5, SHARE);
    assertThat(spent.path("while_limited").asInt()).isZero();
    var budget = budget(member);
    assertThat(budget.path("limit").asInt()).isEqualTo(LIMIT);
    assertThat(budget.path("remaining").asInt()).isBetween(LIMIT - SHARE, LIMIT - SHARE + 5);
    assertThat(Instant.parse(budget.path("resets_at").asText())).isAfter(Instant.now());
    assertThat(budget(neighbour).path("limit").asInt()).isEqualTo(5_000);
    assertThat(fresh(member)).isPositive();
  }

  @Test
  void limitOfAToken_stopsItOnEveryNode_untilItEnds() {
    start(Duration.ofSeconds(1));
    var member = newMember("limited");
    Waiting.until("rows to be read", () -> fresh(member) == PULLS);

    host.control("PUT", "/switches/tokens/limited", "{\"secondary\": true, \"for\": \"PT30S\"}");
    Waiting.until(
        "every row to wait for the limit's end", () -> withState(member, "rate_limited") == PULLS);
    // Calls that were under way when the answer came may have crossed it; no later one may.
    var crossed = account("limited").path("while_limited").asInt();
    var met = calls("limited");
    Waiting.until("calls after it", () -> calls("limited") > met + 80);

    assertThat(account("limited").path("while_limited").asInt()).isEqualTo(crossed);
  }

  @Test
  void limitThatOneNodeMet_isKnownToTheOther_withoutACallOfItsOwn() {
    start(Duration.ofHours(1));
    var member = newMember("limited");
    Waiting.until("rows to be read", () -> fresh(member) == PULLS);
    host.control("PUT", "/switches/tokens/limited", "{\"secondary\": true, \"for\": \"PT1H\"}");
    var read = calls("limited");

    assertThat(refreshNow(member)).as("no row is due: this alone meets it").isEqualTo(429);
    assertThat(calls("limited")).isEqualTo(read + 1);
    // From now on all the work is the other's.
    nodes.get(0).close();
    var there = new Api(nodes.get(1).url(), member.token());
    database.execute("update refresh_schedule set stale_at = now()");
    Waiting.until(
        "every row to wait for the limit's end", () -> withState(there, "rate_limited") == PULLS);
    assertThat(refreshNow(there)).isEqualTo(429);

    assertThat(calls("limited")).isEqualTo(read + 1);
  }

  /** Has the host asked for one of somebody's rows; answers the status. */
  private static int refreshNow(Api member) {
    var chat = member.get("/chats").json().path("chats").path(0).path("id").asText();
    return member.post("/chats/" + chat + "/diff-status/refresh", "").status();
  }
}
