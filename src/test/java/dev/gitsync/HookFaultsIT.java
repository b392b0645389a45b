package dev.gitsync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.Shown;
import dev.gitsync.harness.TestPostgres;
import dev.gitsync.harness.Waiting;
import dev.gitsync.simhost.SimHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A simulated host tells of its changes as badly as can be, and the rows end as the host is. Its
 * time is a sixtieth of ours: five minutes are five seconds, an hour is a minute.
 */
class HookFaultsIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final String SECRET = "a-secret-of-the-hooks";

  private final SimHost host =
      SimHost.start(
          "--seed=7",
          "--script=false",
          "--owners=1",
          "--repositories=2",
          "--pulls=10",
          "--branches=0",
          "--fork-share=0.2",
          "--closed-share=0",
          "--renamed=0",
          "--mix=[{\"share\": 1, \"per_hour\": 12}]",
          "--factor=60");

  private final Database database = TestPostgres.get().newDatabase();
  private Node node;
  private Api admin;
  private Api member;

  @BeforeEach
  void start() {
    node =
        Node.on(database)
            .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
            .with("GITSYNC_PROVIDERS", "github")
            .with("GITSYNC_PROVIDER_GITHUB_API_URL", host.url() + "/api/v3")
            .with("GITSYNC_PROVIDER_GITHUB_WEBHOOK_SECRET", SECRET)
            .with("GITSYNC_REFRESH_DIFF_STATUS_TTL", "PT4S")
            .with("GITSYNC_REFRESH_CLOSED_TTL", "PT20S")
            .with("GITSYNC_REFRESH_HOOKED_TTL", "PT20S")
            .start()
            .awaitReady();
    admin = node.api(ADMIN_TOKEN);
    member = admin.newUser("member");
    member.linkGitToken("github", "a-token");
    for (var pull : pulls()) {
      member.report(
          "w",
          member.newChat("w"),
          host.url() + "/" + pull.path("head_repository").asText(),
          pull.path("branch").asText());
    }
    Waiting.until("rows to be as the host is", () -> different().isEmpty());
  }

  @AfterEach
  void stop() {
    node.close();
    host.close();
  }

  private List<JsonNode> pulls() {
    var pulls = new ArrayList<JsonNode>();
    host.control("GET", "/world", "")
        .path("repositories")
        .forEach(repository -> repository.path("pulls").forEach(pulls::add));
    return pulls;
  }

  private void tell(String faults) {
    host.control(
        "PUT",
        "/hooks",
        """
        {"url": "%s", "secret": "%s" %s}
        """
            .formatted(node.url().resolve("/api/v1/webhooks/github"), SECRET, faults));
  }

  private void run(boolean running) {
    host.control("POST", "/script", "{\"running\": " + running + "}");
  }

  private int changes() {
    int visible = 0;
    for (var change : host.control("GET", "/changes?after=0", "").path("changes")) {
      visible += change.path("visible").asBoolean() ? 1 : 0;
    }
    return visible;
  }

  private JsonNode count() {
    return host.control("GET", "/hooks", "").path("count");
  }

  /** The pull requests whose rows are not as the host is. */
  private List<String> different() {
    var rows = new TreeMap<String, Shown>();
    for (var chat : member.get("/chats?limit=200").json().path("chats")) {
      var row = chat.path("diff_status");
      var path = row.path("remote_origin").asText().substring(host.url().toString().length() + 1);
      rows.put(path + " " + row.path("git_branch").asText(), Shown.ofDiffStatus(row));
    }
    var different = new ArrayList<String>();
    for (var pull : pulls()) {
      var name = pull.path("head_repository").asText() + " " + pull.path("branch").asText();
      if (!Shown.ofHost(pull.path("shown")).equals(rows.get(name))) {
        different.add(name);
      }
    }
    return different;
  }

  private JsonNode repositories() {
    return admin.get("/webhooks").json().path("webhooks").path(0).path("repositories");
  }

  private long misses() {
    long sum = 0;
    for (var repository : repositories()) {
      sum += repository.path("misses").asLong();
    }
    return sum;
  }

  private boolean isRelied() {
    var repositories = repositories();
    return !repositories.isEmpty()
        && repositories.findValuesAsText("state").stream().allMatch("relied_on"::equals);
  }

  @Test
  void hooksThatAreLostDoubledShuffledLateAndForged_endInTheHostsState() {
    tell(
        """
        , "dropped": 0.3, "doubled": 0.1, "shuffled": "PT5S", "late_share": 0.05, "late": "PT60S",
        "forged": 0.2
        """);
    run(true);
    Waiting.until("changes", Duration.ofMinutes(3), () -> changes() >= 150);
    run(false);

    // Within the bounds, though half of what was told is not there yet or never will be.
    Waiting.until("rows to be as the host is", () -> different().isEmpty());
    Waiting.until(
        "the last hook",
        Duration.ofMinutes(2),
        () -> host.control("GET", "/hooks", "").path("quiet").asBoolean());
    Waiting.until("rows to be as the host is", () -> different().isEmpty());
    var count = count();
    assertThat(count.path("dropped").asInt()).isPositive();
    assertThat(count.path("doubled").asInt()).isPositive();
    assertThat(count.path("forged").asInt()).isPositive();
    assertThat(count.path("forged_taken").asInt()).isZero();
    assertThat(count.path("failed").asInt()).isZero();
    var taken = Integer.parseInt(database.query("select count(*) from hook_delivery"));
    assertThat(taken).isEqualTo(count.path("sent").asInt() - count.path("doubled").asInt());
  }

  @Test
  void repositoryThatTellsAll_isPolledRarely_untilOneChangeIsNotTold() {
    tell("");
    run(true);
    Waiting.until("the repositories to be relied on", this::isRelied);
    run(false);
    Waiting.until("rows to be as the host is", () -> different().isEmpty());
    Waiting.until("all open rows to be polled rarely", () -> rare() > 0 && rare() == open());

    host.control("DELETE", "/hooks", "");
    run(true);
    var before = changes();
    Waiting.until("changes that nobody tells", () -> changes() > before + 5);
    run(false);
    Waiting.until("the miss to be found out", Duration.ofMinutes(3), () -> misses() > 0);

    Waiting.until("rows to be as the host is", () -> different().isEmpty());
    assertThat(isRelied()).isFalse();
    assertThat(repositories().findValuesAsText("needed"))
        .anyMatch(needed -> Integer.parseInt(needed) > 3);
    Waiting.until("some rows to be polled as usual", () -> rare() < open());
  }

  private int open() {
    return Integer.parseInt(
        database.query("select count(*) from diff_status where state = 'OPEN'"));
  }

  private int rare() {
    return Integer.parseInt(
        database.query(
            """
            select count(*) from refresh_schedule s join diff_status d on d.id = s.diff_status_id
            where d.state = 'OPEN' and s.lease_id is null
              and s.stale_at > s.refreshed_at + interval '10 s'
            """));
  }
}
