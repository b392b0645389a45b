package dev.gitsync.provider.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static dev.gitsync.provider.github.StubbedGitHub.branch;
import static dev.gitsync.provider.github.StubbedGitHub.page;
import static dev.gitsync.provider.github.StubbedGitHub.refusal;
import static dev.gitsync.provider.github.StubbedGitHub.segment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Diff;
import dev.gitsync.provider.DiffQuery;
import dev.gitsync.provider.DiffTooLargeException;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.RateLimitedException;
import dev.gitsync.provider.TokenRejectedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The diff of a pull request, or of a branch without one. */
@Timeout(60)
class DiffLookupTest {

  private static final String DEMO = "octo/demo";
  private static final BranchRef TOPIC = branch(DEMO, "topic");
  private static final String KNOWN = page(DEMO, 5);
  private static final String PULL = "/repos/octo/demo/pulls/5";
  private static final String COMPARE = "/repos/octo/demo/compare/main...topic";
  private static final String TEXT =
      """
      diff --git a/tabs.txt b/tabs.txt
      --- a/tabs.txt
      +++ b/tabs.txt
      @@ -1 +1 @@
      -tab
      +\ttäb
      """;

  @RegisterExtension static final StubbedGitHub HOST = new StubbedGitHub();

  private static ResponseDefinitionBuilder diff(String text) {
    return diff(text.getBytes(UTF_8));
  }

  private static ResponseDefinitionBuilder diff(byte[] bytes) {
    return aResponse()
        .withHeader("Content-Type", "application/vnd.github.diff; charset=utf-8")
        .withBody(bytes);
  }

  private static ResponseDefinitionBuilder inGzip(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return diff(out.toByteArray()).withHeader("Content-Encoding", "gzip");
  }

  private static @Nullable Throwable failure(@Nullable String url) {
    return catchThrowable(() -> HOST.diff(TOPIC, url));
  }

  @Test
  void ofAPullRequest_isItsOwn_unchanged() {
    HOST.answers(PULL, diff(TEXT));

    assertThat(HOST.diff(TOPIC, KNOWN)).contains(new Diff(TEXT, List.of()));
    assertThat(HOST.requests()).containsExactly(PULL);
    HOST.verify(
        getRequestedFor(urlEqualTo("/api/v3" + PULL))
            .withHeader("Accept", equalTo("application/vnd.github.diff"))
            .withHeader("Authorization", equalTo("Bearer t0k-s3cret")));
  }

  @Test
  void ofABranch_isAgainstTheDefaultBranch() {
    HOST.isNoFork(DEMO);
    HOST.answers(COMPARE, diff(TEXT));

    assertThat(HOST.diff(TOPIC, null)).contains(new Diff(TEXT, List.of()));
    assertThat(HOST.requests()).containsExactly("/repos/octo/demo", COMPARE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "https://github.com/octo/demo/pull/5"})
  void ofAPageThatIsNoPullRequestHere_isNone_andNeverTheBranchs(String url) {
    assertThat(HOST.diff(TOPIC, url)).isEmpty();
    assertThat(HOST.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a/b", "../../../user", "a%2Fb", "a+b c", "{x}", "ü😀", "a&b=c", "a#b?c", "a;b"})
  void ofABranchWithOddCharacters_isAskedForAsItIs(String name) {
    HOST.isNoFork(DEMO);
    HOST.stubFor(get(anyUrl()).atPriority(9).willReturn(diff(TEXT)));

    assertThat(HOST.diff(branch(DEMO, name), null)).isPresent();
    assertThat(HOST.requests())
        .last()
        .isEqualTo("/repos/octo/demo/compare/" + segment("main..." + name));
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 410})
  void ofAPullRequestThatIsGone_isNone(int status) {
    HOST.answers(PULL, refusal(status));

    assertThat(HOST.diff(TOPIC, KNOWN)).isEmpty();
  }

  @Test
  void ofAnUnknownBranch_isNone() {
    HOST.isNoFork(DEMO);
    HOST.answers(COMPARE, refusal(404));

    assertThat(HOST.diff(TOPIC, null)).isEmpty();
  }

  @Test
  void ofAnUnknownRepository_isAFailure() {
    HOST.answers("/repos/octo/demo", refusal(404));

    assertThatExceptionOfType(ProviderException.class).isThrownBy(() -> HOST.diff(TOPIC, null));
  }

  @Test
  void whereNothingDiffers_isEmpty() {
    HOST.answers(PULL, diff(""));

    assertThat(HOST.diff(TOPIC, KNOWN)).contains(new Diff("", List.of()));
  }

  @Test
  void ofAMovedRepository_isFoundThere() {
    HOST.answers(
        PULL,
        aResponse()
            .withStatus(301)
            .withHeader("Location", HOST.baseUrl() + "/api/v3/repositories/100/pulls/5"));
    HOST.answers("/repositories/100/pulls/5", diff(TEXT));

    assertThat(HOST.diff(TOPIC, KNOWN)).isPresent();
  }

  @Test
  void ofTheGreatestSize_passes() throws IOException {
    var bytes = new byte[4_194_304];
    Arrays.fill(bytes, (byte) '+');
    for (var answer :
        List.of(diff(bytes), diff(bytes).withChunkedDribbleDelay(3, 10), inGzip(bytes))) {
      HOST.answers(PULL, answer);

      assertThat(HOST.diff(TOPIC, KNOWN).orElseThrow().text()).hasSize(4_194_304);
    }
  }

  @Test
  void aByteLarger_isTooLarge() throws IOException {
    var bytes = new byte[4_194_305];
    Arrays.fill(bytes, (byte) '+');
    HOST.isNoFork(DEMO);
    for (var answer :
        List.of(diff(bytes), diff(bytes).withChunkedDribbleDelay(3, 10), inGzip(bytes))) {
      HOST.answers(PULL, answer);
      HOST.answers(COMPARE, answer);

      assertThat(failure(KNOWN)).isInstanceOf(DiffTooLargeException.class);
      assertThat(failure(null)).isInstanceOf(DiffTooLargeException.class);
    }
  }

  @Test
  void thatGitHubItselfDoesNotMake_isTooLarge() {
    var refusal =
        aResponse()
            .withStatus(406)
            .withHeader("Content-Type", "application/json; charset=utf-8")
            .withBody(
                """
                {"message": "Sorry, the diff exceeded the maximum number of lines (20000)",
                 "errors": [{"resource": "PullRequest", "field": "diff", "code": "too_large"}]}
                """);
    HOST.answers(PULL, refusal);
    HOST.isNoFork(DEMO);
    HOST.answers(COMPARE, refusal);

    assertThat(failure(KNOWN)).isInstanceOf(DiffTooLargeException.class);
    assertThat(failure(null)).isInstanceOf(DiffTooLargeException.class);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments("406 for another reason", refusal(406)),
        arguments(
            "406 with another code",
            aResponse().withStatus(406).withBody("{\"errors\": [{\"code\": \"not_available\"}]}")),
        arguments("406 in HTML", aResponse().withStatus(406).withBody("<html>Unicorn!</html>")),
        arguments("forbidden", refusal(403)),
        arguments("unprocessable", refusal(422)),
        arguments("broken", refusal(500)),
        arguments("bad gateway", refusal(502)),
        arguments("no content", aResponse().withStatus(204)),
        arguments("not modified", aResponse().withStatus(304)),
        arguments("HTML", aResponse().withHeader("Content-Type", "text/HTML").withBody("Unicorn!")),
        arguments("HTML by another name", diff("\n<!DOCTYPE html><title>Unicorn!</title>")),
        arguments("JSON", okJson("{\"number\": 5, \"title\": \"Unicorn!\"}")),
        arguments("broken gzip", diff(TEXT).withHeader("Content-Encoding", "gzip")),
        arguments(
            "elsewhere",
            aResponse().withStatus(302).withHeader("Location", "https://example.com/x.diff")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void anythingElse_isAFailure_andNeverADiff(String name, ResponseDefinitionBuilder answer) {
    HOST.answers(PULL, answer);
    HOST.isNoFork(DEMO);
    HOST.answers(COMPARE, answer);

    for (@Nullable String url : Arrays.asList(KNOWN, null)) {
      assertThat(failure(url))
          .isInstanceOf(ProviderException.class)
          .isNotInstanceOfAny(
              DiffTooLargeException.class, RateLimitedException.class, TokenRejectedException.class)
          .hasMessageNotContainingAny("Unicorn", "t0k");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"default_branch\": \"\"}", "{\"default_branch\": null}", "[]"})
  void withoutADefaultBranch_isAFailure(String repository) {
    HOST.answers("/repos/octo/demo", okJson(repository));

    assertThat(failure(null)).isExactlyInstanceOf(ProviderException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {PULL, "/repos/octo/demo", COMPARE})
  void refusedForTheTokenOrItsRate_isToldApart(String path) {
    var url = path.equals(PULL) ? KNOWN : null;
    HOST.isNoFork(DEMO);

    HOST.answers(path, refusal(401));
    assertThat(failure(url)).isInstanceOf(TokenRejectedException.class);

    HOST.answers(path, refusal(403).withHeader("Retry-After", "60"));
    assertThat(failure(url))
        .isInstanceOfSatisfying(
            RateLimitedException.class,
            limited -> assertThat(limited.retryAt()).contains(StubbedGitHub.NOW.plusSeconds(60)));
  }

  @Test
  void withATokenThatFitsInNoHeader_isRejected_withoutACall() {
    var failure =
        catchThrowable(
            () -> HOST.provider().fetchDiff(new DiffQuery(TOPIC, null), new AccessToken("a b")));

    assertThat(failure).isInstanceOf(TokenRejectedException.class);
    assertThat(HOST.requests()).isEmpty();
  }

  @Test
  void askedForTwice_isReadTwice_withoutACondition() {
    HOST.answers(PULL, diff(TEXT).withHeader("ETag", "\"d\""));
    HOST.diff(TOPIC, KNOWN);

    HOST.diff(TOPIC, KNOWN);

    HOST.verify(2, getRequestedFor(urlEqualTo("/api/v3" + PULL)).withoutHeader("If-None-Match"));
  }

  @Test
  void ofAPullRequestWhoseStatusIsRemembered_isStillADiff() {
    HOST.answers(PULL, okJson(Pull.open(5, DEMO, "topic").json()).withHeader("ETag", "\"p\""));
    HOST.answers(PULL + "/reviews", okJson("[]"));
    HOST.status(TOPIC, KNOWN);
    HOST.answers(PULL, diff(TEXT));

    assertThat(HOST.diff(TOPIC, KNOWN)).contains(new Diff(TEXT, List.of()));
    HOST.verify(
        getRequestedFor(urlEqualTo("/api/v3" + PULL))
            .withHeader("Accept", equalTo("application/vnd.github.diff"))
            .withoutHeader("If-None-Match"));
  }
}
