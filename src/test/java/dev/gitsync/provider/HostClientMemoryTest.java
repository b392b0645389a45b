package dev.gitsync.provider;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client remembers of the answers to its earlier calls. */
@Timeout(30)
class HostClientMemoryTest {

  /** Something to ask, in two forms. */
  @Path("thing")
  public interface ThingApi extends Closeable {
    @GET
    @Produces("application/json")
    Response thing(@HeaderParam("Authorization") String authorization);

    @GET
    @Produces("text/plain")
    Response text(@HeaderParam("Authorization") String authorization);
  }

  private static final String THING = "/api/thing";
  private static final String PLACE = "/place/1?a=b%2Fc";

  @RegisterExtension
  static final WireMockExtension HOST =
      WireMockExtension.newInstance()
          .options(wireMockConfig().dynamicPort().gzipDisabled(true))
          .build();

  @RegisterExtension
  static final WireMockExtension OTHER_HOST =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  private final TestHostClients clients = new TestHostClients();
  private @Nullable HostClient<ThingApi> made;

  @AfterEach
  void closeClients() {
    clients.close();
  }

  private HostClient<ThingApi> client() {
    var client = made;
    if (client == null) {
      client = client(URI.create(HOST.baseUrl() + "/api"));
      made = client;
    }
    return client;
  }

  private HostClient<ThingApi> client(URI url) {
    var settings =
        new ProviderSettings("here", "fake", url, url, Transport.AUTO, Duration.ofSeconds(10));
    return clients.create(settings, ThingApi.class);
  }

  private static Function<ThingApi, Response> as(String token) {
    return api -> api.thing("Bearer " + token);
  }

  private HostResponse ask() {
    return client().call(as("a"));
  }

  /** Asks, and makes use of the answer. */
  private int read() {
    return client().call(as("a")).json().path("b").asInt();
  }

  private static ResponseDefinitionBuilder thing(int b, String validator) {
    return aResponse()
        .withHeader("ETag", validator)
        .withHeader("Content-Type", "application/json")
        .withBody("{\"b\":" + b + "}");
  }

  private static void answers(MappingBuilder request, ResponseDefinitionBuilder answer) {
    HOST.stubFor(request.willReturn(answer));
  }

  private static void confirms(String path, String validator, ResponseDefinitionBuilder answer) {
    answers(get(path).withHeader("If-None-Match", equalTo(validator)), answer.withStatus(304));
  }

  private static void moves(int status, String path, String location) {
    answers(get(path), aResponse().withStatus(status).withHeader("Location", location));
  }

  /** The requests in their order, each with its condition if it has one. */
  private static List<String> requests() {
    var events = new ArrayList<ServeEvent>(HOST.getAllServeEvents());
    Collections.reverse(events);
    return events.stream()
        .map(
            event -> {
              var condition = event.getRequest().getHeader("If-None-Match");
              return event.getRequest().getUrl() + (condition == null ? "" : " " + condition);
            })
        .toList();
  }

  @Test
  void secondRead_asksOnlyForWhatChanged_andA304CountsAsTheStoredAnswer() {
    answers(get(THING), thing(1, "\"one\""));
    confirms(THING, "\"one\"", aResponse());
    read();

    var again = ask();

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.isRedirected()).isFalse();
    assertThat(again.json().path("b").asInt()).isEqualTo(1);
    assertThat(requests()).containsExactly(THING, THING + " \"one\"");
  }

  @Test
  void answerThatChanged_takesThePlaceOfTheStoredOne() {
    answers(get(THING), thing(1, "\"one\""));
    read();
    answers(get(THING), thing(2, "W/\"two\""));
    assertThat(read()).isEqualTo(2);
    confirms(THING, "W/\"two\"", aResponse());

    assertThat(read()).isEqualTo(2);
    assertThat(requests()).containsExactly(THING, THING + " \"one\"", THING + " W/\"two\"");
  }

  @Test
  void validatorThatA304Rotates_isSentNextTime() {
    answers(get(THING), thing(1, "\"one\""));
    confirms(THING, "\"one\"", aResponse().withHeader("ETag", "\"two\""));
    confirms(THING, "\"two\"", aResponse());
    read();
    read();

    assertThat(read()).isEqualTo(1);
    assertThat(read()).isEqualTo(1);
    assertThat(requests())
        .containsExactly(THING, THING + " \"one\"", THING + " \"two\"", THING + " \"two\"");
  }

  @Test
  void askedAnew_theHostIsSentNoValidator_andItsAnswerTakesThePlaceOfTheStoredOne() {
    answers(get(THING), thing(1, "\"one\""));
    read();
    answers(get(THING), thing(2, "\"two\""));
    confirms(THING, "\"one\"", aResponse());

    var anew = client().callAnew(as("a"));
    confirms(THING, "\"two\"", aResponse());

    assertThat(anew.json().path("b").asInt()).isEqualTo(2);
    assertThat(read()).isEqualTo(2);
    assertThat(requests()).containsExactly(THING, THING, THING + " \"two\"");
  }

  @Test
  void limitsOfA304_areTold_andThoseOfTheStoredAnswerNoMore() {
    answers(
        get(THING),
        thing(1, "\"one\"")
            .withHeader("X-RateLimit-Remaining", "0")
            .withHeader("X-RateLimit-Reset", "1"));
    confirms(THING, "\"one\"", aResponse().withHeader("X-RateLimit-Remaining", "4999"));
    read();

    var again = ask();

    assertThat(again.header("X-RateLimit-Remaining")).contains("4999");
    assertThat(again.header("X-RateLimit-Reset")).isEmpty();
  }

  @Test
  void linkOfTheStoredAnswer_isTold_whereA304HasNone() {
    var next = HOST.baseUrl() + THING + "?page=2";
    answers(get(THING), thing(1, "\"one\"").withHeader("Link", "<" + next + ">; rel=\"next\""));
    confirms(THING, "\"one\"", aResponse());
    read();

    assertThat(ask().nextPage()).contains(URI.create(next));
  }

  @Test
  void answerInGzip_isConfirmed_evenByA304ThatClaimsToBeInGzip() throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write("{\"b\":1}".getBytes(UTF_8));
    }
    answers(
        get(THING),
        thing(0, "\"one\"").withHeader("Content-Encoding", "gzip").withBody(out.toByteArray()));
    confirms(THING, "\"one\"", aResponse().withHeader("Content-Encoding", "gzip"));
    read();

    assertThat(read()).isEqualTo(1);
    assertThat(requests()).hasSize(2);
  }

  @Test
  void anotherToken_neitherSeesNorSendsIt() {
    answers(get(THING).withHeader("Authorization", equalTo("Bearer a")), thing(1, "\"one\""));
    answers(get(THING).withHeader("Authorization", equalTo("Bearer b")), thing(2, "\"two\""));
    read();

    var other = client().call(as("b"));

    assertThat(other.json().path("b").asInt()).isEqualTo(2);
    assertThat(requests()).containsExactly(THING, THING);
  }

  @Test
  void anotherMediaType_isAnotherAnswer() {
    answers(get(THING), thing(1, "\"one\""));
    read();

    client().call(api -> api.text("Bearer a")).json();

    assertThat(requests()).containsExactly(THING, THING);
  }

  @Test
  void pages_haveValidatorsOfTheirOwn() {
    var second = URI.create(HOST.baseUrl() + THING + "?page=2");
    answers(get(THING), thing(1, "\"one\""));
    answers(get(THING + "?page=2"), thing(2, "\"two\""));
    confirms(THING + "?page=2", "\"two\"", aResponse());
    read();
    client().callAt(second, as("a")).json();

    var again = client().callAt(second, as("a"));

    assertThat(again.json().path("b").asInt()).isEqualTo(2);
    assertThat(requests()).containsExactly(THING, THING + "?page=2", THING + "?page=2 \"two\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>Unicorn!</html>", "{\"b\":1", "[1,2"})
  void answerThatIsNoJson_isNeverStored(String body) {
    answers(get(THING), thing(0, "\"one\"").withBody(body));

    for (int time = 1; time <= 2; time++) {
      assertThatExceptionOfType(ProviderException.class).isThrownBy(this::read);
    }

    assertThat(requests()).containsExactly(THING, THING);
  }

  @Test
  void answerWithoutAValidator_isNotStored() {
    answers(get(THING), aResponse().withBody("{\"b\":1}"));
    read();

    read();

    assertThat(requests()).containsExactly(THING, THING);
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 403, 404})
  void answerThatIsNotWhatWasAskedFor_isNotStored(int status) {
    answers(get(THING), thing(1, "\"one\"").withStatus(status));
    read();

    read();

    assertThat(requests()).containsExactly(THING, THING);
  }

  @Test
  void refusal_leavesTheStoredAnswerAlone() {
    answers(get(THING), thing(1, "\"one\""));
    read();
    answers(get(THING), aResponse().withStatus(403).withBody("{}"));
    assertThat(ask().status()).isEqualTo(403);
    confirms(THING, "\"one\"", aResponse());

    assertThat(read()).isEqualTo(1);
  }

  @Test
  void confirmationThatWasNotAskedFor_isAFailure() {
    answers(get(THING), aResponse().withStatus(304).withHeader("ETag", "\"one\""));

    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(this::ask)
        .withMessage("here answered 304 for GET " + THING);
    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> client().download(as("a"), 1_000))
        .withMessage("here answered 304 for GET " + THING);
  }

  @Test
  void download_isNeitherStored_norAskedForWithACondition() {
    answers(get(THING), thing(1, "\"one\""));
    client().download(as("a"), 1_000).json();
    read();

    client().download(as("a"), 1_000).json();

    assertThat(requests()).containsExactly(THING, THING, THING);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307, 308})
  void move_isFollowed_andRemembered(int status) {
    moves(status, THING, PLACE);
    answers(get(PLACE), aResponse().withBody("{\"b\":1}"));
    read();

    var again = ask();

    assertThat(again.json().path("b").asInt()).isEqualTo(1);
    assertThat(again.isRedirected()).isTrue();
    assertThat(requests()).containsExactly(THING, PLACE, PLACE);
  }

  @Test
  void move_inSeveralSteps_isRememberedToItsEnd() {
    moves(301, THING, "/elsewhere");
    moves(307, "/elsewhere", PLACE);
    answers(get(PLACE), aResponse().withBody("{\"b\":1}"));
    read();

    read();

    assertThat(requests()).containsExactly(THING, "/elsewhere", PLACE, PLACE);
  }

  @Test
  void movedThing_thatMovesAgain_isRememberedAtItsNewestAddress() {
    moves(301, THING, "/elsewhere");
    answers(get("/elsewhere"), aResponse().withBody("{\"b\":1}"));
    read();
    moves(301, "/elsewhere", PLACE);
    answers(get(PLACE), aResponse().withBody("{\"b\":2}"));
    assertThat(read()).isEqualTo(2);

    read();

    assertThat(requests()).containsExactly(THING, "/elsewhere", "/elsewhere", PLACE, PLACE);
  }

  @Test
  void redirectForTheMoment_isFollowed_andNotRemembered() {
    moves(302, THING, PLACE);
    answers(get(PLACE), aResponse().withBody("{\"b\":1}"));
    read();

    read();

    assertThat(requests()).containsExactly(THING, PLACE, THING, PLACE);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 410})
  void moveToWhereNothingIs_isNotRemembered(int status) {
    moves(301, THING, PLACE);
    answers(get(PLACE), aResponse().withStatus(status));
    ask();

    assertThat(ask().status()).isEqualTo(status);
    assertThat(requests()).containsExactly(THING, PLACE, THING, PLACE);
  }

  @Test
  void movedThing_isAskedForConditionally_atItsNewAddress() {
    moves(301, THING, PLACE);
    answers(get(PLACE), thing(1, "\"one\""));
    confirms(PLACE, "\"one\"", aResponse());
    read();

    assertThat(read()).isEqualTo(1);
    assertThat(requests()).containsExactly(THING, PLACE, PLACE + " \"one\"");
  }

  @Test
  void move_isRememberedForItsTokenAlone() {
    moves(301, THING, PLACE);
    answers(get(PLACE), aResponse().withBody("{\"b\":1}"));
    read();

    client().call(as("b")).json();

    assertThat(requests()).containsExactly(THING, PLACE, THING, PLACE);
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 410})
  void move_isForgotten_whenNothingIsThereAnyMore(int status) {
    moves(301, THING, PLACE);
    answers(get(PLACE), aResponse().withBody("{\"b\":1}"));
    read();
    answers(get(PLACE), aResponse().withStatus(status));
    answers(get(THING), aResponse().withBody("{\"b\":2}"));

    var again = ask();

    assertThat(again.json().path("b").asInt()).isEqualTo(2);
    assertThat(again.isRedirected()).isFalse();
    assertThat(read()).isEqualTo(2);
    assertThat(requests()).containsExactly(THING, PLACE, PLACE, THING, THING);
  }

  @Test
  void move_isReplaced_whenTheOldAddressNamesAnotherNewOne() {
    moves(301, THING, "/elsewhere");
    answers(get("/elsewhere"), aResponse().withBody("{\"b\":1}"));
    read();
    answers(get("/elsewhere"), aResponse().withStatus(404));
    moves(301, THING, PLACE);
    answers(get(PLACE), aResponse().withBody("{\"b\":2}"));
    assertThat(read()).isEqualTo(2);

    read();

    assertThat(requests()).containsExactly(THING, "/elsewhere", "/elsewhere", THING, PLACE, PLACE);
  }

  @Test
  void thingThatIsNowhereAnyMore_isAskedForAtBothAddressesOnce() {
    moves(301, THING, PLACE);
    answers(get(PLACE), aResponse().withBody("{\"b\":1}"));
    read();
    answers(get(PLACE), aResponse().withStatus(404));
    answers(get(THING), aResponse().withStatus(404));

    assertThat(ask().status()).isEqualTo(404);
    assertThat(ask().status()).isEqualTo(404);
    assertThat(requests()).containsExactly(THING, PLACE, PLACE, THING, THING);
  }

  @Test
  void movedThing_thatIsSentToAnotherHost_isAFailure_andThatHostSeesNothing() {
    moves(301, THING, PLACE);
    answers(get(PLACE), aResponse().withBody("{\"b\":1}"));
    read();
    moves(301, PLACE, OTHER_HOST.baseUrl() + THING);

    var failure = catchThrowable(this::ask);

    assertThat(failure).isExactlyInstanceOf(ProviderException.class);
    assertThat(OTHER_HOST.getAllServeEvents()).isEmpty();
  }

  @Test
  void movesInACircle_end_andAreNotRemembered() {
    moves(301, THING, PLACE);
    moves(301, PLACE, THING);

    for (int time = 1; time <= 2; time++) {
      assertThatExceptionOfType(ProviderException.class).isThrownBy(this::ask);
    }

    assertThat(requests()).containsExactly(THING, PLACE, THING, PLACE, THING, PLACE, THING, PLACE);
  }

  @Test
  void manyThreadsAndTokens_eachReadTheirOwn_andNothingOlderThanTheirQuestion() throws Exception {
    var threads = Executors.newFixedThreadPool(10);
    try (var host = new ChangingHost()) {
      var client = client(host.url());
      var reads =
          IntStream.range(0, 500)
              .<Callable<@Nullable Void>>mapToObj(i -> () -> host.isRead(client, "token" + i % 5))
              .toList();

      for (var read : threads.invokeAll(reads)) {
        read.get();
      }

      assertThat(host.confirmations()).isPositive();
      assertThat(host.changes()).isPositive();
    } finally {
      threads.shutdownNow();
    }
  }

  /** Has one text for each token, and changes them all again and again. */
  private static final class ChangingHost implements Closeable {

    private final AtomicInteger version = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger confirmations = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    ChangingHost() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      server.createContext("/", this::answer);
      server.start();
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    int confirmations() {
      return confirmations.get();
    }

    int changes() {
      return version.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
      try (exchange) {
        int now = requests.incrementAndGet() % 7 == 0 ? version.incrementAndGet() : version.get();
        var token = exchange.getRequestHeaders().getFirst("Authorization").substring(7);
        var validator = "\"" + token + "-" + now + "\"";
        exchange.getResponseHeaders().set("ETag", validator);
        if (validator.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
          confirmations.incrementAndGet();
          exchange.sendResponseHeaders(304, -1);
          return;
        }
        var body = ("{\"token\":\"" + token + "\",\"version\":" + now + "}").getBytes(UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
      }
    }

    @Nullable Void isRead(HostClient<ThingApi> client, String token) {
      int before = version.get();
      var read = client.call(as(token)).json();
      int after = version.get();
      assertThat(read.path("token").asText()).isEqualTo(token);
      assertThat(read.path("version").asInt()).isBetween(before, after);
      return null;
    }

    @Override
    public void close() {
      server.stop(0);
      threads.shutdownNow();
    }
  }
}
