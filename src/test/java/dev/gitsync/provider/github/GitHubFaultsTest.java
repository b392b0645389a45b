package dev.gitsync.provider.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static dev.gitsync.provider.github.StubbedGitHub.TOKEN;
import static dev.gitsync.provider.github.StubbedGitHub.branch;
import static dev.gitsync.provider.github.StubbedGitHub.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.github.tomakehurst.wiremock.http.Fault;
import dev.gitsync.harness.RawHost;
import dev.gitsync.provider.AnswerTooLargeException;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.DiffQuery;
import dev.gitsync.provider.DiffTooLargeException;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderTimeoutException;
import dev.gitsync.provider.RateLimitedException;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusAnswer.Failed;
import dev.gitsync.provider.StatusAnswer.Found;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TestHostClients;
import dev.gitsync.provider.TokenRejectedException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A host that does anything but answer: every question ends in time, as the failure it is. */
@Timeout(60)
class GitHubFaultsTest {

  private static final BranchRef TOPIC = branch("octo/demo", "topic");
  private static final String KNOWN = page("octo/demo", 5);
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

  @RegisterExtension static final StubbedGitHub HOST = new StubbedGitHub();
  @RegisterExtension static final StubbedGitHub OTHER_HOST = new StubbedGitHub();

  private final TestHostClients clients = new TestHostClients();

  @AfterEach
  void closeClients() {
    clients.close();
  }

  private GitHubProvider provider(URI host) {
    return StubbedGitHub.provider(clients, host.resolve("/api/v3"), SHORT);
  }

  /** What becomes of a look-up, of a known pull request and of a diff. */
  private List<@Nullable Throwable> failures(URI host) {
    var provider = provider(host);
    return List.of(
        failure(provider, null),
        failure(provider, KNOWN),
        catchThrowable(() -> provider.fetchDiff(new DiffQuery(TOPIC, KNOWN), TOKEN)));
  }

  private static Throwable failure(GitHubProvider provider, @Nullable String knownUrl) {
    var answer = ask(provider, TOPIC, knownUrl);
    assertThat(answer).isInstanceOf(Failed.class);
    return ((Failed) answer).cause();
  }

  private static StatusAnswer ask(
      GitHubProvider provider, BranchRef branch, @Nullable String knownUrl) {
    return provider.fetchStatuses(List.of(new StatusQuery(branch, knownUrl)), TOKEN).get(0);
  }

  private static String sized(String head, String body) {
    return head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  static Stream<Arguments> ordinary() {
    var gzip = OK + "Content-Encoding: gzip\r\n";
    return Stream.of(
        arguments("reset", (RawHost.Answer) RawHost::reset),
        arguments("hung up", RawHost.say("")),
        arguments("no HTTP", RawHost.say("SSH-2.0-OpenSSH_9.9\r\n")),
        arguments("hung up in the headers", RawHost.say(OK)),
        arguments("hung up in the body", RawHost.say(OK + "Content-Length: 100\r\n\r\n{\"a\":")),
        arguments(
            "hung up in a chunk", RawHost.say(OK + "Transfer-Encoding: chunked\r\n\r\n9\r\n{")),
        arguments("no gzip", RawHost.say(sized(gzip, "{\"number\":5}"))),
        arguments("half a gzip", RawHost.say(sized(gzip, "\u001f\u008b\b\0\0\0\0\0\0\0\u00ab"))),
        arguments(
            "HTML", RawHost.say(sized("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", "<p>"))),
        arguments("HTML by another name", RawHost.say(sized(OK, "<!doctype html><p>Hello"))),
        arguments("half a JSON", RawHost.say(sized(OK, "[{\"number\":5,"))),
        arguments("nothing that is JSON", RawHost.say(sized(OK, ""))),
        arguments("another JSON", RawHost.say(sized(OK, "{\"hello\":[]}"))),
        arguments(
            "a picture",
            RawHost.say(sized("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n", "<\u0089PNG"))),
        arguments(
            "no content type that is one",
            RawHost.say(sized("HTTP/1.1 200 OK\r\nContent-Type: ;;=,\r\n", "<?"))),
        arguments(
            "to itself for ever",
            RawHost.say("HTTP/1.1 301 Moved\r\nLocation: /api/v3/x\r\nContent-Length: 0\r\n\r\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ordinary")
  void answerThatIsNone_isAnOrdinaryFailure(String name, RawHost.Answer answer) throws IOException {
    try (var host = new RawHost(answer)) {
      assertThat(failures(host.url()))
          .hasSize(3)
          .allSatisfy(
              failure ->
                  assertThat(failure)
                      .isInstanceOf(ProviderException.class)
                      .isNotInstanceOfAny(
                          ProviderTimeoutException.class,
                          RateLimitedException.class,
                          TokenRejectedException.class,
                          DiffTooLargeException.class)
                      .hasMessageNotContainingAny("t0k", "Hello", "hello"));
    }
  }

  static Stream<Arguments> slow() {
    return Stream.of(
        arguments("before the headers", (RawHost.Answer) RawHost::hang),
        arguments("in the headers", RawHost.sayAndHang("HTTP/1.1 200 OK\r\nX-A: ")),
        arguments("after the headers", RawHost.sayAndHang(OK + "Content-Length: 100\r\n\r\n")),
        arguments("in the body", RawHost.sayAndHang(OK + "Content-Length: 100\r\n\r\n[{\"a\":")),
        arguments("dripping headers", RawHost.drip("HTTP/1.1 200 OK\r\n", "X-A: b\r\n")),
        arguments("dripping a body", RawHost.drip(OK + "Content-Length: 900000\r\n\r\n", " ")),
        arguments(
            "dripping chunks",
            RawHost.drip(OK + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("slow")
  void answerThatDoesNotEnd_isATimeout(String name, RawHost.Answer answer) throws IOException {
    try (var host = new RawHost(answer)) {
      assertThat(failures(host.url()))
          .hasSize(3)
          .hasOnlyElementsOfType(ProviderTimeoutException.class);
      assertThat(host.requests()).isEqualTo(3);
    }
  }

  @Test
  void tenMegabytesOfJson_areTooLarge() throws IOException {
    var body = "[\"" + "x".repeat(10_000_000) + "\"]";
    try (var host = new RawHost(RawHost.say(sized(OK, body)))) {
      var provider =
          StubbedGitHub.provider(clients, host.url().resolve("/api/v3"), Duration.ofSeconds(10));

      assertThat(failure(provider, null)).isInstanceOf(AnswerTooLargeException.class);
      assertThat(failure(provider, KNOWN)).isInstanceOf(AnswerTooLargeException.class);
      assertThat(catchThrowable(() -> provider.fetchDiff(new DiffQuery(TOPIC, KNOWN), TOKEN)))
          .isInstanceOf(DiffTooLargeException.class);
    }
  }

  @Test
  void connectionRefused_isAnOrdinaryFailure() throws IOException {
    URI nobody;
    try (var free = new ServerSocket(0)) {
      nobody = URI.create("http://127.0.0.1:" + free.getLocalPort());
    }

    assertThat(failures(nobody))
        .hasSize(3)
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOf(ProviderException.class)
                    .isNotInstanceOf(ProviderTimeoutException.class));
  }

  @Test
  void hostThatHasNoAddress_isAFailure() {
    assertThat(failures(URI.create("http://gitsync.invalid")))
        .hasSize(3)
        .hasOnlyElementsOfType(ProviderException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void redirectToAnotherHost_isAFailure_andThatHostSeesNothing(int status) throws IOException {
    var elsewhere =
        "HTTP/1.1 %d Moved\r\nLocation: %s/api/v3/repos/octo/demo\r\nContent-Length: 0\r\n\r\n"
            .formatted(status, OTHER_HOST.baseUrl());
    try (var host = new RawHost(RawHost.say(elsewhere))) {
      assertThat(failures(host.url()))
          .hasSize(3)
          .allSatisfy(failure -> assertThat(failure).isExactlyInstanceOf(ProviderException.class));
      assertThat(OTHER_HOST.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/repos/ann/demo",
        "/repos/octo/demo/pulls",
        "/repos/ann/demo/branches/topic",
        "/repos/ann/demo/pulls/2",
        "/repos/ann/demo/pulls/2/reviews"
      })
  void connectionResetOnTheWay_isAFailureOfTheWhole(String path) {
    HOST.lists("ann/demo", "ann:topic", Pull.merged(2, "ann/demo", "topic"));
    HOST.isFork("ann/demo", "octo/demo");
    HOST.lists("octo/demo", "ann:topic");
    HOST.hasBranch("ann/demo", "topic", "c0ffee");
    HOST.has("ann/demo", Pull.merged(2, "ann/demo", "topic"));
    assertThat(HOST.ask(branch("ann/demo", "topic"), null)).isInstanceOf(Found.class);

    HOST.answers(path, aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

    assertThat(HOST.failure(branch("ann/demo", "topic"), null))
        .isInstanceOf(ProviderException.class)
        .hasMessageContaining("GET /api/v3" + path);
  }

  @Test
  void questionThatFails_leavesTheOthersAlone() {
    HOST.lists("octo/demo", "octo:topic", Pull.open(5, "octo/demo", "topic"));
    HOST.has("octo/demo", Pull.open(5, "octo/demo", "topic"));
    HOST.answers("/repos/octo/html/pulls", okJson("<p>"));
    HOST.answers("/repos/octo/broken/pulls", aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));

    var answers =
        HOST.provider()
            .fetchStatuses(
                Stream.of("octo/html", "octo/demo", "octo/broken", "octo/demo")
                    .map(repository -> new StatusQuery(branch(repository, "topic"), null))
                    .toList(),
                TOKEN);

    assertThat(answers)
        .hasExactlyElementsOfTypes(Failed.class, Found.class, Failed.class, Found.class);
  }
}
