package dev.gitsync.provider.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderSettings;
import dev.gitsync.provider.ProviderTimeoutException;
import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RateLimitedException;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.ReviewSummary;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusAnswer.Failed;
import dev.gitsync.provider.StatusAnswer.Found;
import dev.gitsync.provider.StatusAnswer.NoPullRequest;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TestHostClients;
import dev.gitsync.provider.TokenRejectedException;
import dev.gitsync.provider.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

@Timeout(30)
class GitHubProviderTest {

  private static final String API = "/api/v3/repos/octo/demo";
  private static final String LIST = API + "/pulls";
  private static final String PULL = API + "/pulls/5";
  private static final String REVIEWS = PULL + "/reviews";
  private static final String KNOWN = "https://ghes.example.com/octo/demo/pull/5";

  private static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");
  private static final AccessToken TOKEN = new AccessToken("t0k-s3cret");

  @RegisterExtension
  static final WireMockExtension HOST =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  @RegisterExtension
  static final WireMockExtension OTHER_HOST =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  private final BranchRef branch = branch("feature/one");
  private final TestHostClients clients = new TestHostClients();

  @AfterEach
  void closeClients() {
    clients.close();
  }

  private static BranchRef branch(String name) {
    var repository =
        new RepositoryRef("octo", "demo", URI.create("https://ghes.example.com/octo/demo"));
    return new BranchRef(repository, name);
  }

  private GitHubProvider provider(Duration timeout) {
    var settings =
        new ProviderSettings(
            "ghes",
            "github",
            URI.create(HOST.baseUrl() + "/api/v3"),
            URI.create("https://ghes.example.com"),
            Transport.REST,
            timeout);
    return new GitHubProvider(
        settings,
        clients.create(settings, GitHubApi.class, GitHubMeter.REST),
        clients.create(settings, GraphQlApi.class, GitHubMeter.GRAPHQL),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private StatusAnswer ask(BranchRef asked, @Nullable String knownUrl) {
    var answers =
        provider(Duration.ofSeconds(10))
            .fetchStatuses(List.of(new StatusQuery(asked, knownUrl)), TOKEN);
    assertThat(answers).hasSize(1);
    return answers.get(0);
  }

  private PullRequestStatus status(@Nullable String knownUrl) {
    return assertThat(ask(branch, knownUrl)).asInstanceOf(type(Found.class)).actual().status();
  }

  private ProviderException failure(@Nullable String knownUrl) {
    return assertThat(ask(branch, knownUrl)).asInstanceOf(type(Failed.class)).actual().cause();
  }

  private static String fixture(String name) {
    try (var in =
        Objects.requireNonNull(
            GitHubProviderTest.class.getResourceAsStream("/fixtures/github/" + name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void answers(String path, String fixture) {
    HOST.stubFor(get(urlPathEqualTo(path)).willReturn(okJson(fixture(fixture))));
  }

  private static void answers(String path, ResponseDefinitionBuilder answer) {
    HOST.stubFor(get(urlPathEqualTo(path)).willReturn(answer));
  }

  private static void answersOpen() {
    answers(LIST, "open/list.json");
    answers(PULL, "open/pull.json");
    answers(REVIEWS, "open/reviews.json");
  }

  private static ResponseDefinitionBuilder refusal(int status, String fixture) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/json; charset=utf-8")
        .withBody(fixture("refusals/" + fixture));
  }

  /** What was asked, in its order. */
  private static List<String> requests() {
    var urls =
        new ArrayList<>(
            HOST.getAllServeEvents().stream().map(event -> event.getRequest().getUrl()).toList());
    Collections.reverse(urls);
    return urls;
  }

  @Test
  void openPullRequest_ofABranch_isFoundWithAllItsFields() {
    answersOpen();

    var status = status(null);

    assertThat(status)
        .isEqualTo(
            new PullRequestStatus(
                5,
                "https://ghes.example.com/octo/demo/pull/5",
                PullRequestState.OPEN,
                "Teach the parser about tabs",
                false,
                "ann",
                "https://avatars.example.com/u/7?v=4",
                "main",
                "feature/one",
                "0123456789abcdef0123456789abcdef01234567",
                120L,
                30L,
                6L,
                4L,
                new ReviewSummary(true, false, 2),
                Instant.parse("2026-01-03T04:05:06Z")));
  }

  @Test
  void everyCall_saysWhoAsksAndInWhichWords() {
    answersOpen();

    status(null);

    HOST.verify(
        3,
        getRequestedFor(urlMatching(".*"))
            .withHeader("Authorization", equalTo("Bearer t0k-s3cret"))
            .withHeader("Accept", equalTo("application/vnd.github+json"))
            .withHeader("X-GitHub-Api-Version", equalTo("2022-11-28"))
            .withHeader("User-Agent", equalTo("gitsync")));
  }

  @Test
  void branchWithoutAKnownPullRequest_takesThreeCalls() {
    answersOpen();

    status(null);

    assertThat(requests())
        .containsExactly(
            LIST + "?head=octo%3Afeature%2Fone&state=all&sort=updated&direction=desc&per_page=5",
            PULL,
            REVIEWS + "?per_page=100");
  }

  @Test
  void knownPullRequest_takesTwoCalls() {
    answersOpen();

    var status = status(KNOWN);

    assertThat(status.number()).isEqualTo(5);
    assertThat(requests()).containsExactly(PULL, REVIEWS + "?per_page=100");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%41b", "a+b c", "{x}", "ü😀", "a&state=closed", "a#b?c", "a=b"})
  void branchWithOddCharacters_isAskedForAsItIs(String name) {
    HOST.stubFor(
        get(urlPathEqualTo(LIST))
            .withQueryParam("head", equalTo("octo:" + name))
            .withQueryParam("state", equalTo("all"))
            .willReturn(okJson("[]")));

    var answer = ask(branch(name), null);

    assertThat(answer).isInstanceOf(NoPullRequest.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://ghes.example.com/octo/demo/issues/5",
        "https://github.com/octo/demo/pull/5",
        "https://ghes.example.com/octo/demo/tree/feature/one",
        "nonsense"
      })
  void knownUrlOfSomethingElse_isNoHint(String knownUrl) {
    answersOpen();

    status(knownUrl);

    assertThat(requests()).hasSize(3).anyMatch(url -> url.startsWith(LIST + "?"));
  }

  @Test
  void branchWithoutPullRequest_hasNone() {
    answers(LIST, okJson("[]"));

    assertThat(ask(branch, null)).isInstanceOf(NoPullRequest.class);
  }

  @Test
  void listWithOthersToo_onlyTheBranchsOwnCounts() {
    answersOpen();
    answers(LIST, "many-matches/list.json");

    assertThat(status(null).number()).isEqualTo(5);
  }

  @Test
  void listWithOthersAlone_hasNone() {
    answers(LIST, "many-matches/list.json");

    assertThat(ask(branch("feature/none"), null)).isInstanceOf(NoPullRequest.class);
  }

  static Stream<Arguments> states() {
    return Stream.of(
        arguments("open/pull.json", PullRequestState.OPEN, false),
        arguments("draft/pull.json", PullRequestState.OPEN, true),
        arguments("closed/pull.json", PullRequestState.CLOSED, false),
        arguments("merged/pull.json", PullRequestState.MERGED, false),
        arguments("merged-by-time-only/pull.json", PullRequestState.MERGED, false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("states")
  void knownPullRequest_inAnyState_isFound(String fixture, PullRequestState state, boolean draft) {
    answers(PULL, fixture);
    answers(REVIEWS, okJson("[]"));
    answers(LIST, okJson("[]"));

    var status = status(KNOWN);

    assertThat(status.state()).isEqualTo(state);
    assertThat(status.draft()).isEqualTo(draft);
    assertThat(status.reviews()).isEqualTo(new ReviewSummary(false, false, 0));
  }

  @Test
  void knownPullRequest_closedWithASuccessor_givesWayToIt() {
    answers(PULL, "closed/pull.json");
    answers(LIST, "successor/list.json");
    answers(API + "/pulls/8", "successor/pull.json");
    answers(API + "/pulls/8/reviews", okJson("[]"));

    var status = status(KNOWN);

    assertThat(status.number()).isEqualTo(8);
    assertThat(status.state()).isEqualTo(PullRequestState.OPEN);
  }

  @Test
  void knownPullRequest_gone_isLookedUpAgain() {
    answers(PULL, refusal(404, "not-found.json"));
    answers(LIST, "successor/list.json");
    answers(API + "/pulls/8", "successor/pull.json");
    answers(API + "/pulls/8/reviews", okJson("[]"));

    assertThat(status(KNOWN).number()).isEqualTo(8);
  }

  @Test
  void knownPullRequest_gone_withoutAnother_isNone() {
    answers(PULL, refusal(404, "not-found.json"));
    answers(LIST, okJson("[]"));

    assertThat(ask(branch, KNOWN)).isInstanceOf(NoPullRequest.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"other-branch/pull.json", "fork-of-another-owner/pull.json"})
  void knownPullRequest_ofAnotherBranch_isNotTheBranchs(String fixture) {
    answers(PULL, fixture);
    answers(LIST, okJson("[]"));

    assertThat(ask(branch, KNOWN)).isInstanceOf(NoPullRequest.class);
  }

  @Test
  void knownPullRequest_whoseForkIsDeleted_isKept() {
    answers(PULL, "fork-deleted/pull.json");
    answers(REVIEWS, okJson("[]"));

    assertThat(status(KNOWN).number()).isEqualTo(5);
  }

  @Test
  void fieldsThatAreMissing_areAbsent() {
    answers(PULL, "fields-missing/pull.json");
    answers(REVIEWS, okJson("[]"));

    var status = status(KNOWN);

    assertThat(status)
        .isEqualTo(
            new PullRequestStatus(
                5,
                "https://ghes.example.com/octo/demo/pull/5",
                PullRequestState.OPEN,
                null,
                null,
                null,
                null,
                null,
                "feature/one",
                null,
                null,
                null,
                null,
                null,
                new ReviewSummary(false, false, 0),
                null));
  }

  @Test
  void fieldsThatAreStrange_areAbsentOrMadeFit() {
    answers(PULL, "strange-fields/pull.json");
    answers(REVIEWS, okJson("[]"));

    var status = status(KNOWN);

    assertThat(status)
        .isEqualTo(
            new PullRequestStatus(
                4_294_967_301L,
                "https://ghes.example.com/octo/demo/pull/4294967301",
                PullRequestState.OPEN,
                "ab" + "x".repeat(498),
                null,
                "ann",
                null,
                "main",
                "feature/one",
                "0123456789abcdef0123456789abcdef01234567",
                null,
                null,
                null,
                4_294_967_296L,
                new ReviewSummary(false, false, 0),
                null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "5",
        "null",
        "{\"number\":5,\"state\":\"half-open\",\"head\":{\"ref\":\"feature/one\"}}",
        "{\"state\":\"open\",\"head\":{\"ref\":\"feature/one\"}}"
      })
  void answerThatIsNoPullRequest_isNone_orAFailure(String body) {
    answers(PULL, okJson(body));
    answers(REVIEWS, okJson("[]"));
    answers(LIST, okJson("{}"));

    assertThat(failure(KNOWN)).isExactlyInstanceOf(ProviderException.class);
  }

  @Test
  void reviews_onTwoPages_allCount() {
    answers(PULL, "open/pull.json");
    var next = HOST.baseUrl() + "/api/v3/repositories/100/pulls/5/reviews?per_page=100&page=2";
    answers(
        REVIEWS,
        okJson(fixture("many-reviews/reviews-1.json"))
            .withHeader("Link", "<" + next + ">; rel=\"next\", <" + next + ">; rel=\"last\""));
    answers("/api/v3/repositories/100/pulls/5/reviews", "many-reviews/reviews-2.json");

    var status = status(KNOWN);

    assertThat(status.reviews()).isEqualTo(new ReviewSummary(true, false, 2));
    HOST.verify(
        getRequestedFor(urlEqualTo("/api/v3/repositories/100/pulls/5/reviews?per_page=100&page=2"))
            .withHeader("Authorization", equalTo("Bearer t0k-s3cret")));
  }

  @Test
  void reviews_whoseNextPageIsOnAnotherHost_areNotKnown() {
    answers(PULL, "open/pull.json");
    answers(
        REVIEWS, okJson("[]").withHeader("Link", "<" + OTHER_HOST.baseUrl() + "/x>; rel=\"next\""));

    var status = status(KNOWN);

    assertThat(status.reviews()).isNull();
    assertThat(OTHER_HOST.getAllServeEvents()).isEmpty();
  }

  @Test
  void reviews_whosePagesNeverEnd_areNotKnown() {
    answers(PULL, "open/pull.json");
    answers(
        REVIEWS,
        okJson("[]").withHeader("Link", "<" + HOST.baseUrl() + REVIEWS + ">; rel=\"next\""));

    var status = status(KNOWN);

    assertThat(status.reviews()).isNull();
    assertThat(requests()).hasSizeLessThan(60);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404})
  void reviews_thatTheTokenMayNotRead_areNotKnown_andTheRestIs(int status) {
    answers(PULL, "open/pull.json");
    answers(REVIEWS, refusal(status, "forbidden.json"));

    var found = status(KNOWN);

    assertThat(found.reviews()).isNull();
    assertThat(found.title()).isEqualTo("Teach the parser about tabs");
  }

  @Test
  void reviews_thatAreEssays_areAskedForInSmallerPages() {
    answers(PULL, "open/pull.json");
    HOST.stubFor(
        get(urlEqualTo(REVIEWS + "?per_page=100"))
            .willReturn(okJson("[\"" + "x".repeat(2_000_000) + "\"]")));
    HOST.stubFor(
        get(urlEqualTo(REVIEWS + "?per_page=10")).willReturn(okJson(fixture("open/reviews.json"))));

    assertThat(status(KNOWN).reviews()).isEqualTo(new ReviewSummary(true, false, 2));
  }

  @Test
  void reviews_underARateLimit_areAFailureOfTheWhole() {
    answers(PULL, "open/pull.json");
    answers(REVIEWS, refusal(403, "secondary-limit.json").withHeader("Retry-After", "60"));

    assertThat(failure(KNOWN)).isInstanceOf(RateLimitedException.class);
  }

  @Test
  void repositoryMovedToAnotherOwner_isFoundThere() {
    var moved = "/api/v3/repositories/100";
    answers(
        LIST,
        aResponse().withStatus(301).withHeader("Location", HOST.baseUrl() + moved + "/pulls"));
    answers(moved + "/pulls", okJson("[]"));
    answers(API, aResponse().withStatus(301).withHeader("Location", HOST.baseUrl() + moved));
    answers(moved, "renamed/repository.json");
    var present = "/api/v3/repos/octo-inc/demo/pulls";
    HOST.stubFor(
        get(urlPathEqualTo(present))
            .withQueryParam("head", equalTo("octo-inc:feature/one"))
            .willReturn(okJson(fixture("renamed/list.json"))));
    answers(present + "/5", "renamed/pull.json");
    answers(present + "/5/reviews", okJson("[]"));

    var status = status(null);

    assertThat(status.url()).isEqualTo("https://ghes.example.com/octo-inc/demo/pull/5");
  }

  @Test
  void tokenThatTheHostRefuses_isRejected() {
    answers(LIST, refusal(401, "bad-credentials.json"));

    var failure = failure(null);

    assertThat(failure).isInstanceOf(TokenRejectedException.class);
    assertThat(failure).hasMessage("ghes answered 401 for GET " + LIST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\r\nX-Evil: b", "tökén"})
  void tokenThatFitsInNoHeader_isRejected_withoutACall(String secret) {
    var answers =
        provider(Duration.ofSeconds(10))
            .fetchStatuses(List.of(new StatusQuery(branch, null)), new AccessToken(secret));

    assertThat(answers)
        .singleElement()
        .asInstanceOf(type(Failed.class))
        .extracting(Failed::cause)
        .isInstanceOf(TokenRejectedException.class);
    assertThat(requests()).isEmpty();
  }

  static Stream<Arguments> rateLimits() {
    var in90 = String.valueOf(NOW.plusSeconds(90).getEpochSecond());
    var before = String.valueOf(NOW.minusSeconds(90).getEpochSecond());
    return Stream.of(
        arguments("403, seconds", 403, Map.of("Retry-After", "60"), NOW.plusSeconds(60)),
        arguments("429, seconds", 429, Map.of("Retry-After", "120"), NOW.plusSeconds(120)),
        arguments(
            "date",
            403,
            Map.of("Retry-After", "Mon, 05 Jan 2026 12:02:00 GMT"),
            NOW.plusSeconds(121)),
        arguments(
            "seconds before reset",
            403,
            Map.of("Retry-After", "60", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", in90),
            NOW.plusSeconds(60)),
        arguments(
            "403, used up",
            403,
            Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", in90),
            NOW.plusSeconds(91)),
        arguments(
            "429, used up",
            429,
            Map.of("x-ratelimit-remaining", "0", "x-ratelimit-reset", in90),
            NOW.plusSeconds(91)),
        arguments(
            "0 seconds, then reset",
            403,
            Map.of("Retry-After", "0", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", in90),
            NOW.plusSeconds(91)),
        arguments(
            "past date, then reset",
            403,
            Map.of(
                "Retry-After",
                "Mon, 05 Jan 2026 11:00:00 GMT",
                "X-RateLimit-Remaining",
                "0",
                "X-RateLimit-Reset",
                in90),
            NOW.plusSeconds(91)),
        arguments(
            "nonsense, then reset",
            429,
            Map.of("Retry-After", "soon", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", in90),
            NOW.plusSeconds(91)),
        arguments(
            "used up, reset over",
            403,
            Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", before),
            null),
        arguments("403, 0 seconds", 403, Map.of("Retry-After", "0"), null),
        arguments(
            "403, past date", 403, Map.of("Retry-After", "Mon, 05 Jan 2026 11:00:00 GMT"), null),
        arguments(
            "used up, 0 seconds and reset over",
            403,
            Map.of("Retry-After", "0", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", before),
            null),
        arguments("429 alone", 429, Map.of(), null),
        arguments("429, 0 seconds", 429, Map.of("Retry-After", "0"), null),
        arguments(
            "429, not used up",
            429,
            Map.of("X-RateLimit-Remaining", "5", "X-RateLimit-Reset", in90),
            null),
        arguments(
            "beyond reason",
            429,
            Map.of("Retry-After", "999999999999999999"),
            NOW.plus(Duration.ofDays(1))),
        arguments("out of all range", 429, Map.of("Retry-After", "9".repeat(40)), null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rateLimits")
  void rateLimit_isToldWithItsEnd(
      String name, int status, Map<String, String> headers, @Nullable Instant retryAt) {
    var refusal = refusal(status, "rate-limit.json");
    headers.forEach(refusal::withHeader);
    answers(LIST, refusal);

    var failure = failure(null);

    assertThat(failure)
        .asInstanceOf(type(RateLimitedException.class))
        .extracting(limited -> limited.retryAt().orElse(null))
        .isEqualTo(retryAt);
  }

  @ParameterizedTest
  @ValueSource(strings = {"secondary-limit.json", "abuse.json"})
  void secondaryLimit_isToldByItsMessage(String fixture) {
    answers(LIST, refusal(403, fixture));

    var failure = failure(null);

    assertThat(failure)
        .asInstanceOf(type(RateLimitedException.class))
        .extracting(RateLimitedException::retryAt)
        .isEqualTo(Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "60"})
  void forbidden_whileTheLimitIsNotUsedUp_isAnOrdinaryFailure(String reset) {
    answers(
        LIST,
        refusal(403, "forbidden.json")
            .withHeader("X-RateLimit-Remaining", "4999")
            .withHeader(
                "X-RateLimit-Reset", String.valueOf(NOW.getEpochSecond() + Long.parseLong(reset))));

    var failure = failure(null);

    assertThat(failure).isExactlyInstanceOf(ProviderException.class);
    assertThat(failure).hasMessage("ghes answered 403 for GET " + LIST);
  }

  static Stream<Arguments> refusalsThatAreNoLimit() {
    var later = String.valueOf(NOW.plusSeconds(90).getEpochSecond());
    return Stream.of(
        arguments(
            "single sign-on is wanted",
            403,
            Map.of(
                "X-GitHub-SSO",
                "required; url=https://example.com/sso",
                "X-RateLimit-Remaining",
                "1",
                "X-RateLimit-Reset",
                later)),
        arguments("nonsense", 403, Map.of("Retry-After", "soon")),
        arguments("used up, without a reset", 403, Map.of("X-RateLimit-Remaining", "0")),
        arguments("a reset alone", 403, Map.of("X-RateLimit-Reset", later)),
        arguments("no header at all", 403, Map.of()),
        arguments(
            "used up by a question after nothing",
            404,
            Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", later)),
        arguments("nothing, for a while", 404, Map.of("Retry-After", "60")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusalsThatAreNoLimit")
  void refusal_forAnotherReason_isNoRateLimit(
      String name, int status, Map<String, String> headers) {
    var refusal = refusal(status, "forbidden.json");
    headers.forEach(refusal::withHeader);
    answers(LIST, refusal);

    assertThat(failure(null)).isExactlyInstanceOf(ProviderException.class);
  }

  @Test
  void lastCallOfALimit_isAnsweredAsAnyOther() {
    var later = String.valueOf(NOW.plusSeconds(90).getEpochSecond());
    answersOpen();
    answers(
        REVIEWS,
        okJson("[]")
            .withHeader("X-RateLimit-Remaining", "0")
            .withHeader("X-RateLimit-Reset", later));

    assertThat(status(KNOWN).number()).isEqualTo(5);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments("forbidden in HTML", aResponse().withStatus(403).withBody("<html>rate limit")),
        arguments("repository not there", refusal(404, "not-found.json")),
        arguments("unprocessable", refusal(422, "not-found.json")),
        arguments("not modified", aResponse().withStatus(304)),
        arguments("no content", aResponse().withStatus(204)),
        arguments("created", aResponse().withStatus(201).withBody("[]")),
        arguments("broken", aResponse().withStatus(500).withBody("Unicorn!")),
        arguments("bad gateway", aResponse().withStatus(502).withBody("Unicorn!")),
        arguments("HTML", aResponse().withBody("<html>Unicorn!</html>")),
        arguments("half a JSON", aResponse().withBody("[{\"number\":5,")),
        arguments("empty", aResponse().withBody("")),
        arguments("too large", okJson("[\"" + "x".repeat(2_000_000) + "\"]")),
        arguments("reset", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
        arguments("hung up", aResponse().withFault(Fault.EMPTY_RESPONSE)),
        arguments("garbage", aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE)),
        arguments("broken chunk", aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)),
        arguments(
            "redirect to another host",
            aResponse().withStatus(301).withHeader("Location", OTHER_HOST.baseUrl() + LIST)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void anythingElse_isAnOrdinaryFailure_thatTellsNoSecret(
      String name, ResponseDefinitionBuilder answer) {
    answers(LIST, answer);

    var failure = failure(null);

    assertThat(failure)
        .isNotInstanceOfAny(
            RateLimitedException.class,
            TokenRejectedException.class,
            ProviderTimeoutException.class);
    assertThat(failure).hasMessageContaining("GET " + LIST);
    assertThat(failure).hasMessageNotContainingAny("Unicorn", "t0k", "feature");
    assertThat(OTHER_HOST.getAllServeEvents()).isEmpty();
  }

  @Test
  void answerThatTakesTooLong_isATimeout() {
    answers(LIST, aResponse().withFixedDelay(5_000));

    var answers =
        provider(Duration.ofMillis(300))
            .fetchStatuses(List.of(new StatusQuery(branch, null)), TOKEN);

    assertThat(answers)
        .singleElement()
        .asInstanceOf(type(Failed.class))
        .extracting(Failed::cause)
        .isInstanceOf(ProviderTimeoutException.class);
  }

  @Test
  void severalQuestions_haveAnAnswerEach_inTheirOrder() {
    answersOpen();
    HOST.stubFor(
        get(urlPathEqualTo(LIST))
            .withQueryParam("head", equalTo("octo:feature/none"))
            .willReturn(okJson("[]")));

    var answers =
        provider(Duration.ofSeconds(10))
            .fetchStatuses(
                List.of(
                    new StatusQuery(branch("feature/none"), null), new StatusQuery(branch, null)),
                TOKEN);

    assertThat(answers.get(0)).isInstanceOf(NoPullRequest.class);
    assertThat(answers.get(1)).isInstanceOf(Found.class);
  }
}
