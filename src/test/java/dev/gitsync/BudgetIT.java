package dev.gitsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.TestPostgres;
import dev.gitsync.harness.Waiting;
import dev.gitsync.simhost.SimHost;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes share what a git token may spend, at a simulated host that counts. */
class BudgetIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final int LIMIT = 50;

  /** 0.6 of the limit. */
  private static final int SHARE = 30;

  private final SimHost host =
      SimHost.start(
          "--script=false",
          "--owners=1",
          "--repositories=1",
          "--pulls=40",
          "--branches=0",
          "--fork-share=0",
          "--closed-share=0");
  private final Database database = TestPostgres.get().newDatabase();
  private Node one;
  private Node other;

  @BeforeEach
  void start() {
    one = node();
    other = node();
  }

  private Node node() {
    return Node.on(database)
        .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
        .with("GITSYNC_ENCRYPTION_KEY", "an-encryption-key-for-tests")
        .with("GITSYNC_PROVIDERS", "github")
        .with("GITSYNC_PROVIDER_GITHUB_API_URL", host.url() + "/api/v3")
        .with("GITSYNC_PROVIDER_GITHUB_TRANSPORT", "rest")
        .with("GITSYNC_REFRESH_DIFF_STATUS_TTL", "PT1S")
        .start()
        .awaitReady();
  }

  @AfterEach
  void stop() {
    one.close();
    other.close();
    host.close();
  }

  private JsonNode steer(String method, String path, String body) {
    return Api.send(
            HttpRequest.newBuilder(URI.create(host.url() + "/_sim" + path))
                .method(method, BodyPublishers.ofString(body))
                .timeout(Duration.ofSeconds(20))
                .build())
        .json();
  }

  private JsonNode account(String token) {
    return steer("GET", "/account", "").path("tokens").path(token);
  }

  /** Somebody with a chat that follows every pull request of the host. */
  private Api newMember(String token) {
    var member = one.api(ADMIN_TOKEN).newUser("member");
    member.linkGitToken("github", token);
    for (var repository : steer("GET", "/world", "").path("repositories")) {
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
    steer("PUT", "/switches/tokens/short", "{\"rest_limit\": %d}".formatted(LIMIT));
    var member = newMember("short");
    var neighbour = newMember("plenty");

    Waiting.until("the neighbour's rows to be read", () -> fresh(neighbour) == 40);
    // As long as it takes to read all of the neighbour's rows again and again.
    Waiting.until(
        "many more calls", () -> account("plenty").path("requests").path("core").asInt() > 400);

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
    var member = newMember("limited");
    Waiting.until("rows to be read", () -> fresh(member) == 40);

    steer("PUT", "/switches/tokens/limited", "{\"secondary\": true, \"for\": \"PT30S\"}");
    Waiting.until(
        "every row to wait for the limit's end", () -> withState(member, "rate_limited") == 40);
    // Calls that were under way when the answer came may have crossed it; no later one may.
    var crossed = account("limited").path("while_limited").asInt();
    var met = account("limited").path("requests").path("core").asInt();
    Waiting.until(
        "calls after it",
        () -> account("limited").path("requests").path("core").asInt() > met + 80);

    assertThat(account("limited").path("while_limited").asInt()).isEqualTo(crossed);
  }
}
