package dev.gitsync;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.Api.Answer;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.FakeGitHub.Refusal;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.RawHost;
import dev.gitsync.harness.TestPostgres;
import dev.gitsync.harness.Waiting;
import dev.gitsync.harness.Watch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A server that logs whatever it has to say lives through successes and every kind of failure, with
 * hosts that throw the git token back wherever a host can. Then all that it left behind is searched
 * for secrets.
 */
class SecrecyIT {

  private static final String ADMIN_TOKEN = "gsy_" + UUID.randomUUID();
  private static final String ENCRYPTION_KEY = "key-" + UUID.randomUUID();
  private static final int LONGEST_EXCERPT = 300;

  /** What each provider's host does, and what becomes of a row there. */
  private static final Map<String, String> PROVIDERS =
      Map.ofEntries(
          Map.entry("good", "fresh"),
          Map.entry("rejecting", "token_rejected"),
          Map.entry("forbidding", "provider_error"),
          Map.entry("limiting", "rate_limited"),
          Map.entry("failing", "provider_error"),
          Map.entry("html", "provider_error"),
          Map.entry("moving", "provider_error"),
          Map.entry("moving-within", "provider_error"),
          Map.entry("resetting", "provider_error"),
          Map.entry("hanging", "provider_error"),
          Map.entry("babbling", "provider_error"),
          Map.entry("unresolvable", "provider_error"));

  /** By what they are. */
  private static final Map<String, String> SECRETS = new LinkedHashMap<>();

  private static final List<Answer> ANSWERS = new ArrayList<>();
  private static final List<String> FRAMES = new ArrayList<>();

  private static Database database;
  private static FakeGitHub host;
  private static Node node;

  @BeforeAll
  static void liveThroughIt() throws IOException {
    database = TestPostgres.get().newDatabase();
    host = new FakeGitHub();
    try (var resetting = new RawHost(RawHost::reset);
        var hanging = new RawHost(RawHost::hang);
        var babbling = new RawHost(RawHost.say("BABBLE/1.1 200\r\n\r\n"))) {
      var urls =
          Map.of(
              "resetting", resetting.url(),
              "hanging", hanging.url(),
              "babbling", babbling.url(),
              "unresolvable", URI.create("http://gitsync.invalid"));
      var builder =
          Node.on(database)
              .loggingEverything()
              .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
              .withProperty("gitsync.encryption-key", ENCRYPTION_KEY)
              .with("GITSYNC_PROVIDERS", String.join(",", PROVIDERS.keySet()));
      for (var provider : PROVIDERS.keySet()) {
        var name = provider.replace('-', '_').toUpperCase(Locale.ROOT);
        builder
            .with("GITSYNC_PROVIDER_" + name + "_TYPE", "github")
            .with(
                "GITSYNC_PROVIDER_" + name + "_API_URL",
                urls.getOrDefault(provider, host.url()).toString())
            .with("GITSYNC_PROVIDER_" + name + "_WEB_URL", webUrl(provider))
            .with("GITSYNC_PROVIDER_" + name + "_TIMEOUT", "PT2S");
      }
      node = builder.start().awaitReady();
      beUsed();
    }
  }

  private static String webUrl(String provider) {
    return "https://" + provider + ".example.com";
  }

  private static void beUsed() {
    SECRETS.put("the admin's API token", ADMIN_TOKEN);
    SECRETS.put("the encryption key", ENCRYPTION_KEY);
    var member = node.api(ADMIN_TOKEN).newUser("member");
    SECRETS.put("a member's API token", String.valueOf(member.token()));
    host.diff("o/r", host.open("o/r", "b"), "+one\n");
    try (var watch = Watch.open(node.url(), Map.of("Cookie", logIn(member)))) {
      PROVIDERS.forEach((provider, state) -> use(member, provider, state));
      mistype(member);
      keep(member.get("/chats"));
      keep(member.get("/git-tokens"));
      watch.drain().forEach(frame -> FRAMES.add(frame.json().toString()));
    }
  }

  /** Logs in twice as a browser does, and out of the second session; answers the first's cookie. */
  private static String logIn(Api member) {
    var browser = new Api(node.url(), null);
    var cookies =
        Stream.of("a session", "a session that ended").map(s -> cookie(s, member)).toList();
    cookies.forEach(cookie -> keep(browser.send("GET", "/chats", null, Map.of("Cookie", cookie))));
    var ending = Map.of("Cookie", cookies.get(1), "Origin", node.url().toString());
    assertThat(browser.send("DELETE", "/session", null, ending).status()).isEqualTo(204);
    keep(browser.send("GET", "/chats", null, Map.of("Cookie", cookies.get(1))));
    keep(getByHttp11("Cookie", cookies.get(0)));
    keep(getByHttp11("Authorization", "Bearer " + member.token()));
    return cookies.get(0);
  }

  /** As browsers and most programs speak; the others here speak HTTP/2. */
  private static Answer getByHttp11(String header, String value) {
    return Api.send(
        HttpRequest.newBuilder(node.url().resolve("/api/v1/chats"))
            .version(HttpClient.Version.HTTP_1_1)
            .header(header, value)
            .build());
  }

  private static String cookie(String secret, Api member) {
    var body = "{\"token\":\"" + member.token() + "\"}";
    var answer = member.send("POST", "/session", body, Map.of("Origin", node.url().toString()));
    var cookie = answer.header("Set-Cookie").split(";", 2)[0];
    assertThat(cookie).matches("[a-z_]+=.{30,}");
    SECRETS.put(secret, cookie.substring(cookie.indexOf('=') + 1));
    return cookie;
  }

  /** Links a token and has the provider's host asked for all that there is to ask. */
  private static void use(Api member, String provider, String state) {
    var token = newGitToken("the git token for " + provider);
    host.refuse(token, refusal(provider, token));
    keep(member.linkGitToken(provider, token));
    var chat = member.newChat("w");
    keep(member.report("w", chat, webUrl(provider) + "/o/r", "b"));
    Waiting.until(
        provider + " to be " + state,
        () -> keep(member.get("/chats/" + chat)).body().contains("\"state\":\"" + state + "\""));
    keep(member.post("/chats/" + chat + "/diff-status/refresh", ""));
    keep(member.get("/chats/" + chat + "/diff"));
  }

  private static String newGitToken(String secret) {
    var token = "ghp_" + UUID.randomUUID().toString().replace("-", "");
    SECRETS.put(secret, token);
    return token;
  }

  /** Sends secrets in what can't be taken. */
  private static void mistype(Api member) {
    var token = newGitToken("a git token in bad input");
    var stranger = new Api(node.url(), newGitToken("an API token of nobody"));
    keep(stranger.get("/chats"));
    keep(member.put("/git-tokens/good", "{\"token\":\"" + token + " \u20ac\"}"));
    keep(member.put("/git-tokens/good", "{\"token\":" + token + "}"));
    keep(member.put("/git-tokens/good", "{\"token\":{\"" + token + "\":1}}"));
    keep(member.put("/git-tokens/" + "nowhere", "{\"token\":\"" + token + "\"}"));
    keep(
        stranger.send(
            "POST",
            "/session",
            "{\"token\":\"" + token + "\"}",
            Map.of("Origin", node.url().toString())));
    var remote = "https://jane:" + token + "@good.example.com/o/r?private_token=" + token;
    keep(member.report("w", member.newChat("w"), remote, "another"));
  }

  /** What throws the token back in body, headers and addresses; null: nothing is refused. */
  private static @Nullable Refusal refusal(String provider, String token) {
    var words = "{\"message\":\"" + token + "\",\"documentation_url\":\"https://x/" + token + "\"}";
    var place = "/" + token + "?access_token=" + token;
    return switch (provider) {
      case "rejecting" ->
          new Refusal(401, echo(token, "WWW-Authenticate", "Bearer realm=" + token), words);
      case "forbidding" -> new Refusal(403, echo(token, "X-More", token), words);
      case "limiting" -> new Refusal(429, echo(token, "Retry-After", "60"), words);
      case "failing" -> new Refusal(500, echo(token, "X-More", token), words);
      case "html" -> new Refusal(200, echo(token, "Content-Type", "text/html"), "<p>" + token);
      case "moving" ->
          new Refusal(302, echo(token, "Location", "http://127.0.0.1:9" + place), words);
      case "moving-within" -> new Refusal(301, echo(token, "Location", host.url() + place), words);
      default -> null;
    };
  }

  private static Map<String, String> echo(String token, String header, String value) {
    return Map.of(
        "X-Echo",
        "Bearer " + token,
        "ETag",
        "\"" + token + "\"",
        "Link",
        "<" + host.url() + "/" + token + "?page=2>; rel=\"next\"",
        "Set-Cookie",
        "a=" + token + "; Expires=" + token,
        header,
        value);
  }

  private static Answer keep(Answer answer) {
    ANSWERS.add(answer);
    return answer;
  }

  @AfterAll
  static void stop() throws IOException {
    node.close();
    host.close();
    // More than a hundred megabytes.
    for (var file : node.logFiles()) {
      Files.delete(file);
    }
  }

  /** What of the secrets is in a text: as they are, or as a dump of bytes has them. */
  private static List<String> secretsIn(String text) {
    return SECRETS.entrySet().stream()
        .filter(secret -> forms(secret.getValue()).anyMatch(text::contains))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Stream<String> forms(String secret) {
    var bytes = secret.getBytes(UTF_8);
    return Stream.of(
        secret,
        Base64.getEncoder().withoutPadding().encodeToString(bytes),
        HexFormat.of().formatHex(bytes));
  }

  /** The secrets in a file, each with the line that has it. */
  private static List<String> leaks(Path file) {
    try (var lines = Files.lines(file, ISO_8859_1)) {
      return lines
          .flatMap(line -> secretsIn(line).stream().map(secret -> secret + ": " + excerpt(line)))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String excerpt(String line) {
    return line.substring(0, Math.min(line.length(), LONGEST_EXCERPT));
  }

  @Test
  void logFile_hasNoSecret() {
    var files = node.logFiles();

    assertThat(files).anyMatch(file -> hasLine(file, "TRACE [io.undertow"));
    assertThat(files.stream().flatMap(file -> leaks(file).stream())).isEmpty();
  }

  private static boolean hasLine(Path file, String part) {
    try (var lines = Files.lines(file, ISO_8859_1)) {
      return lines.anyMatch(line -> line.contains(part));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void console_hasNoSecret() {
    assertThat(node.log()).contains("gitsync is ready");
    assertThat(secretsIn(node.log())).isEmpty();
  }

  @Test
  void metrics_haveNoSecret() {
    var request = HttpRequest.newBuilder(node.managementUrl().resolve("/metrics")).build();

    var metrics = Api.send(request);

    assertThat(metrics.status()).isEqualTo(200);
    assertThat(metrics.body())
        .contains("gitsync_live_pages", "gitsync_live_listening", "gitsync_live_frames_total")
        .contains("gitsync_live_conflated_total", "gitsync_live_closed_slow_total")
        .contains("gitsync_live_reconnects_total", "gitsync_live_messages_total")
        .contains("gitsync_live_notices_dropped_total", "gitsync_live_sweep_found_total")
        .contains("gitsync_live_lag_total", "gitsync_leases_lost_total");
    assertThat(secretsIn(metrics.body())).isEmpty();
  }

  @Test
  void database_hasNoSecret() throws SQLException {
    var rows = new ArrayList<String>();
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var tables =
            statement.executeQuery("select tablename from pg_tables where schemaname = 'public'")) {
      while (tables.next()) {
        var table = tables.getString(1);
        try (var select = connection.createStatement();
            var found = select.executeQuery("select * from " + table)) {
          while (found.next()) {
            rows.add(table + ": " + text(found));
          }
        }
      }
    }

    assertThat(rows).anyMatch(row -> row.startsWith("git_token: "));
    assertThat(rows).filteredOn(row -> !secretsIn(row).isEmpty()).isEmpty();
  }

  /** All columns as text, and those of bytes also as if they were text. */
  private static String text(ResultSet row) throws SQLException {
    var columns = new StringBuilder();
    for (var i = 1; i <= row.getMetaData().getColumnCount(); i++) {
      var bytes = row.getBytes(i);
      columns.append(row.getString(i)).append(' ');
      columns.append(bytes == null ? "" : new String(bytes, ISO_8859_1)).append(' ');
    }
    return columns.toString();
  }

  @Test
  void answersAndFrames_haveNoSecret() {
    assertThat(ANSWERS).extracting(Answer::status).contains(200, 204, 400, 401, 404, 409, 429, 502);
    assertThat(ANSWERS)
        .filteredOn(answer -> !secretsIn(answer.headers() + answer.body()).isEmpty())
        .isEmpty();
    assertThat(FRAMES).anyMatch(frame -> frame.contains("token_rejected"));
    assertThat(FRAMES).filteredOn(frame -> !secretsIn(frame).isEmpty()).isEmpty();
  }
}
