package dev.gitsync.simhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.SettableClock;
import dev.gitsync.harness.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits and what the account says of them. Each test has a token of its own. */
class LimitsTest {

  private static final String PULL = "/repos/team-1/payments/pulls/1";
  private static final String GITLAB_PULL = "/api/v4/projects/team-1%2Fpayments/merge_requests/1";
  private static final String DOCUMENT =
      "{ rateLimit { cost remaining used resetAt } repository(owner: \"team-1\", name:"
          + " \"payments\") { pullRequests(first: 100) { nodes { reviews(first: 2) { totalCount }"
          + " commits { totalCount } } } } }";

  private static final SettableClock CLOCK =
      new SettableClock(Instant.parse("2026-03-01T12:00:00.5Z"));
  private static final SimHost HOST = SimHost.start(SimHostConfig.of("--script=false"), CLOCK);
  private static final AtomicInteger TOKENS = new AtomicInteger();

  private final Visitor visitor = Visitor.of(HOST, "token-" + TOKENS.incrementAndGet());

  @AfterEach
  void switchOff() {
    HOST.switches().clear("all");
  }

  @AfterAll
  static void stop() {
    HOST.close();
  }

  @Test
  void everyAnswer_tellsWhatIsLeft() {
    visitor.get(PULL);
    var answer = visitor.get("/repos/team-1/nothing");

    assertThat(answer.header("x-ratelimit-limit")).isEqualTo("5000");
    assertThat(answer.header("x-ratelimit-remaining")).isEqualTo("4998");
    assertThat(answer.header("x-ratelimit-used")).isEqualTo("2");
    assertThat(answer.header("x-ratelimit-resource")).isEqualTo("core");
    // An hour after the first request, on a whole second.
    assertThat(Long.parseLong(answer.header("x-ratelimit-reset")))
        .isBetween(
            CLOCK.instant().plus(Duration.ofMinutes(59)).getEpochSecond(),
            CLOCK.instant().plus(Duration.ofMinutes(60)).getEpochSecond() + 1);
  }

  @Test
  void notModified_isFree() {
    var etag = visitor.get(PULL).header("ETag");

    var answer = visitor.get(PULL, "If-None-Match", etag);

    assertThat(answer.header("x-ratelimit-used")).isEqualTo("1");
    assertThat(visitor.account().path("primary_units").asInt()).isEqualTo(1);
    assertThat(visitor.account().path("not_modified").asInt()).isEqualTo(1);
    assertThat(visitor.account().at("/requests/core").asInt()).isEqualTo(2);
  }

  @Test
  void notModifiedWithoutAToken_isNotFree() {
    var nobody = new Visitor(visitor.host(), "");
    var before = nobody.account().path("primary_units").asInt();

    var etag = nobody.getAsNobody(PULL).header("ETag");
    var answer = nobody.getAsNobody(PULL, "If-None-Match", etag);

    assertThat(answer.status()).isEqualTo(304);
    assertThat(answer.header("x-ratelimit-limit")).isEqualTo("60");
    assertThat(nobody.account().path("primary_units").asInt()).isEqualTo(before + 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 429})
  void exhaustedRestLimit_isRefusedUntilItsReset(int status) {
    visitor.switchAll("{\"rest_limit\":2,\"window\":\"PT30S\",\"refusal\":" + status + "}");
    visitor.get(PULL);
    visitor.get(PULL);

    var refused = visitor.get(PULL);
    CLOCK.advance(Duration.ofSeconds(31));
    var after = visitor.get(PULL);

    assertThat(refused.status()).isEqualTo(status);
    assertThat(refused.header("x-ratelimit-remaining")).isEqualTo("0");
    assertThat(refused.json().path("message").asText()).startsWith("API rate limit exceeded");
    assertThat(after.status()).isEqualTo(200);
    assertThat(after.header("x-ratelimit-used")).isEqualTo("1");
    assertThat(visitor.account().at("/windows/core"))
        .extracting(window -> window.path("used").asInt())
        .containsExactly(2, 1);
  }

  @Test
  void graphQlPoints_areAPoolOfTheirOwn() {
    visitor.get(PULL);

    var told = visitor.data(DOCUMENT, Map.of()).path("rateLimit");
    var answer = visitor.graphQl(DOCUMENT, Map.of());

    assertThat(told.path("cost").asInt()).isEqualTo(2);
    assertThat(told.path("used").asInt()).isEqualTo(2);
    assertThat(told.path("remaining").asInt()).isEqualTo(4_998);
    assertThat(answer.header("x-ratelimit-resource")).isEqualTo("graphql");
    assertThat(answer.header("x-ratelimit-used")).isEqualTo("4");
    assertThat(visitor.account().path("graphql_points").asInt()).isEqualTo(4);
    assertThat(visitor.account().path("primary_units").asInt()).isEqualTo(1);
    assertThat(visitor.get(PULL).header("x-ratelimit-used")).isEqualTo("2");
  }

  @Test
  void exhaustedGraphQlLimit_isStatus200WithAnError() {
    visitor.switchAll("{\"graphql_limit\":3,\"window\":\"PT30S\"}");
    visitor.graphQl(DOCUMENT, Map.of());
    visitor.graphQl(DOCUMENT, Map.of());

    var refused = visitor.graphQl(DOCUMENT, Map.of());

    assertThat(refused.status()).isEqualTo(200);
    assertThat(refused.json().at("/errors/0/type").asText()).isEqualTo("RATE_LIMITED");
    assertThat(refused.header("x-ratelimit-remaining")).isEqualTo("0");
    assertThat(visitor.get(PULL).status()).isEqualTo(200);
  }

  @Test
  void secondaryLimit_endsByItself() {
    visitor.switchAll("{\"secondary\":true,\"for\":\"PT5S\"}");

    var refused = visitor.get(PULL);
    var refusedToo = visitor.graphQl(DOCUMENT, Map.of());
    CLOCK.advance(Duration.ofSeconds(5));

    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.header("Retry-After")).isEqualTo("5");
    assertThat(refused.json().path("message").asText()).contains("secondary rate limit");
    assertThat(refused.header("x-ratelimit-remaining")).isEqualTo("5000");
    assertThat(refusedToo.status()).isEqualTo(403);
    assertThat(visitor.get(PULL).status()).isEqualTo(200);
  }

  @Test
  void secondaryLimit_mayKeepItsTimeToItself() {
    visitor.switchAll("{\"secondary\":true,\"for\":\"PT5S\",\"retry_after\":false}");

    var refused = visitor.get(PULL);

    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.headers().firstValue("Retry-After")).isEmpty();
  }

  @Test
  void hostWithoutLimits_tellsNone() {
    visitor.switchAll("{\"limits\":false}");

    var answer = visitor.get(PULL);
    var rateLimit = visitor.get("/api/v3/rate_limit");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().map().keySet()).noneMatch(name -> name.contains("ratelimit"));
    assertThat(rateLimit.status()).isEqualTo(404);
    assertThat(rateLimit.json().path("message").asText())
        .isEqualTo("Rate limiting is not enabled.");
    assertThat(visitor.graphQl(DOCUMENT, Map.of()).status()).isEqualTo(200);
    assertThat(visitor.account().path("primary_units").asInt()).isZero();
  }

  @Test
  void rateLimit_tellsBothPoolsAndIsFree() {
    visitor.get(PULL);
    visitor.graphQl(DOCUMENT, Map.of());

    var told = visitor.get("/rate_limit").json();

    assertThat(told.at("/resources/core/used").asInt()).isEqualTo(1);
    assertThat(told.at("/resources/graphql/used").asInt()).isEqualTo(2);
    assertThat(told.path("rate")).isEqualTo(told.at("/resources/core"));
    assertThat(visitor.account().path("primary_units").asInt()).isEqualTo(1);
  }

  @Test
  void askingForTheLimit_isAllowedWhileItIsKnown() {
    visitor.switchAll("{\"rest_limit\":1,\"window\":\"PT30S\"}");
    visitor.get(PULL);
    awaitAnswered(1);

    var told = visitor.get("/rate_limit");

    assertThat(told.json().at("/rate/remaining").asInt()).isZero();
    assertThat(told.header("x-ratelimit-remaining")).isEqualTo("0");
    assertThat(trespasses()).isZero();
  }

  @Test
  void factor_makesWindowsShorter() {
    try (var fast = SimHost.start(SimHostConfig.of("--script=false", "--factor=60"), CLOCK)) {
      var reset = Visitor.of(fast, "t").get(PULL).header("x-ratelimit-reset");

      assertThat(Long.parseLong(reset) - CLOCK.instant().getEpochSecond()).isBetween(60L, 61L);
    }
  }

  @Test
  void gitLab_countsByTheMinuteAndHas304sPaid() {
    visitor.switchAll("{\"gitlab_limit\":2}");
    var first = visitor.get(GITLAB_PULL);
    var second = visitor.get(GITLAB_PULL, "If-None-Match", first.header("ETag"));

    var refused = visitor.get(GITLAB_PULL);
    CLOCK.advance(Duration.ofSeconds(61));

    assertThat(first.header("RateLimit-Remaining")).isEqualTo("1");
    assertThat(second.status()).isEqualTo(304);
    assertThat(second.header("RateLimit-Remaining")).isEqualTo("0");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(59, 61);
    assertThat(visitor.get(GITLAB_PULL).status()).isEqualTo(200);
  }

  // Requests sent although a limit was known

  @Test
  void requestWhileALimitIsKnown_isATrespass() {
    visitor.switchAll("{\"rest_limit\":1,\"window\":\"PT30S\"}");
    visitor.get("/repos/team-1/payments");
    awaitAnswered(1);
    assertThat(trespasses()).isZero();

    // The first answer told that nothing was left.
    CLOCK.advance(Duration.ofSeconds(10));
    visitor.get(PULL);
    visitor.graphQl(DOCUMENT, Map.of());

    assertThat(trespasses()).isEqualTo(1);
    assertThat(visitor.account().at("/trespasses/0/pool").asText()).isEqualTo("REST");
    assertThat(visitor.account().at("/trespasses/0/after").asText()).isEqualTo("PT10S");
  }

  @Test
  void requestAfterTheEndOfALimit_isNone() {
    visitor.switchAll("{\"rest_limit\":1,\"window\":\"PT30S\"}");
    visitor.get(PULL);
    awaitAnswered(1);

    CLOCK.advance(Duration.ofSeconds(31));
    visitor.get(PULL);

    assertThat(trespasses()).isZero();
  }

  @Test
  void secondaryLimit_concernsEverything() {
    visitor.switchAll("{\"secondary\":true,\"for\":\"PT20S\"}");
    visitor.get(PULL);
    awaitAnswered(1);
    HOST.switches().clear("all");

    visitor.graphQl(DOCUMENT, Map.of());
    CLOCK.advance(Duration.ofSeconds(21));
    visitor.graphQl(DOCUMENT, Map.of());

    assertThat(trespasses()).isEqualTo(1);
  }

  @Test
  void secondaryLimitWithoutATime_lastsAMinuteForItsClient() {
    visitor.switchAll("{\"secondary\":true,\"for\":\"PT5S\",\"retry_after\":false}");
    visitor.get(PULL);
    awaitAnswered(1);

    CLOCK.advance(Duration.ofSeconds(50));
    visitor.get(PULL);
    awaitAnswered(2);
    CLOCK.advance(Duration.ofSeconds(15));
    visitor.get(PULL);

    assertThat(trespasses()).isEqualTo(1);
  }

  @Test
  void limitOfOneToken_isNoneForAnother() {
    visitor.switchAll("{\"rest_limit\":1,\"window\":\"PT30S\"}");
    visitor.get(PULL);
    awaitAnswered(1);

    var other = Visitor.of(HOST, visitor.token() + "-other");
    assertThat(other.get(PULL).status()).isEqualTo(200);
    assertThat(other.account().path("while_limited").asInt()).isZero();
  }

  // The account

  @Test
  void account_isExact() {
    var etag = visitor.get(PULL).header("ETag");
    visitor.get(PULL, "If-None-Match", etag);
    visitor.get("/repos/team-1/nothing");
    visitor.graphQl(DOCUMENT, Map.of());
    Api.Answer page = visitor.get("/team-1/payments");
    awaitAnswered(4);

    var account = visitor.account();
    assertThat(page.status()).isEqualTo(200);
    assertThat(account.path("requests")).isEqualTo(SimJson.read("{\"core\": 3, \"graphql\": 1}"));
    assertThat(account.path("routes"))
        .isEqualTo(SimJson.read("{\"graphql\": 1, \"pulls/{n}\": 2, \"repository\": 1}"));
    assertThat(account.path("classes"))
        .isEqualTo(SimJson.read("{\"2xx\": 2, \"3xx\": 1, \"4xx\": 1}"));
    assertThat(account.path("primary_units").asInt()).isEqualTo(2);
    assertThat(account.path("graphql_points").asInt()).isEqualTo(2);
    assertThat(account.path("graphql_objects").asInt()).isEqualTo(1);
    assertThat(account.path("concurrent").asInt()).isZero();
    assertThat(account.path("peak_concurrent").asInt()).isEqualTo(1);
    assertThat(account.path("bytes_in").asInt()).isGreaterThan(DOCUMENT.length());
    assertThat(account.path("bytes_out").asInt()).isGreaterThan(10_000);
  }

  @Test
  void journal_hasTheDocuments() {
    visitor.control("DELETE", "/requests", "");
    visitor.graphQl(DOCUMENT, Map.of());

    var requests = visitor.control("GET", "/requests", "").json().path("requests");

    assertThat(requests).hasSize(1);
    assertThat(requests.at("/0/token").asText()).isEqualTo(visitor.token());
    assertThat(requests.at("/0/body").asText()).contains("reviews(first: 2)");
    assertThat(requests.at("/0/status").asInt()).isEqualTo(200);
  }

  @Test
  void deletedAccounts_beginAnew() {
    visitor.get(PULL);
    visitor.control("DELETE", "/account", "");

    assertThat(visitor.account().isMissingNode()).isTrue();
    assertThat(visitor.get(PULL).header("x-ratelimit-used")).isEqualTo("1");
  }

  private int trespasses() {
    return visitor.account().path("while_limited").asInt();
  }

  /** The end of an answer is told after the client has it. */
  private void awaitAnswered(int answers) {
    Waiting.until(
        "answers to be told",
        () -> {
          var statuses = visitor.account().path("statuses");
          int sum = 0;
          for (var status : statuses) {
            sum += status.asInt();
          }
          return sum == answers;
        });
  }
}
