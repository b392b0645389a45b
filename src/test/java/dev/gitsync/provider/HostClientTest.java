package dev.gitsync.provider;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.gitsync.harness.RawHost;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HostClientTest {

  /** Something to ask. */
  @Path("thing")
  public interface ThingApi extends Closeable {
    @GET
    Response thing(@HeaderParam("Authorization") String authorization);
  }

  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final String SECRET = "s3cret";

  private final TestHostClients clients = new TestHostClients();

  @RegisterExtension
  static final WireMockExtension HOST =
      WireMockExtension.newInstance()
          .options(wireMockConfig().dynamicPort().gzipDisabled(true))
          .build();

  @RegisterExtension
  static final WireMockExtension OTHER_HOST =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  @AfterEach
  void closeClients() {
    clients.close();
  }

  private HostClient<ThingApi> client(String url, Duration timeout) {
    var uri = URI.create(url);
    var settings = new ProviderSettings("here", "fake", uri, uri, Transport.AUTO, timeout);
    return clients.create(settings, ThingApi.class);
  }

  private HostClient<ThingApi> client() {
    return client(HOST.baseUrl() + "/api", LONG);
  }

  private static Response thing(ThingApi api) {
    return api.thing("Bearer " + SECRET);
  }

  private static void answers(ResponseDefinitionBuilder answer) {
    HOST.stubFor(get("/api/thing").willReturn(answer));
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    return out.toByteArray();
  }

  @Test
  void answer_isReadToItsEnd() {
    answers(aResponse().withStatus(200).withHeader("X-Thing", "a").withBody("{\"b\":1}"));

    var response = client().call(HostClientTest::thing);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("x-thing")).contains("a");
    assertThat(response.json().path("b").asInt()).isEqualTo(1);
    assertThat(response.isRedirected()).isFalse();
    HOST.verify(
        getRequestedFor(urlEqualTo("/api/thing"))
            .withHeader("Authorization", equalTo("Bearer " + SECRET)));
  }

  @Test
  void answer_inGzip_isDecoded() throws IOException {
    answers(
        aResponse()
            .withHeader("Content-Encoding", "gzip")
            .withBody(gzip("{\"b\":1}".getBytes(StandardCharsets.UTF_8))));

    var response = client().call(HostClientTest::thing);

    assertThat(response.json().path("b").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>Unicorn!</html>", "{\"b\":", "{\"b\":1", "[1,2"})
  void answerThatIsNoJson_isAFailure_andNotRepeated(String body) {
    answers(aResponse().withBody(body));
    var response = client().call(HostClientTest::thing);

    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(response::json)
        .withMessageContaining("GET /api/thing")
        .withMessageNotContaining("Unicorn");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/plain", "application/vnd.github.diff", "application/octet-stream", ""})
  void plainText_isReadAsIs_whateverItsType(String type) {
    answers(aResponse().withHeader("Content-Type", type).withBody("diff --git\n+\u20ac\n"));

    assertThat(client().call(HostClientTest::thing).text()).isEqualTo("diff --git\n+\u20ac\n");
  }

  static Stream<Arguments> otherThanPlainText() {
    return Stream.of(
        arguments("text/html; charset=utf-8", "Unicorn!"),
        arguments("application/json; charset=utf-8", "diff --git\n+Unicorn!\n"),
        arguments("application/json", ""),
        arguments("text/plain", "<html>Unicorn!</html>"),
        arguments("text/plain", "\n  <!DOCTYPE html>Unicorn!"),
        arguments("application/json", "{\"message\": \"Unicorn!\"}"),
        arguments("text/plain", "[{\"message\": \"Unicorn!\"}]"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("otherThanPlainText")
  void whatIsNoPlainText_isAFailure(String type, String body) {
    answers(aResponse().withHeader("Content-Type", type).withBody(body));
    var response = client().call(HostClientTest::thing);

    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(response::text)
        .withMessage("here answered no plain text to GET /api/thing");
  }

  @Test
  void answerOfTheGreatestSize_isRead() {
    answers(aResponse().withBody(new byte[HostClient.MAX_ANSWER]));

    assertThat(client().call(HostClientTest::thing).status()).isEqualTo(200);
  }

  static Stream<Arguments> tooLarge() throws IOException {
    var body = new byte[2 * HostClient.MAX_ANSWER];
    return Stream.of(
        arguments("with a length", aResponse().withBody(body)),
        arguments("in chunks", aResponse().withBody(body).withChunkedDribbleDelay(5, 10)),
        arguments(
            "in gzip", aResponse().withHeader("Content-Encoding", "gzip").withBody(gzip(body))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tooLarge")
  void answerThatIsTooLarge_isAFailure(String name, ResponseDefinitionBuilder answer) {
    answers(answer);
    var asked = client();

    assertThatExceptionOfType(AnswerTooLargeException.class)
        .isThrownBy(() -> asked.call(HostClientTest::thing));
  }

  @Test
  void refusalThatIsTooLarge_isARefusal() {
    answers(aResponse().withStatus(404).withBody(new byte[200_000]));

    assertThat(client().call(HostClientTest::thing).status()).isEqualTo(404);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(500, null, false),
        arguments(502, null, true),
        arguments(503, null, true),
        arguments(503, "30", false),
        arguments(504, null, true));
  }

  @ParameterizedTest(name = "{0}, Retry-After {1}")
  @MethodSource("failures")
  void failureOfTheHost_isWorthAnotherTry_whereAGatewaySpeaks(
      int status, @Nullable String retryAfter, boolean again) {
    var answer = aResponse().withStatus(status).withBody("<html>Unicorn!</html>");
    answers(retryAfter == null ? answer : answer.withHeader("Retry-After", retryAfter));
    var asked = client();

    var failure = catchThrowable(() -> asked.call(HostClientTest::thing));

    assertThat(failure).isInstanceOf(ProviderException.class);
    assertThat(failure instanceof HostUnavailableException).isEqualTo(again);
    assertThat(failure).hasMessage("here answered " + status + " for GET /api/thing");
  }

  @Test
  void featureThatTheHostLacks_isAnAnswer() {
    answers(aResponse().withStatus(501));

    assertThat(client().call(HostClientTest::thing).status()).isEqualTo(501);
  }

  @Test
  void connectionRefused_isWorthAnotherTry() throws IOException {
    String url;
    try (var free = new ServerSocket(0)) {
      url = "http://127.0.0.1:" + free.getLocalPort();
    }
    var asked = client(url, LONG);

    assertThatExceptionOfType(HostUnavailableException.class)
        .isThrownBy(() -> asked.call(HostClientTest::thing));
  }

  @Test
  void connectionReset_isAFailure_afterTheFewTriesOfTheEngineItself() throws IOException {
    try (var host = new RawHost(RawHost::reset)) {
      var asked = client(host.url().toString(), LONG);

      var failure = catchThrowable(() -> asked.call(HostClientTest::thing));

      assertThat(failure).isExactlyInstanceOf(ProviderException.class);
      assertThat(host.requests()).isLessThanOrEqualTo(4);
    }
  }

  @Test
  void connectionBrokenInAnAnswer_isWorthAnotherTry() throws IOException {
    var half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":";
    try (var host = new RawHost(RawHost.say(half))) {
      var asked = client(host.url().toString(), LONG);

      assertThatExceptionOfType(HostUnavailableException.class)
          .isThrownBy(() -> asked.call(HostClientTest::thing));
    }
  }

  static Stream<Arguments> slowAnswers() {
    var head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    return Stream.of(
        arguments("nothing", (RawHost.Answer) RawHost::hang),
        arguments("status line", RawHost.drip("HTTP/1.1 2", "0")),
        arguments("one header", RawHost.drip("HTTP/1.1 200 OK\r\nX-A: ", "a")),
        arguments("many headers", RawHost.drip("HTTP/1.1 200 OK\r\n", "X-A: b\r\n")),
        arguments("body", RawHost.drip(head + "Content-Length: 900000\r\n\r\n", "a")),
        arguments(
            "chunks", RawHost.drip(head + "Transfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n")),
        arguments("body without a length", RawHost.drip(head + "Connection: close\r\n\r\n", "a")),
        arguments(
            "refusal", RawHost.drip("HTTP/1.1 404 No\r\nContent-Length: 90000\r\n\r\n", "a")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("slowAnswers")
  void answerThatNeverEnds_isCutOffAtTheTimeout(String name, RawHost.Answer answer)
      throws IOException {
    try (var host = new RawHost(answer)) {
      var asked = client(host.url().toString(), SHORT);
      var begin = System.nanoTime();

      var failure = catchThrowable(() -> asked.call(HostClientTest::thing));

      var took = Duration.ofNanos(System.nanoTime() - begin);
      assertThat(failure).isInstanceOf(ProviderTimeoutException.class);
      assertThat(failure).hasMessage("here did not answer GET /thing within PT0.4S");
      assertThat(took).isBetween(SHORT.minusMillis(50), SHORT.plusMillis(3_000));
      assertThat(host.requests()).isEqualTo(1);
    }
  }

  @Test
  void afterATimeout_theNextCallIsAnswered() {
    HOST.stubFor(get("/api/thing").willReturn(aResponse().withFixedDelay(5_000)));
    var asked = client(HOST.baseUrl() + "/api", SHORT);
    assertThat(catchThrowable(() -> asked.call(HostClientTest::thing)))
        .isInstanceOf(ProviderTimeoutException.class);
    answers(aResponse().withBody("{}"));

    var response = asked.call(HostClientTest::thing);

    assertThat(response.status()).isEqualTo(200);
  }

  @Test
  void manyCallsAtOnce_haveTheirOwnTimeouts() {
    HOST.stubFor(get("/api/thing").willReturn(aResponse().withFixedDelay(30).withBody("{}")));
    var asked = client(HOST.baseUrl() + "/api", LONG);

    var statuses =
        IntStream.range(0, 200)
            .parallel()
            .mapToObj(i -> asked.call(HostClientTest::thing).status())
            .toList();

    assertThat(statuses).hasSize(200).containsOnly(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void redirectOnTheSameHost_isFollowed_withTheToken(int status) {
    answers(aResponse().withStatus(status).withHeader("Location", "/other/place?a=b%2Fc"));
    HOST.stubFor(get("/other/place?a=b%2Fc").willReturn(aResponse().withBody("{\"b\":1}")));

    var response = client().call(HostClientTest::thing);

    assertThat(response.json().path("b").asInt()).isEqualTo(1);
    assertThat(response.isRedirected()).isTrue();
    HOST.verify(
        getRequestedFor(urlEqualTo("/other/place?a=b%2Fc"))
            .withHeader("Authorization", equalTo("Bearer " + SECRET)));
  }

  static Stream<Arguments> otherRedirects() {
    return Stream.of(
        arguments("another port", 301, OTHER_HOST.baseUrl() + "/api/thing"),
        arguments("another name", 302, "http://localhost:" + HOST.getPort() + "/api/thing"),
        arguments("another scheme", 307, "https://127.0.0.1:" + HOST.getPort() + "/api/thing"),
        arguments("user name", 307, "http://jane@" + HOST.baseUrl().substring(7) + "/api/thing"),
        arguments("no place", 308, null),
        arguments("no address", 301, "http://[oops"),
        arguments("no scheme", 301, "//" + OTHER_HOST.baseUrl().substring(7) + "/api/thing"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherRedirects")
  void redirectToElsewhere_isAFailure_andElsewhereSeesNothing(
      String name, int status, @Nullable String location) {
    var answer = aResponse().withStatus(status);
    answers(location == null ? answer : answer.withHeader("Location", location));
    var asked = client("http://127.0.0.1:" + HOST.getPort() + "/api", LONG);

    var failure = catchThrowable(() -> asked.call(HostClientTest::thing));

    assertThat(failure).isExactlyInstanceOf(ProviderException.class);
    assertThat(OTHER_HOST.getAllServeEvents()).isEmpty();
    assertThat(HOST.getAllServeEvents()).hasSize(1);
  }

  @Test
  void redirectsWithoutEnd_areAFailure() {
    answers(aResponse().withStatus(302).withHeader("Location", "/api/thing"));
    var asked = client();

    var failure = catchThrowable(() -> asked.call(HostClientTest::thing));

    assertThat(failure).isExactlyInstanceOf(ProviderException.class);
    assertThat(HOST.getAllServeEvents()).hasSize(4);
  }

  @Test
  void addressOnAnotherHost_isNotAsked() {
    var asked = client();

    var failure =
        catchThrowable(
            () ->
                asked.callAt(
                    URI.create(OTHER_HOST.baseUrl() + "/api/thing?page=2"), HostClientTest::thing));

    assertThat(failure).isInstanceOf(ProviderException.class);
    assertThat(OTHER_HOST.getAllServeEvents()).isEmpty();
  }

  @Test
  void addressOnTheHost_isAskedInsteadOfTheUsualOne() {
    HOST.stubFor(get("/api/thing?page=2").willReturn(aResponse().withBody("[2]")));
    var asked = client();

    var response =
        asked.callAt(URI.create(HOST.baseUrl() + "/api/thing?page=2"), HostClientTest::thing);

    assertThat(response.json().path(0).asInt()).isEqualTo(2);
  }

  static Stream<Arguments> links() {
    return Stream.of(
        arguments("github", List.of("<P?page=2>; rel=\"next\", <P?page=9>; rel=\"last\""), true),
        arguments("last first", List.of("<P?page=9>; rel=\"last\", <P?page=2>; rel=next"), true),
        arguments("two headers", List.of("<P?page=9>; rel=last", "<P?page=2>; rel=next"), true),
        arguments("several words", List.of("<P?page=2>; title=\"x\"; rel=\"next last\""), true),
        arguments("none", List.of("<P?page=1>; rel=\"prev\""), false),
        arguments("broken", List.of("P?page=2; rel=\"next\""), false),
        arguments("no address", List.of("<http://[oops>; rel=\"next\""), false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("links")
  void link_toTheNextPage_isFound(String name, List<String> links, boolean found) {
    var page = HOST.baseUrl() + "/api/thing";
    var headers = links.stream().map(link -> link.replace("P?", page + "?")).toArray(String[]::new);
    answers(aResponse().withHeader("Link", headers).withBody("[]"));

    var response = client().call(HostClientTest::thing);

    assertThat(response.nextPage())
        .isEqualTo(found ? Optional.of(URI.create(page + "?page=2")) : Optional.empty());
  }

  @Test
  void afterTheEnd_nothingIsAsked() {
    var asked = client();
    asked.close();

    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> asked.call(HostClientTest::thing));
  }

  static Stream<Arguments> echoes() {
    var words = "{\"message\":\"" + SECRET + "\"}";
    return Stream.of(
        arguments("refusal", aResponse().withStatus(403).withBody(words)),
        arguments("failure", aResponse().withStatus(500).withBody(words)),
        arguments("gateway", aResponse().withStatus(502).withBody(words)),
        arguments("no JSON", aResponse().withBody("<p>" + SECRET + "</p>")),
        arguments("half a JSON", aResponse().withBody("{\"" + SECRET + "\":")),
        arguments("no HTTP", aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE)),
        arguments("broken off", aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)),
        arguments("slow", aResponse().withFixedDelay(5_000)),
        arguments("large", aResponse().withBody(new byte[2 * HostClient.MAX_ANSWER])),
        arguments(
            "broken gzip", aResponse().withHeader("Content-Encoding", "gzip").withBody(SECRET)),
        arguments(
            "moved elsewhere",
            aResponse()
                .withStatus(301)
                .withHeader("Location", OTHER_HOST.baseUrl() + "/" + SECRET + "?t=" + SECRET)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("echoes")
  void token_isInNoException_whateverTheHostDoesWithIt(
      String name, ResponseDefinitionBuilder answer) {
    // Both at the usual address, and at one with the token in it that the host redirects to.
    answers(aResponse().withStatus(302).withHeader("Location", "/" + SECRET + "/place"));
    HOST.stubFor(
        get("/" + SECRET + "/place")
            .willReturn(answer.withHeader("X-Echo", SECRET).withHeader("Set-Cookie", SECRET)));
    var asked = client(HOST.baseUrl() + "/api", SHORT);

    var failure =
        catchThrowable(
            () -> {
              var response = asked.call(HostClientTest::thing);
              response.json();
              throw new ProviderException(response.failure());
            });

    assertThat(failure).isInstanceOf(ProviderException.class).hasMessageContaining("GET /…/place");
    assertThat(trace(failure)).doesNotContain(SECRET);
  }

  /** All that a log would have of it: messages, causes, what was suppressed. */
  private static String trace(Throwable failure) {
    var trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  @Test
  void whatIsRemembered_isFoundWithoutTheToken() {
    answers(aResponse().withHeader("ETag", "\"1\"").withBody("{}"));

    var question = client().call(HostClientTest::thing).question();

    assertThat(question.asker()).matches("[0-9a-f]{64}");
    assertThat(question.toString()).contains("/api/thing").doesNotContain(SECRET);
  }
}
