package dev.gitsync.provider.gitlab;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.github.tomakehurst.wiremock.http.Fault;
import dev.gitsync.harness.RawHost;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderTimeoutException;
import dev.gitsync.provider.RateLimitedException;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusAnswer.Failed;
import dev.gitsync.provider.StatusAnswer.Found;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TokenRejectedException;
import dev.gitsync.provider.Transport;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Asks hosts that answer byte by byte what no decent server would, or not at all. */
class GitLabFaultsTest extends OnGitLab {

  private static final Duration TIMEOUT = Duration.ofMillis(400);

  /** Far above what it takes, and far below the time for which such a host could hold us. */
  private static final Duration IN_TIME = Duration.ofSeconds(10);

  GitLabFaultsTest() {
    super(Transport.AUTO);
  }

  /** Where nothing hangs: however slow this machine is, no call runs into it. */
  private static final Duration PATIENT = Duration.ofSeconds(9);

  private ProviderException failure(URI host, Transport transport) {
    return failure(host, transport, PATIENT);
  }

  private ProviderException failure(URI host, Transport transport, Duration timeout) {
    var provider = TestGitLab.provider(clients, host, URI.create(WEB), clock, transport, timeout);
    var begin = System.nanoTime();

    var answers = provider.fetchStatuses(List.of(new StatusQuery(branch, KNOWN)), TOKEN);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(IN_TIME);
    var failure = assertThat(answers.get(0)).asInstanceOf(type(Failed.class)).actual().cause();
    assertThat(failure)
        .isNotInstanceOfAny(RateLimitedException.class, TokenRejectedException.class);
    assertThat(failure).hasMessageNotContainingAny("Unicorn", "t0k", "feature");
    return failure;
  }

  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

  static Stream<Arguments> hangingHosts() {
    return transports(
        arguments("says nothing", (RawHost.Answer) RawHost::hang),
        arguments("hangs in the status line", RawHost.drip("HTTP/1.1 2", "0")),
        arguments("hangs in the headers", RawHost.drip("HTTP/1.1 200 OK\r\n", "X-A: b\r\n")),
        arguments("hangs in the body", RawHost.drip(HEAD + "Content-Length: 900000\r\n\r\n", " ")),
        arguments(
            "hangs in a chunk",
            RawHost.drip(HEAD + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n")),
        arguments(
            "hangs in a refusal",
            RawHost.drip("HTTP/1.1 404 No\r\nContent-Length: 90000\r\n\r\n", " ")));
  }

  private static Stream<Arguments> transports(Arguments... hosts) {
    return Stream.of(hosts)
        .flatMap(
            host ->
                Stream.of(Transport.AUTO, Transport.REST)
                    .map(transport -> arguments(host.get()[0], host.get()[1], transport)));
  }

  @ParameterizedTest(name = "{0}, {2}")
  @MethodSource("hangingHosts")
  void hostThatHangs_isATimeout_afterOneCall(
      String name, RawHost.Answer answer, Transport transport) throws IOException {
    try (var host = new RawHost(answer)) {
      assertThat(failure(host.url(), transport, TIMEOUT))
          .isInstanceOf(ProviderTimeoutException.class);
      assertThat(host.requests()).isEqualTo(1);
    }
  }

  static Stream<Arguments> brokenHosts() {
    return transports(
        arguments("resets", (RawHost.Answer) RawHost::reset),
        arguments("hangs up", RawHost.say("")),
        arguments("hangs up in the headers", RawHost.say("HTTP/1.1 200 OK\r\nX-A")),
        arguments("hangs up in the body", RawHost.say(HEAD + "Content-Length: 100\r\n\r\n{\"a\":")),
        arguments("speaks no HTTP", RawHost.say("SSH-2.0-Unicorn\r\n")),
        arguments(
            "compresses badly",
            RawHost.say(HEAD + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd")),
        arguments(
            "says half of a gzip",
            RawHost.say(
                HEAD + "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n\u001f\u008b\b\0\0")),
        arguments("says half a JSON", RawHost.say(HEAD + "Content-Length: 5\r\n\r\n{\"a\":")),
        arguments(
            "says a page",
            RawHost.say("HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n<html>Unicorn!<")),
        arguments("says much", RawHost.say(HEAD + "\r\n[\"" + "x".repeat(10_000_000) + "\"]")));
  }

  @ParameterizedTest(name = "{0}, {2}")
  @MethodSource("brokenHosts")
  void hostThatIsBroken_isAnOrdinaryFailure(String name, RawHost.Answer answer, Transport transport)
      throws IOException {
    try (var host = new RawHost(answer)) {
      assertThat(failure(host.url(), transport)).isNotInstanceOf(ProviderTimeoutException.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void hostThatRefusesConnections_isAnOrdinaryFailure(Transport transport) throws IOException {
    URI url;
    try (var free = new ServerSocket(0)) {
      url = URI.create("http://127.0.0.1:" + free.getLocalPort());
    }

    assertThat(failure(url, transport)).isNotInstanceOf(ProviderTimeoutException.class);
  }

  @ParameterizedTest
  @EnumSource
  void hostWithoutAnAddress_isAFailure(Transport transport) {
    var failure = failure(URI.create("http://gitlab.invalid"), transport);

    assertThat(failure).hasMessageContaining("lab ");
  }

  @Test
  void rowThatFails_leavesTheOthersUntouched() {
    answersOpen();
    answersGraphQl(refusal(404));
    HOST.stubFor(
        get(urlPathEqualTo(LIST))
            .withQueryParam("source_branch", equalTo("feature/bad"))
            .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
    var bad = new StatusQuery(branch("octo/tools", "demo", "feature/bad"), null);
    var good = new StatusQuery(branch, null);

    List<StatusAnswer> answers = provider().fetchStatuses(List.of(bad, good, bad), TOKEN);

    assertThat(answers.get(0)).isInstanceOf(Failed.class);
    assertThat(answers.get(1)).isInstanceOf(Found.class);
    assertThat(answers.get(2)).isInstanceOf(Failed.class);
  }
}
