package dev.gitsync.provider.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
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
import dev.gitsync.provider.Standing;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusAnswer.AskAgain;
import dev.gitsync.provider.StatusAnswer.Failed;
import dev.gitsync.provider.StatusAnswer.Found;
import dev.gitsync.provider.StatusAnswer.NoPullRequest;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TestHostClients;
import dev.gitsync.provider.TokenRejectedException;
import dev.gitsync.provider.Transport;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
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

@Timeout(60)
class GraphQlStatusesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");
  private static final AccessToken TOKEN = new AccessToken("t0k-s3cret");
  private static final String WEB = "https://ghes.example.com";
  private static final String GRAPHQL = "/api/graphql";
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  @RegisterExtension
  static final WireMockExtension HOST =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  private final TestHostClients clients = new TestHostClients();
  private GitHubProvider provider = provider(Transport.AUTO, Duration.ofSeconds(10));

  @AfterEach
  void closeClients() {
    clients.close();
  }

  private GitHubProvider provider(Transport transport, Duration timeout) {
    var settings =
        new ProviderSettings(
            "ghes",
            "github",
            URI.create(HOST.baseUrl() + "/api/v3"),
            URI.create(WEB),
            transport,
            timeout);
    return new GitHubProvider(
        settings,
        clients.create(settings, GitHubApi.class, GitHubMeter.REST),
        clients.create(
            GitHubProviderFactory.graphQlSettings(settings), GraphQlApi.class, GitHubMeter.GRAPHQL),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static StatusQuery query(String branch, @Nullable Integer number, Standing standing) {
    var repository = new RepositoryRef("octo", "demo", URI.create(WEB + "/octo/demo"));
    var url = number == null ? null : WEB + "/octo/demo/pull/" + number;
    return new StatusQuery(new BranchRef(repository, branch), url, standing, false);
  }

  private static StatusQuery reported(String branch) {
    return query(branch, null, Standing.REPORTED);
  }

  private static List<StatusQuery> open(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> query("b" + i, i, Standing.OPEN)).toList();
  }

  private static String pullRequest(int number, String branch, String state) {
    return """
        {"id": "PR_%1$d", "number": %1$d, "url": "https://ghes.example.com/octo/demo/pull/%1$d",
         "title": "Title %1$d", "state": "%3$s", "isDraft": false, "mergedAt": null,
         "createdAt": "2026-01-01T00:00:0%4$dZ", "updatedAt": "2026-01-03T04:05:06Z",
         "additions": 120, "deletions": 30, "changedFiles": 6, "commits": {"totalCount": 4},
         "author": {"__typename": "User", "login": "ann",
           "avatarUrl": "https://avatars.example.com/u/7?u=c0ffee&v=4"},
         "baseRefName": "main", "headRefName": "%2$s", "headRefOid": "%5$s",
         "headRepositoryOwner": {"login": "octo"}, "headRepository": {"name": "demo"},
         "latestOpinionatedReviews": {"pageInfo": {"hasNextPage": false}, "nodes": [
           {"state": "APPROVED", "author": {"login": "Bob"}},
           {"state": "DISMISSED", "author": {"login": "cid"}},
           {"state": "CHANGES_REQUESTED", "author": null}]}}
        """
        .formatted(number, branch, state, number % 10, COMMIT);
  }

  private static String branch(String nodes, String parent, @Nullable String commit) {
    var ref = commit == null ? "null" : "{\"target\": {\"oid\": \"" + commit + "\"}}";
    return "{\"ref\": %s, \"pullRequests\": {\"nodes\": [%s]}, \"parent\": %s}"
        .formatted(ref, nodes, parent);
  }

  private static ResponseDefinitionBuilder data(String fields) {
    return okJson("{\"data\": {\"rateLimit\": {\"cost\": 1}, " + fields + "}}");
  }

  private static void answers(ResponseDefinitionBuilder answer) {
    HOST.stubFor(post(urlEqualTo(GRAPHQL)).willReturn(answer));
  }

  /** Answers any document with open pull requests, by id or by number. */
  private void findOut() {
    answers(data("\"q0\": " + branch(pullRequest(9, "first", "OPEN"), "null", COMMIT)));
    assertThat(ask(reported("first"))).isInstanceOf(Found.class);
    HOST.resetRequests();
  }

  private StatusAnswer ask(StatusQuery query) {
    return provider.fetchStatuses(List.of(query), TOKEN).get(0);
  }

  private static List<JsonNode> documents() {
    return requests().stream()
        .filter(event -> event.getRequest().getMethod().equals(RequestMethod.POST))
        .map(event -> event.getRequest().getBodyAsString())
        .map(GraphQlStatusesTest::json)
        .toList();
  }

  private static List<ServeEvent> requests() {
    return HOST.getAllServeEvents();
  }

  private static int restCalls() {
    return requests().size() - documents().size();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PullRequestStatus status(StatusAnswer answer) {
    return assertThat(answer).asInstanceOf(type(Found.class)).actual().status();
  }

  @Test
  void reportedBranch_takesOneDocument_andHasAllItsFields() {
    answers(data("\"q0\": " + branch(pullRequest(5, "feature/one", "OPEN"), "null", COMMIT)));

    var answer = ask(reported("feature/one"));

    assertThat(status(answer))
        .isEqualTo(
            new PullRequestStatus(
                5,
                WEB + "/octo/demo/pull/5",
                PullRequestState.OPEN,
                "Title 5",
                false,
                "ann",
                "https://avatars.example.com/u/7?v=4",
                "main",
                "feature/one",
                COMMIT,
                120L,
                30L,
                6L,
                4L,
                new ReviewSummary(true, false, 2),
                Instant.parse("2026-01-03T04:05:06Z")));
    assertThat(requests()).hasSize(1);
  }

  @Test
  void whatComesFromOutside_standsInVariablesAlone() {
    answers(data("\"q0\": " + branch("", "null", null)));
    var odd = "a\"){viewer{login}}#\n'";

    assertThat(ask(reported(odd))).isEqualTo(new NoPullRequest());

    var document = documents().get(0);
    assertThat(document.path("query").asText()).doesNotContain("viewer");
    assertThat(document.path("variables").path("q0head").asText()).isEqualTo(odd);
    assertThat(document.path("variables").path("q0ref").asText()).isEqualTo("refs/heads/" + odd);
  }

  @Test
  void bot_isNamedAsByTheRestApi() {
    var bot = pullRequest(5, "b", "OPEN").replace("\"User\"", "\"Bot\"").replace("ann", "helper");
    answers(data("\"q0\": " + branch(bot, "null", COMMIT)));

    assertThat(status(ask(reported("b"))).authorLogin()).isEqualTo("helper[bot]");
  }

  @Test
  void openPullRequestOfAFork_isFoundInTheParent() {
    var parent =
        "{\"owner\": {\"login\": \"upstream\"}, \"name\": \"demo\", \"pullRequests\": {\"nodes\": ["
            + pullRequest(7, "b", "OPEN").replace("octo/demo/pull", "upstream/demo/pull")
            + "]}}";
    answers(data("\"q0\": " + branch("", parent, COMMIT)));

    assertThat(status(ask(reported("b"))).url()).isEqualTo(WEB + "/upstream/demo/pull/7");
  }

  @Test
  void forkWithTheSameBranchName_isNotTheBranch_soRestDecides() {
    var stranger = pullRequest(7, "b", "OPEN").replace("\"octo\"", "\"stranger\"");
    answers(data("\"q0\": " + branch(stranger, "null", COMMIT)));
    HOST.stubFor(get(urlMatching("/api/v3/.*")).willReturn(okJson("[]")));

    assertThat(ask(reported("b"))).isEqualTo(new NoPullRequest());
    assertThat(restCalls()).isPositive();
  }

  @Test
  void closedPullRequest_isTheBranchs_whenItsCommitIs() {
    var closed = pullRequest(3, "b", "CLOSED") + "," + pullRequest(4, "b", "CLOSED");
    answers(data("\"q0\": " + branch(closed, "null", COMMIT)));

    assertThat(status(ask(reported("b"))).number()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fedcba9876543210fedcba9876543210fedcba98", ""})
  void closedPullRequest_ofACommitThatTheBranchHasLeft_isNone(String commit) {
    var nodes = pullRequest(3, "b", "MERGED");
    answers(data("\"q0\": " + branch(nodes, "null", commit.isEmpty() ? null : commit)));

    assertThat(ask(reported("b"))).isEqualTo(new NoPullRequest());
  }

  @Test
  void untilTheHostIsKnownToHaveIt_rowsAreAskedAlone() {
    assertThat(provider.batchSize()).isEqualTo(1);
    assertThat(provider.batches(open(3), TOKEN)).hasSize(3);

    findOut();

    assertThat(provider.batchSize()).isEqualTo(GraphQlDocument.MAX_PULL_REQUESTS);
  }

  @Test
  void openOnes_goTogether_reportedOnesByEight_andTheRestAlone() {
    findOut();
    var ended = query("ended", 90, Standing.ENDED);
    var none = query("none", null, Standing.NONE);
    var queries =
        Stream.of(
                open(120).stream(),
                IntStream.range(0, 10).mapToObj(i -> reported("new" + i)),
                Stream.of(ended, none))
            .flatMap(all -> all)
            .toList();

    var batches = provider.batches(queries, TOKEN);

    assertThat(batches).extracting(List::size).containsExactlyInAnyOrder(50, 50, 20, 8, 2, 1, 1);
    assertThat(batches).contains(List.of(ended), List.of(none));
    assertThat(batches.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(queries);
  }

  @Test
  void aFewOpenOnes_areConfirmedByRest() {
    findOut();

    assertThat(provider.batches(open(2), TOKEN)).extracting(List::size).containsExactly(1, 1);
  }

  @Test
  void restTransport_neverSendsADocument() {
    provider = provider(Transport.REST, Duration.ofSeconds(10));
    HOST.stubFor(get(urlMatching("/api/v3/.*")).willReturn(okJson("[]")));

    assertThat(ask(reported("b"))).isEqualTo(new NoPullRequest());

    assertThat(documents()).isEmpty();
    assertThat(provider.batchSize()).isEqualTo(1);
  }

  private static String byNumber(IntStream numbers, UnaryOperator<String> change) {
    return numbers
        .mapToObj(
            i ->
                "\"q%d\": {\"pullRequest\": %s}"
                    .formatted(i - 1, change.apply(pullRequest(i, "b" + i, "OPEN"))))
        .reduce((a, b) -> a + "," + b)
        .orElseThrow();
  }

  @Test
  void knownOnes_areAskedByNumber_andFromThenOnById() {
    findOut();
    answers(data(byNumber(IntStream.rangeClosed(1, 3), text -> text)));

    var answers = provider.fetchStatuses(open(3), TOKEN);

    assertThat(answers)
        .extracting(answer -> status(answer).title())
        .containsExactly("Title 1", "Title 2", "Title 3");
    HOST.resetRequests();
    answers(
        data(
            "\"nodes\": [%s, %s, %s]"
                .formatted(
                    pullRequest(1, "b1", "OPEN"),
                    pullRequest(2, "b2", "OPEN"),
                    pullRequest(3, "b3", "OPEN"))));

    answers = provider.fetchStatuses(open(3), TOKEN);

    assertThat(answers).allMatch(Found.class::isInstance);
    assertThat(documents())
        .singleElement()
        .extracting(document -> document.path("variables").path("ids").toString())
        .isEqualTo("[\"PR_1\",\"PR_2\",\"PR_3\"]");
  }

  @Test
  void partialErrors_stayWithTheirRows_whichAreAskedAloneTheNextTime() {
    findOut();
    var fields = byNumber(IntStream.of(1, 3), text -> text) + ", \"q1\": null";
    answers(
        okJson(
            "{\"data\": {"
                + fields
                + "}, \"errors\": [{\"type\": \"NOT_FOUND\", \"path\": [\"q1\"]}]}"));

    var answers = provider.fetchStatuses(open(3), TOKEN);

    assertThat(answers.get(0)).isInstanceOf(Found.class);
    assertThat(answers.get(1)).isEqualTo(new AskAgain());
    assertThat(answers.get(2)).isInstanceOf(Found.class);
    assertThat(provider.batches(open(5), TOKEN))
        .containsExactlyInAnyOrder(
            List.of(open(5).get(1)),
            List.of(open(5).get(0), open(5).get(2), open(5).get(3), open(5).get(4)));
  }

  static Stream<Arguments> othersThanOpen() {
    return Stream.of(
        arguments("merged", (UnaryOperator<String>) t -> t.replace("\"OPEN\"", "\"MERGED\"")),
        arguments("another head", (UnaryOperator<String>) t -> t.replace("\"b1\"", "\"other\"")),
        arguments("another fork", (UnaryOperator<String>) t -> t.replace("\"octo\"", "\"x\"")),
        arguments(
            "more reviewers than fit",
            (UnaryOperator<String>) t -> t.replace("Page\": false", "Page\": true")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("othersThanOpen")
  void knownOne_thatTheDocumentDoesNotSettle_isAskedAgainAlone(
      String name, UnaryOperator<String> change) {
    findOut();
    answers(data(byNumber(IntStream.rangeClosed(1, 2), change)));

    var answers = provider.fetchStatuses(open(2), TOKEN);

    assertThat(answers.get(0)).isEqualTo(new AskAgain());
    assertThat(provider.batches(open(4), TOKEN)).contains(List.of(open(4).get(0)));
  }

  @Test
  void unreadableReviews_areUnknown_andTheRestIsThere() {
    findOut();
    answers(
        data(
            byNumber(
                IntStream.rangeClosed(1, 2),
                text ->
                    text.replaceAll("(?s)\"latestOpinionatedReviews\": .*}]}", "\"x\": null"))));

    var answers = provider.fetchStatuses(open(2), TOKEN);

    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(status(answer).reviews()).isNull();
              assertThat(status(answer).additions()).isEqualTo(120);
            });
  }

  static Stream<Arguments> absences() {
    return Stream.of(
        arguments("404", aResponse().withStatus(404).withBody("{\"message\":\"Not Found\"}")),
        arguments("405", aResponse().withStatus(405)),
        arguments(
            "a web page", aResponse().withBody("<html>").withHeader("Content-Type", "text/html")),
        arguments(
            "an older server",
            okJson("{\"errors\":[{\"extensions\":{\"code\":\"undefinedField\"}}]}")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("absences")
  void hostWithoutIt_isAskedByRest_andNotTriedAgainForAWhile(
      String name, ResponseDefinitionBuilder absence) {
    answers(absence);
    HOST.stubFor(get(urlMatching("/api/v3/.*")).willReturn(okJson("[]")));

    assertThat(ask(reported("a"))).isEqualTo(new NoPullRequest());
    assertThat(ask(reported("b"))).isEqualTo(new NoPullRequest());

    assertThat(documents()).hasSize(1);
    assertThat(provider.batchSize()).isEqualTo(1);
  }

  @Test
  void tokenThatMayNotUseIt_isAskedWithByRest_andOthersAreNot() {
    findOut();
    answers(aResponse().withStatus(403).withBody("{\"message\":\"Resource not accessible\"}"));
    HOST.stubFor(get(urlMatching("/api/v3/.*")).willReturn(okJson("[]")));

    assertThat(ask(reported("a"))).isEqualTo(new NoPullRequest());

    assertThat(provider.batches(open(5), TOKEN)).hasSize(5);
    assertThat(provider.batches(open(5), new AccessToken("another"))).hasSize(1);
  }

  static Stream<Arguments> limits() {
    var reset = Long.toString(NOW.plusSeconds(600).getEpochSecond());
    return Stream.of(
        arguments(
            "200, RATE_LIMITED",
            okJson("{\"errors\":[{\"type\":\"RATE_LIMITED\",\"message\":\"exceeded\"}]}")
                .withHeader("X-RateLimit-Remaining", "0")
                .withHeader("X-RateLimit-Reset", reset),
            NOW.plusSeconds(601)),
        arguments(
            "200, secondary",
            okJson("{\"errors\":[{\"message\":\"You have exceeded a secondary rate limit\"}]}")
                .withHeader("Retry-After", "30"),
            NOW.plusSeconds(30)),
        arguments("429", aResponse().withStatus(429), null),
        arguments(
            "403, nothing remains",
            aResponse()
                .withStatus(403)
                .withHeader("X-RateLimit-Remaining", "0")
                .withHeader("X-RateLimit-Reset", reset),
            NOW.plusSeconds(601)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("limits")
  void rateLimit_isOfAllRows(String name, ResponseDefinitionBuilder limit, @Nullable Instant at) {
    findOut();
    answers(limit);

    var answers = provider.fetchStatuses(open(3), TOKEN);

    assertThat(answers)
        .hasSize(3)
        .allSatisfy(
            answer -> {
              var cause = assertThat(answer).asInstanceOf(type(Failed.class)).actual().cause();
              assertThat(cause)
                  .asInstanceOf(type(RateLimitedException.class))
                  .extracting(limited -> limited.retryAt().orElse(null))
                  .isEqualTo(at);
            });
    assertThat(requests()).hasSize(1);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments("401", aResponse().withStatus(401), TokenRejectedException.class),
        arguments("500", aResponse().withStatus(500), ProviderException.class),
        arguments(
            "time-out",
            data("\"q0\": null").withFixedDelay(5_000),
            ProviderTimeoutException.class));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void failure_isOfAllRows(
      String name, ResponseDefinitionBuilder answer, Class<? extends ProviderException> kind) {
    findOut();
    if (kind == ProviderTimeoutException.class) {
      provider = provider(Transport.AUTO, Duration.ofMillis(500));
      findOut();
    }
    answers(answer);

    var answers = provider.fetchStatuses(open(3), TOKEN);

    assertThat(answers)
        .hasSize(3)
        .allSatisfy(
            failed ->
                assertThat(assertThat(failed).asInstanceOf(type(Failed.class)).actual().cause())
                    .isInstanceOf(kind));
  }

  static Stream<Arguments> overloads() {
    return Stream.of(
        arguments("502", aResponse().withStatus(502)),
        arguments("504", aResponse().withStatus(504)),
        arguments(
            "broken off",
            okJson("{\"data\":null,\"errors\":[{\"message\":\"Something went wrong\"}]}")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("overloads")
  void documentThatIsTooMuch_isNotTriedAgainAtThatSize_untilTheHostRecovers(
      String name, ResponseDefinitionBuilder overload) {
    findOut();
    answers(overload);

    assertThat(provider.fetchStatuses(open(50), TOKEN)).containsOnly(new AskAgain());
    assertThat(requests()).hasSize(1);
    assertThat(provider.batches(open(50), TOKEN)).extracting(List::size).containsExactly(25, 25);
    assertThat(provider.fetchStatuses(open(25), TOKEN)).containsOnly(new AskAgain());
    assertThat(provider.batchSize()).isEqualTo(12);

    answers(data(byNumber(IntStream.rangeClosed(1, 12), text -> text)));
    for (var i = 0; i < 5; i++) {
      provider.fetchStatuses(open(12), TOKEN);
    }
    assertThat(provider.batchSize()).isEqualTo(24);
  }

  @Test
  void rowThatIsTooMuchAlone_goesAnotherWay() {
    findOut();
    answers(aResponse().withStatus(502));
    HOST.stubFor(get(urlPathEqualTo("/api/v3/repos/octo/demo/pulls")).willReturn(okJson("[]")));
    HOST.stubFor(get(urlMatching("/api/v3/repos/octo/demo")).willReturn(okJson("{}")));

    assertThat(ask(reported("b"))).isEqualTo(new NoPullRequest());
    assertThat(documents()).hasSize(1);
  }

  @Test
  void fewRowsThatAreTooMuch_makeNoOtherDocumentSmaller() {
    findOut();
    answers(aResponse().withStatus(502));

    assertThat(provider.fetchStatuses(open(3), TOKEN)).containsOnly(new AskAgain());

    assertThat(provider.batchSize()).isEqualTo(50);
    assertThat(provider.batches(open(10), TOKEN))
        .extracting(List::size)
        .containsExactlyInAnyOrder(1, 1, 1, 7);
  }

  @Test
  void reportedOnesThatAreTooMuch_makeOnlyTheirDocumentsSmaller() {
    findOut();
    answers(aResponse().withStatus(502));
    var reported = IntStream.range(0, 8).mapToObj(i -> reported("r" + i)).toList();

    assertThat(provider.fetchStatuses(reported, TOKEN)).containsOnly(new AskAgain());

    assertThat(provider.batches(reported, TOKEN)).extracting(List::size).containsExactly(4, 4);
    assertThat(provider.batchSize()).isEqualTo(50);
  }

  @Test
  void documentThatWaitedWhileAnotherWasTooMuch_isNotSent() {
    findOut();
    answers(aResponse().withStatus(502));
    provider.fetchStatuses(open(50), TOKEN);
    HOST.resetRequests();

    assertThat(provider.fetchStatuses(open(40), TOKEN)).containsOnly(new AskAgain());

    assertThat(requests()).isEmpty();
  }

  @Test
  void documentThatTimesOut_isFollowedByMuchSmallerOnes() {
    provider = provider(Transport.AUTO, Duration.ofMillis(500));
    findOut();
    answers(data("\"q0\": null").withFixedDelay(5_000));

    assertThat(provider.fetchStatuses(open(40), TOKEN)).containsOnly(new AskAgain());

    assertThat(provider.batchSize()).isEqualTo(10);
  }

  @Test
  void rowThatTheHostFailedOn_isAskedAlone_evenIfSomeOfItIsThere() {
    findOut();
    answers(
        okJson(
            "{\"data\": {"
                + byNumber(IntStream.rangeClosed(1, 3), text -> text)
                + "}, \"errors\": [{\"message\": \"timed out\", \"path\":"
                + " [\"q1\", \"pullRequest\", \"latestOpinionatedReviews\"]}]}"));

    var answers = provider.fetchStatuses(open(3), TOKEN);

    assertThat(answers.get(0)).isInstanceOf(Found.class);
    assertThat(answers.get(1)).isEqualTo(new AskAgain());
    assertThat(answers.get(2)).isInstanceOf(Found.class);
  }

  @Test
  void documentThatTheHostFailedOnMostly_isTooMuch() {
    findOut();
    var errors =
        IntStream.range(0, 6)
            .mapToObj(i -> "{\"message\": \"timed out\", \"path\": [\"q" + i + "\"]}")
            .collect(joining(", "));
    answers(
        okJson(
            "{\"data\": {"
                + byNumber(IntStream.rangeClosed(1, 10), text -> text)
                + "}, \"errors\": ["
                + errors
                + "]}"));

    assertThat(provider.fetchStatuses(open(10), TOKEN)).containsOnly(new AskAgain());

    assertThat(provider.batchSize()).isEqualTo(5);
    assertThat(provider.batches(open(10), TOKEN)).extracting(List::size).containsExactly(5, 5);
  }

  static Stream<Arguments> withheldLists() {
    return Stream.of(
        arguments("no list", "{\"ref\": null, \"pullRequests\": null, \"parent\": null}"),
        arguments("a gap in the list", branch("null", "null", COMMIT)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withheldLists")
  void listThatIsNotThere_isNoProofThatThereIsNone(String name, String branch) {
    findOut();
    answers(data("\"q0\": " + branch + ", \"q1\": " + branch("", "null", COMMIT)));

    var answers = provider.fetchStatuses(List.of(reported("x"), reported("y")), TOKEN);

    assertThat(answers).containsExactly(new AskAgain(), new NoPullRequest());
  }
}
