package dev.gitsync.simhost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.SettableClock;
import dev.gitsync.harness.Waiting;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwitchesTest {

  private static final String PULL = "/repos/team-1/payments/pulls/1";

  private static final SettableClock CLOCK =
      new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private static final SimHost HOST = SimHost.start(SimHostConfig.of("--script=false"), CLOCK);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Visitor visitor = Visitor.of(HOST, "a-token");

  @AfterEach
  void switchOff() {
    HOST.switches().all().keySet().forEach(HOST.switches()::clear);
    HOST.accounts().reset();
  }

  @AfterAll
  static void stop() {
    HOST.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void fail_answersThatStatus(int status) {
    visitor.switchAll("{\"fail\":" + status + "}");

    assertThat(visitor.get(PULL).status()).isEqualTo(status);
    assertThat(visitor.graphQl("{ viewer { login } }", Map.of()).status()).isEqualTo(status);
  }

  @Test
  void share_letsAPartFail() {
    visitor.switchAll("{\"fail\":503,\"share\":0.3}");

    var statuses = IntStream.range(0, 200).mapToObj(count -> visitor.get(PULL).status()).toList();

    assertThat(statuses).containsOnly(200, 503);
    assertThat(statuses.stream().filter(status -> status == 503).count()).isBetween(30L, 95L);
  }

  @Test
  void drop_endsTheConnectionWithoutAnAnswer() {
    visitor.switchAll("{\"drop\":true}");

    assertThatThrownBy(() -> visitor.get(PULL)).isInstanceOf(UncheckedIOException.class);
    assertThat(visitor.account().path("unanswered").asInt()).isPositive();
    assertThat(visitor.account().path("concurrent").asInt()).isZero();
  }

  @Test
  void hang_neverAnswersAndHoldsNoThread() {
    visitor.switchAll("{\"hang\":true}");

    var waiting = Stream.generate(SwitchesTest::send).limit(50).toList();

    Waiting.until("all to come in", () -> concurrent() == 50);
    assertThat(waiting).noneMatch(CompletableFuture::isDone);
    assertThat(visitor.account().path("peak_concurrent").asInt()).isEqualTo(50);
    waiting.forEach(answer -> answer.cancel(true));
  }

  @Test
  void latency_holdsTheAnswerBack() {
    visitor.switchAll("{\"latency\":\"PT0.5S\"}");
    var begin = System.nanoTime();

    assertThat(visitor.get(PULL).status()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isGreaterThanOrEqualTo(Duration.ofMillis(500));
  }

  /** A request that somebody else waits for. */
  private static CompletableFuture<HttpResponse<String>> send() {
    var request =
        HttpRequest.newBuilder(HOST.url().resolve(PULL))
            .version(HttpClient.Version.HTTP_1_1)
            .header("Authorization", "Bearer a-token")
            .build();
    return HTTP.sendAsync(request, BodyHandlers.ofString());
  }

  private int concurrent() {
    return visitor.account().path("concurrent").asInt();
  }

  @Test
  void drawnLatency_liesBetween() {
    var setting =
        SimJson.to(
            Setting.class, SimJson.read("{\"latency\":\"PT0.1S\",\"latency_up_to\":\"PT0.3S\"}"));

    var drawn =
        IntStream.range(0, 1_000).mapToObj(count -> setting.latency(Draw.of(1, count))).toList();

    assertThat(drawn)
        .allMatch(it -> it.toMillis() >= 100 && it.toMillis() < 300)
        .anyMatch(it -> it.toMillis() < 120)
        .anyMatch(it -> it.toMillis() > 280);
    assertThat(drawn)
        .isEqualTo(
            IntStream.range(0, 1_000)
                .mapToObj(count -> setting.latency(Draw.of(1, count)))
                .toList());
  }

  @Test
  void answer_isAsOldAsItsLatency() {
    visitor.switchAll("{\"latency\":\"PT0.5S\"}");
    var pull = pull();

    visitor.control("DELETE", "/requests", "");

    var answer = CompletableFuture.supplyAsync(() -> visitor.get(PULL));
    Waiting.until(
        "the request to come in",
        () -> !visitor.control("GET", "/requests", "").json().path("requests").isEmpty());
    change("{\"kind\":\"title\",\"title\":\"After it came in\"}");

    assertThat(answer.join().json().path("title").asText()).isEqualTo(pull.title());
  }

  @Test
  void clientThatDoesNotWait_isNotCountedForEver() {
    visitor.switchAll("{\"latency\":\"PT1S\"}");

    var answer = send();
    Waiting.until("the request to come in", () -> concurrent() == 1);
    answer.cancel(true);

    Waiting.until("the request to end", () -> concurrent() == 0);
  }

  @Test
  void lag_answersTheOldStateForAWhile() {
    visitor.switchAll("{\"lag\":\"PT5S\"}");
    var before = visitor.get(PULL);
    CLOCK.advance(Duration.ofSeconds(1));
    change("{\"kind\":\"push\"}");
    var after = pull();

    CLOCK.advance(Duration.ofSeconds(4));
    var lagging = visitor.get(PULL);
    var laggingToo = headRefOid();
    CLOCK.advance(Duration.ofSeconds(1));

    assertThat(lagging.body()).isEqualTo(before.body());
    assertThat(lagging.header("ETag")).isEqualTo(before.header("ETag"));
    assertThat(laggingToo).isEqualTo(before.json().at("/head/sha").asText());
    assertThat(visitor.get(PULL).json().at("/head/sha").asText()).isEqualTo(after.headSha());
    assertThat(headRefOid()).isEqualTo(after.headSha());
  }

  private String headRefOid() {
    return visitor
        .data(
            "{ repository(owner: \"team-1\", name: \"payments\") { pullRequest(number: 1) {"
                + " headRefOid } } }",
            Map.of())
        .at("/repository/pullRequest/headRefOid")
        .asText();
  }

  @Test
  void noGraphQl_is404() {
    visitor.switchAll("{\"graphql\":false}");

    assertThat(visitor.graphQl("{ viewer { login } }", Map.of()).status()).isEqualTo(404);
    assertThat(visitor.post("/api/graphql", "{ viewer { login } }", Map.of()).status())
        .isEqualTo(404);
    assertThat(visitor.get(PULL).status()).isEqualTo(200);
  }

  @Test
  void documentWithTooManyObjects_is502() {
    visitor.switchAll("{\"graphql_max_objects\":3}");
    var id = pull().nodeId();

    assertThat(nodes(List.of(id, id, id)).status()).isEqualTo(200);
    assertThat(nodes(List.of(id, id, id, id)).status()).isEqualTo(502);
    assertThat(
            visitor
                .graphQl(
                    "{ a: node(id: \"%1$s\") { id } b: node(id: \"%1$s\") { id } c: node(id: \"%1$s\") { id } d: node(id: \"%1$s\") { id } }"
                        .formatted(id),
                    Map.of())
                .status())
        .isEqualTo(502);
  }

  private Api.Answer nodes(List<String> ids) {
    return visitor.graphQl(
        "query($ids: [ID!]!) { rateLimit { cost } nodes(ids: $ids) { id } }", Map.of("ids", ids));
  }

  @Test
  void rejectedToken_is401() {
    visitor.control("PUT", "/switches/tokens/a-token", "{\"rejected\":true}");

    assertThat(visitor.get(PULL).status()).isEqualTo(401);
    assertThat(visitor.graphQl("{ viewer { login } }", Map.of()).status()).isEqualTo(401);
    assertThat(Visitor.of(HOST, "another").get(PULL).status()).isEqualTo(200);
  }

  @Test
  void repositorysSetting_goesBeforeTheTokensAndThatBeforeAll() {
    visitor.switchAll("{\"fail\":500}");
    visitor.control("PUT", "/switches/tokens/a-token", "{\"fail\":502}");
    visitor.control("PUT", "/switches/repositories/team-1/Payments", "{\"fail\":503}");

    assertThat(visitor.get(PULL).status()).isEqualTo(503);
    assertThat(visitor.get("/repos/team-1/gateway").status()).isEqualTo(502);
    assertThat(Visitor.of(HOST, "another").get("/repos/team-1/gateway").status()).isEqualTo(500);

    visitor.control("DELETE", "/switches/repositories/team-1/payments", "");
    assertThat(visitor.get(PULL).status()).isEqualTo(502);
  }

  @Test
  void failingRepository_failsAloneInADocument() {
    visitor.control("PUT", "/switches/repositories/team-1/payments", "{\"fail\":502}");
    var answer =
        visitor
            .graphQl(
                "{ bad: repository(owner: \"team-1\", name: \"payments\") { id }"
                    + " worse: node(id: \"%s\") { id }".formatted(pull().nodeId())
                    + " good: repository(owner: \"team-1\", name: \"gateway\") { name } }",
                Map.of())
            .json();

    assertThat(answer.path("data").toString())
        .isEqualTo("{\"bad\":null,\"worse\":null,\"good\":{\"name\":\"gateway\"}}");
    assertThat(answer.path("errors")).hasSize(2);
  }

  @Test
  void laggingRepository_lagsAloneInADocument() {
    visitor.control("PUT", "/switches/repositories/team-1/payments", "{\"lag\":\"PT5S\"}");
    var before = pull().headSha();
    CLOCK.advance(Duration.ofSeconds(1));
    change("{\"kind\":\"push\"}");

    assertThat(headRefOid()).isEqualTo(before).isNotEqualTo(pull().headSha());
  }

  @Test
  void settingWithAnEnd_endsByItself() {
    visitor.switchAll("{\"fail\":502,\"for\":\"PT10S\"}");

    var before = visitor.get(PULL).status();
    CLOCK.advance(Duration.ofSeconds(10));

    assertThat(before).isEqualTo(502);
    assertThat(visitor.get(PULL).status()).isEqualTo(200);
    assertThat(visitor.control("GET", "/switches", "").json()).isEmpty();
  }

  @Test
  void mistakes_areTold() {
    assertThat(visitor.control("PUT", "/switches/all", "{\"fial\":502}").status()).isEqualTo(400);
    assertThat(visitor.control("PUT", "/switches/nothing", "{}").status()).isEqualTo(400);
    assertThat(visitor.control("GET", "/nothing", "").status()).isEqualTo(404);
    assertThat(visitor.control("POST", "/repositories/team-1/nothing/pulls", "{}").status())
        .isEqualTo(404);
    assertThat(visitor.control("POST", "/repositories/team-1/gateway/pulls", "{}").status())
        .isEqualTo(400);
  }

  private static PullRequest pull() {
    var view = HOST.world().view();
    return view.pull(view.repository("team-1", "payments").orElseThrow(), 1).orElseThrow();
  }

  private void change(String body) {
    var answer = visitor.control("POST", "/repositories/team-1/payments/pulls/1", body);
    assertThat(answer.status()).isEqualTo(200);
  }
}
