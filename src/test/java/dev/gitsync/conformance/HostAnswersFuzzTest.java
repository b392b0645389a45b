package dev.gitsync.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TestHostClients;
import dev.gitsync.provider.github.TestGitHub;
import dev.gitsync.provider.gitlab.TestGitLab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * A host that answers with what is nearly right: good answers with a few bytes, fields, headers or
 * the status changed at random. Whatever it says, asking it ends soon, with an answer for each
 * question and never with an exception.
 */
@SuppressWarnings("NullAway.Init") // jqwik calls start() before all.
class HostAnswersFuzzTest {

  private static final AccessToken TOKEN = new AccessToken("t0k-s3cret");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Path FIXTURES = Path.of("src", "test", "resources", "fixtures");

  private static final List<String> ODD =
      List.of(
          "\u0000",
          "\\u0000",
          "\\ud800",
          "null",
          "true",
          "-1",
          "1e999",
          "9223372036854775808",
          "[]",
          "{}",
          "\"\"",
          "[",
          "{",
          "}",
          "\"",
          ",",
          "2026-13-45T99:00:00Z",
          "0001-01-01",
          "x".repeat(5_000),
          "javascript:alert(1)",
          "//elsewhere.example");

  private static final List<Integer> STATUSES =
      List.of(200, 200, 200, 200, 201, 204, 206, 301, 304, 400, 401, 403, 404, 409, 418, 422, 429);

  private static final AtomicInteger BRANCHES = new AtomicInteger();

  private static HttpServer server;
  private static TestHostClients clients;
  private static Provider gitHub;
  private static Provider gitLab;
  private static volatile Random random = new Random(0);

  @BeforeContainer
  static void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", HostAnswersFuzzTest::answer);
    server.start();
    var url = "http://127.0.0.1:" + server.getAddress().getPort();
    clients = new TestHostClients();
    gitHub = TestGitHub.provider(clients, URI.create(url), URI.create(url), Clock.systemUTC());
    gitLab =
        TestGitLab.provider(
            clients, URI.create(url + "/api/v4"), URI.create(url), Clock.systemUTC());
  }

  @AfterContainer
  static void stop() {
    clients.close();
    server.stop(0);
  }

  @Property(tries = 600, shrinking = ShrinkingMode.OFF)
  void gitHub_thatAnswersAnything_leadsToAnAnswer(@ForAll long seed) {
    ask(gitHub, seed);
  }

  @Property(tries = 600, shrinking = ShrinkingMode.OFF)
  void gitLab_thatAnswersAnything_leadsToAnAnswer(@ForAll long seed) {
    ask(gitLab, seed);
  }

  private static void ask(Provider provider, long seed) {
    random = new Random(seed);
    var web = provider.settings().webUrl();
    var repository = new RepositoryRef("o", "r", URI.create(web + "/o/r"));
    var branch = new BranchRef(repository, "b" + BRANCHES.incrementAndGet());
    var knownUrl =
        random.nextBoolean()
            ? null
            : web + (provider == gitHub ? "/o/r/pull/" : "/o/r/-/merge_requests/") + 7;
    var query = new StatusQuery(branch, knownUrl);

    var answers =
        assertTimeoutPreemptively(PATIENCE, () -> provider.fetchStatuses(List.of(query), TOKEN));

    assertThat(answers).hasSize(1).doesNotContainNull();
    if (answers.get(0) instanceof StatusAnswer.Found found) {
      assertThat(String.valueOf(found.status())).doesNotContain("\u0000");
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      var body = mangled(fixture(exchange.getRequestURI().getPath()));
      var headers = exchange.getResponseHeaders();
      headers.set("Content-Type", pick(List.of("application/json", "text/html", "a/b;c=\u00e9")));
      if (random.nextInt(4) == 0) {
        headers.set(
            pick(
                List.of(
                    "Link",
                    "Retry-After",
                    "X-RateLimit-Reset",
                    "X-RateLimit-Remaining",
                    "ETag",
                    "RateLimit-Reset",
                    "Location",
                    "X-Next-Page",
                    "X-Total",
                    "Content-Encoding")),
            pick(
                List.of(
                    "",
                    "0",
                    "-1",
                    "99999999999999999999",
                    "NaN",
                    "<http://[>; rel=next",
                    "\"",
                    "<http://elsewhere.example/>; rel=\"next\"",
                    "gzip",
                    "Thu, 99 Foo 2026")));
      }
      var status = pick(STATUSES);
      var empty = status == 204 || status == 304;
      exchange.sendResponseHeaders(status, empty || body.length == 0 ? -1 : body.length);
      if (!empty) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  private static <T> T pick(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  /** What the host would say there; where it is not known, anything that it says elsewhere. */
  private static String fixture(String path) {
    var lab = path.startsWith("/api/v4") || path.contains("/graphql");
    var folder = FIXTURES.resolve(lab ? "gitlab/open" : "github/open");
    var name =
        path.endsWith("/pulls") || path.endsWith("/merge_requests")
            ? "list"
            : path.contains("reviewers")
                ? "reviewers"
                : path.contains("reviews")
                    ? "reviews"
                    : path.contains("approvals")
                        ? "approvals"
                        : path.contains("commits") ? "commits" : "pull";
    try {
      var file = folder.resolve(name + ".json");
      return Files.exists(file)
          ? Files.readString(file)
          : Files.readString(folder.resolve("pull.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] mangled(String text) {
    var mangled = new StringBuilder(text);
    for (var i = random.nextInt(5); i > 0; i--) {
      var from = random.nextInt(mangled.length() + 1);
      var to = Math.min(mangled.length(), from + random.nextInt(12));
      mangled.replace(from, to, random.nextBoolean() ? pick(ODD) : "");
    }
    var bytes = mangled.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextInt(4) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }
}
