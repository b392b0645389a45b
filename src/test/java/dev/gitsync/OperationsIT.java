package dev.gitsync;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.HookSender;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.TestPostgres;
import dev.gitsync.harness.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an operator sees of a server, and what he can forbid its callers. */
class OperationsIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final int MOST_REQUESTS = 40;
  private static final int MOST_FAILED_LOG_INS = 3;

  /** So many calls that are not refused say that none ever is. */
  private static final int PATIENCE = 1_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static FakeGitHub github;
  private static Node node;

  @BeforeAll
  static void start() {
    github = new FakeGitHub();
    node =
        Node.on(TestPostgres.get().newDatabase())
            .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
            .with("GITSYNC_PROVIDERS", "github")
            .with("GITSYNC_PROVIDER_GITHUB_API_URL", github.url().toString())
            .with("GITSYNC_PROVIDER_GITHUB_TRANSPORT", "rest")
            .with("GITSYNC_PROVIDER_GITHUB_WEBHOOK_SECRET", "a-secret-of-deliveries")
            .with("GITSYNC_LOG_FORMAT", "json")
            .with("GITSYNC_BEHIND_PROXY", "true")
            .with("GITSYNC_PUBLIC_URL", "https://gitsync.example.com")
            .with("GITSYNC_API_REQUESTS_PER_MINUTE", Integer.toString(MOST_REQUESTS))
            .with("GITSYNC_API_FAILED_LOG_INS_PER_MINUTE", Integer.toString(MOST_FAILED_LOG_INS))
            .start()
            .awaitReady();
  }

  @AfterAll
  static void stop() {
    node.close();
    github.close();
  }

  private static Api newMember() {
    return node.api(ADMIN_TOKEN).newUser("member");
  }

  /** What the log tells once the server reads its configuration: JSON, line by line. */
  private static List<JsonNode> logLines(Predicate<JsonNode> fits) {
    return node.log()
        .lines()
        // The lines before, which are text, leave a terminal's colour behind.
        .map(line -> line.replaceFirst("^(\u001B\\[[0-9;]*m)+", ""))
        .filter(line -> line.startsWith("{"))
        .map(OperationsIT::parse)
        .filter(fits)
        .toList();
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("A line of the log is no JSON: " + line, e);
    }
  }

  private static List<String> audited() {
    return logLines(line -> line.path("logger").asText().equals("dev.gitsync.audit")).stream()
        .map(line -> line.path("message").asText())
        .toList();
  }

  private static String scrape() {
    var request = HttpRequest.newBuilder(URI.create(node.managementUrl() + "/metrics")).build();
    return Api.send(request).body();
  }

  // Callers.

  @Test
  void callerWhoCallsTooOften_isRefused_andNobodyElse() {
    var busy = newMember();
    var other = newMember();
    var allowed = 0;
    var refused = busy.get("/chats");
    // On a slow machine some more come back meanwhile: one in a second and a half.
    for (; refused.status() == 200 && allowed < PATIENCE; refused = busy.get("/chats")) {
      allowed++;
    }

    assertThat(allowed).isGreaterThanOrEqualTo(MOST_REQUESTS);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
    assertThat(other.get("/chats").status()).isEqualTo(200);
  }

  private static int logIn(String address, String token) {
    return new Api(node.url(), null)
        .send(
            "POST",
            "/session",
            "{\"token\":\"" + token + "\"}",
            Map.of("Origin", "https://gitsync.example.com", "X-Forwarded-For", address))
        .status();
  }

  @Test
  void addressWhoseLogInsFail_mayNotTryForAWhile_andOthersMay() {
    var failed = 0;
    var status = logIn("192.0.2.1", "wrong");
    // One comes back in twenty seconds.
    for (; status == 401 && failed < PATIENCE; status = logIn("192.0.2.1", "wrong")) {
      failed++;
    }

    assertThat(failed).isGreaterThanOrEqualTo(MOST_FAILED_LOG_INS);
    assertThat(status).isEqualTo(429);
    assertThat(logIn("192.0.2.1", ADMIN_TOKEN)).isEqualTo(429);
    assertThat(logIn("192.0.2.2", ADMIN_TOKEN)).isEqualTo(204);
  }

  @Test
  void logInsThatSucceed_areNotCounted() {
    for (var i = 0; i < MOST_FAILED_LOG_INS + 2; i++) {
      assertThat(logIn("192.0.2.3", ADMIN_TOKEN)).isEqualTo(204);
    }
  }

  @Test
  void answersOverTls_keepBrowsersToIt() {
    var page = Api.send(HttpRequest.newBuilder(node.url()).build());

    assertThat(page.header("Strict-Transport-Security")).isEqualTo("max-age=31536000");
    assertThat(page.header("Content-Security-Policy")).contains("default-src 'none'");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(page.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
  }

  // The audit log.

  @Test
  void changesOfUsersAndTokens_areNoted_withoutTheTokens() {
    var admin = node.api(ADMIN_TOKEN);
    var member = admin.newUser("member");
    var id = member.userId();
    var made = member.post("/users/me/tokens", "{\"name\":\"n\"}").json();
    member.delete("/users/me/tokens/" + made.path("id").asText());
    member.linkGitToken("github", "ghp_secret_of_the_audit");
    member.delete("/git-tokens/github");
    admin.patch("/users/" + id, "{\"disabled\":true}");

    Waiting.until("the last line", () -> audited().stream().anyMatch(l -> l.contains("disabled")));

    assertThat(audited())
        .anyMatch(line -> line.matches("user-created " + id + " \\S+ \\(member\\) by admin .*"))
        .anyMatch(line -> line.startsWith("api-token-created " + made.path("id").asText()))
        .anyMatch(line -> line.startsWith("api-token-revoked " + made.path("id").asText()))
        .anyMatch(line -> line.startsWith("git-token-linked github of user " + id))
        .anyMatch(line -> line.startsWith("git-token-unlinked github of user " + id))
        .anyMatch(line -> line.matches("user-changed " + id + " \\S+ \\(member, disabled\\).*"))
        .anyMatch(line -> line.matches("api-token-created \\S+ of user \\S+ by the server"))
        .noneMatch(line -> line.contains("secret_of_the_audit"));
    assertThat(node.log()).doesNotContain(made.path("token").asText());
  }

  // Following a request.

  @Test
  void requestsId_isAnswered_logged_andToldToTheHost() {
    var member = newMember();
    member.linkGitToken("github", "ghp_followed");
    var chat = member.newChat("w");
    github.refuse("ghp_followed", new FakeGitHub.Refusal(500, Map.of(), "{}"));
    var report = "{\"branch\":\"b\",\"remote_origin\":\"" + github.origin("o/r") + "\"}";

    var answer =
        member.send("POST", "/workspaces/w/git-refs", report, Map.of("X-Request-Id", "followed-1"));

    assertThat(answer.header("X-Request-Id")).isEqualTo("followed-1");
    Waiting.until(
        "the host to be told",
        () -> github.calls().stream().anyMatch(call -> call.requestId().contains("followed-1")));
    Waiting.until("the failure to be logged", () -> !failuresOf(chat).isEmpty());
    assertThat(failuresOf(chat).get(0).path("mdc").path("provider").asText()).isEqualTo("github");
  }

  private static List<JsonNode> failuresOf(String chat) {
    return logLines(line -> line.path("mdc").path("chat").asText().equals(chat));
  }

  @Test
  void requestsId_thatIsNone_isNotRepeated() {
    var answer =
        newMember()
            .send("GET", "/chats", null, Map.of("X-Request-Id", "<script> " + "x".repeat(9)));

    assertThat(answer.header("X-Request-Id")).matches("[0-9a-f-]{36}");
  }

  // Figures.

  @Test
  void failingHost_andWaitingRows_areCounted() {
    var member = newMember();
    member.linkGitToken("github", "ghp_counted");
    var chat = member.newChat("w2");
    github.open("o/counted", "b");
    member.report("w2", chat, github.origin("o/counted"), "b");

    Waiting.until(
        "calls to be counted",
        () ->
            scrape()
                .lines()
                .anyMatch(
                    line ->
                        line.startsWith("gitsync_host_calls_seconds_count")
                            && line.contains("provider=\"github\"")
                            && line.contains("outcome=\"2xx\"")));
    assertThat(scrape())
        .contains("gitsync_rows_late_oldest_seconds{")
        .contains("state=\"pending\"")
        .contains("gitsync_leases_lost_total");
  }

  @Test
  void everyFigureThatDashboardAndAlertsAskFor_isThere() throws IOException {
    letHappenWhatIsCounted();
    var asked = new TreeSet<String>();
    for (var file : List.of("deploy/grafana/gitsync.json", "deploy/prometheus/alerts.yaml")) {
      asked.addAll(figures(Files.readString(Path.of(file))));
    }
    // Told only once somebody was relied on in vain.
    asked.remove("gitsync_hooks_missed_total");

    assertThat(asked).hasSizeGreaterThan(12);
    Waiting.until("all figures", () -> figures(scrape()).containsAll(asked));
  }

  private static Set<String> figures(String text) {
    return Pattern.compile("gitsync_[a-z_]+")
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(toSet());
  }

  /** Some figures are there only when there is something to tell. */
  private static void letHappenWhatIsCounted() {
    new HookSender(node.url(), "github", "another secret").github("ping", "{}");
    var resets = Long.toString(Instant.now().plusSeconds(1_000).getEpochSecond());
    var window = Map.of("X-RateLimit-Limit", "5000", "X-RateLimit-Reset", resets);
    var allowed = new HashMap<>(window);
    allowed.put("X-RateLimit-Remaining", "4000");
    reportWith("ghp_with_a_budget", new FakeGitHub.Refusal(200, allowed, "[]"));
    var limited = new HashMap<>(window);
    limited.put("Retry-After", "60");
    reportWith("ghp_limited", new FakeGitHub.Refusal(429, limited, "{}"));
  }

  private static void reportWith(String token, FakeGitHub.Refusal answer) {
    var member = newMember();
    member.linkGitToken("github", token);
    github.refuse(token, answer);
    member.report("w", member.newChat("w"), github.origin("o/figures"), "b");
  }

  @Test
  void log_isJson() {
    var lines = logLines(line -> line.path("message").asText().contains("gitsync is ready"));

    assertThat(lines).hasSize(1);
    assertThat(Stream.of("timestamp", "level", "logger")).allMatch(lines.get(0)::hasNonNull);
  }
}
