package dev.gitsync.provider.gitlab;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderTimeoutException;
import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RateLimitedException;
import dev.gitsync.provider.ReviewSummary;
import dev.gitsync.provider.Standing;
import dev.gitsync.provider.StatusAnswer.Failed;
import dev.gitsync.provider.StatusAnswer.Found;
import dev.gitsync.provider.StatusAnswer.NoPullRequest;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TokenRejectedException;
import dev.gitsync.provider.Transport;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitLabRestTest extends OnGitLab {

  private static final String FORK = PROJECTS + "ann%2Fdemo";
  private static final String OTHER_SHA = "f".repeat(40);

  GitLabRestTest() {
    super(Transport.REST);
  }

  private static String listOf(String project, String branch, String state) {
    return "GET "
        + project
        + "/merge_requests?source_branch="
        + branch
        + "&state="
        + state
        + "&order_by=updated_at&sort=desc&per_page=20";
  }

  private static final String ALL = listOf(API, "feature%2Fone", "all");

  private static List<String> statusCalls(String pull) {
    return List.of(
        "GET " + pull,
        "GET " + pull + "/approvals",
        "GET " + pull + "/reviewers",
        "GET " + pull + "/diffs?per_page=100",
        "GET " + pull + "/commits?per_page=100");
  }

  /** One that a fork wants to have merged into the project. */
  private static ObjectNode fromFork(long source, int number) {
    return listed(one -> one.put("source_project_id", source).put("iid", number));
  }

  @Test
  void openPullRequest_ofABranch_isFoundWithAllItsFields() {
    answersOpen();

    var status = status((String) null);

    assertThat(status)
        .isEqualTo(
            new PullRequestStatus(
                5,
                KNOWN,
                PullRequestState.OPEN,
                "Teach the parser about tabs",
                false,
                "ann",
                WEB + "/uploads/-/system/user/avatar/7/avatar.png",
                "main",
                "feature/one",
                SHA,
                5L,
                3L,
                3L,
                4L,
                new ReviewSummary(true, false, 2),
                Instant.parse("2026-01-03T04:05:06.789Z")));
  }

  /** A host may send an event before its validators know of the change. */
  @Test
  void readThatIsToBeMadeAnew_asksForAll_andOthersForWhatChanged() {
    answersOpen();
    answers(PULL, okJson(fixture("open/pull.json")).withHeader("ETag", "\"p\""));
    status(KNOWN);
    HOST.resetRequests();
    status(KNOWN);
    var others = conditional();
    HOST.resetRequests();

    provider().fetchStatuses(List.of(new StatusQuery(branch, KNOWN, Standing.OPEN, true)), TOKEN);

    assertThat(others).isPositive();
    assertThat(requests()).contains("GET " + PULL);
    assertThat(conditional()).isZero();
  }

  private static long conditional() {
    return HOST.getAllServeEvents().stream()
        .filter(event -> event.getRequest().containsHeader("If-None-Match"))
        .count();
  }

  @Test
  void branchWithoutAKnownPullRequest_takesSixCalls() {
    answersOpen();

    status((String) null);

    assertThat(requests()).first().isEqualTo(ALL);
    assertThat(requests()).hasSize(6).containsAll(statusCalls(PULL));
  }

  @Test
  void knownPullRequest_takesFiveCalls() {
    answersOpen();

    status(KNOWN);

    assertThat(requests()).containsExactlyInAnyOrderElementsOf(statusCalls(PULL));
  }

  @Test
  void knownPullRequest_thatNobodyIsAskedToReview_takesFourCalls() {
    answersOpen();
    answers(PULL, json("open/pull.json", pull -> pull.putArray("reviewers")));

    var status = status(KNOWN);

    assertThat(status.reviews()).isEqualTo(new ReviewSummary(true, false, 2));
    assertThat(requests()).hasSize(4).noneMatch(url -> url.endsWith("/reviewers"));
  }

  @Test
  void everyCall_saysWhoAsksAndInWhichWords() {
    answersOpen();

    status((String) null);

    HOST.verify(
        6,
        getRequestedFor(urlMatching(".*"))
            .withHeader("Authorization", equalTo("Bearer t0k-s3cret"))
            .withHeader("Accept", equalTo("application/json"))
            .withHeader("User-Agent", equalTo("gitsync")));
  }

  static Stream<Arguments> apiUrls() {
    return Stream.of(
        arguments("/git/api/v4", "/git"), arguments("/git", "/git"), arguments("", ""));
  }

  @ParameterizedTest(name = "\"{0}\"")
  @MethodSource("apiUrls")
  void apiUrl_mayLeaveOutTheApisPath_andHaveOneBeforeIt(String path, String prefix) {
    var open = prefix + "/api/v4/projects/octo%2Ftools%2Fdemo/merge_requests/5";
    answers(open, "open/pull.json");
    answersBelow(open);
    var provider =
        TestGitLab.provider(
            clients,
            URI.create(HOST.baseUrl() + path),
            URI.create(WEB),
            clock,
            Transport.REST,
            Duration.ofSeconds(10));

    var answers = provider.fetchStatuses(List.of(new StatusQuery(branch, KNOWN)), TOKEN);

    assertThat(answers).singleElement().isInstanceOf(Found.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a%41b", "a+b c", "{x}", "ü😀", "a&state=closed", "a#b?c", "a=b", "a/b/c"})
  void branchWithOddCharacters_isAskedForAsItIs(String name) {
    HOST.stubFor(
        get(urlPathEqualTo(LIST))
            .withQueryParam("source_branch", equalTo(name))
            .withQueryParam("state", equalTo("all"))
            .willReturn(
                okJson(
                    list(listed(one -> one.put("source_branch", name).put("state", "closed"))))));
    answers(API, "project.json");
    HOST.stubFor(get(urlMatching(".*/repository/branches/.*")).willReturn(refusal(404)));

    var answer = ask(branch("octo/tools", "demo", name), null);

    assertThat(answer).isInstanceOf(NoPullRequest.class);
    var asked = requests().get(requests().size() - 1);
    var encoded = URI.create(asked.substring("GET ".length())).getRawPath();
    assertThat(encoded).startsWith(API + "/repository/branches/");
    assertThat(encoded.substring((API + "/repository/branches/").length()))
        .doesNotContain("/")
        .satisfies(
            segment -> assertThat(URI.create("x:/" + segment).getPath()).isEqualTo("/" + name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        WEB + "/octo/tools/demo/-/issues/5",
        "https://gitlab.com/octo/tools/demo/-/merge_requests/5",
        WEB + "/octo/tools/demo/-/tree/feature/one",
        "nonsense"
      })
  void knownUrlOfSomethingElse_isNoHint(String knownUrl) {
    answersOpen();

    status(knownUrl);

    assertThat(requests()).hasSize(6).startsWith(ALL);
  }

  static Stream<Arguments> states() {
    return Stream.of(
        arguments("opened", null, PullRequestState.OPEN),
        arguments("Opened ", null, PullRequestState.OPEN),
        arguments("reopened", null, PullRequestState.OPEN),
        arguments("locked", null, PullRequestState.OPEN),
        arguments("closed", null, PullRequestState.CLOSED),
        arguments("merged", null, PullRequestState.MERGED),
        arguments("merged", "2026-01-04T00:00:00Z", PullRequestState.MERGED),
        arguments("opened", "2026-01-04T00:00:00Z", PullRequestState.MERGED));
  }

  @ParameterizedTest(name = "{0}, merged at {1}")
  @MethodSource("states")
  void knownPullRequest_inAnyState_isFound(
      String word, @Nullable String mergedAt, PullRequestState state) {
    answersOpen();
    answers(PULL, json("open/pull.json", it -> it.put("state", word).put("merged_at", mergedAt)));
    answers(LIST, okJson("[]"));
    answers(API, "project.json");
    answers(BRANCH, "branch.json");

    assertThat(status(KNOWN).state()).isEqualTo(state);
  }

  @ParameterizedTest
  @ValueSource(strings = {"half-open", ""})
  void stateThatWeDoNotKnow_isAFailure(String word) {
    answersOpen();
    answers(PULL, json("open/pull.json", it -> it.put("state", word)));

    assertThat(failure(null)).isExactlyInstanceOf(ProviderException.class);
  }

  static Stream<Arguments> drafts() {
    return Stream.of(
        arguments("draft", json("open/pull.json", it -> it.put("draft", true)), true),
        arguments(
            "older word",
            json(
                "open/pull.json",
                it -> {
                  it.remove("draft");
                  it.put("work_in_progress", true);
                }),
            true),
        arguments(
            "none",
            json("open/pull.json", it -> it.without(List.of("draft", "work_in_progress"))),
            null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("drafts")
  void draft_isTold(String name, ObjectNode pull, @Nullable Boolean draft) {
    answersOpen();
    answers(PULL, pull);

    assertThat(status(KNOWN).draft()).isEqualTo(draft);
  }

  @Test
  void branchWithoutPullRequest_hasNone() {
    answers(LIST, okJson("[]"));
    answers(API, "project.json");

    assertThat(ask(null)).isInstanceOf(NoPullRequest.class);
  }

  @Test
  void branchWithoutPullRequest_takesOneCall_onceItsProjectIsKnown() {
    answers(LIST, okJson("[]"));
    answers(API, "project.json");
    ask(null);
    HOST.resetRequests();

    ask(null);

    assertThat(requests()).containsExactly(ALL);
  }

  @Test
  void projectThatIsKnown_isAskedAgain_forAnotherToken() {
    answers(LIST, okJson("[]"));
    answers(API, "project.json");
    ask(null);
    HOST.resetRequests();

    provider().fetchStatuses(List.of(new StatusQuery(branch, null)), new AccessToken("an0ther"));

    assertThat(requests()).containsExactly(ALL, "GET " + API);
  }

  // Forks

  @Test
  void pullRequestOfAForksBranch_ofTheSameName_isNotTheBranchs() {
    answersOpen();
    answers(LIST, okJson(list(fromFork(300, 7), listed(one -> {}))));

    assertThat(status((String) null).number()).isEqualTo(5);
  }

  @Test
  void pullRequestsOfForksBranchesAlone_areNotTheBranchs() {
    answers(LIST, okJson(list(fromFork(300, 7), fromFork(301, 8))));
    answers(API, "project.json");

    assertThat(ask(null)).isInstanceOf(NoPullRequest.class);
  }

  @Test
  void ownPullRequest_behindThoseOfManyForks_isFound() {
    answersOpen();
    var page =
        list(IntStream.range(10, 30).mapToObj(n -> fromFork(n, n)).toArray(ObjectNode[]::new));
    answers(LIST, okJson(page));
    HOST.stubFor(
        get(urlPathEqualTo(LIST))
            .withQueryParam("state", equalTo("opened"))
            .withQueryParam("page", equalTo("2"))
            .willReturn(okJson(list(listed(one -> {})))));

    assertThat(status((String) null).number()).isEqualTo(5);
    assertThat(requests()).hasSize(8);
  }

  @Test
  void listWithoutEnd_isReadOnlySoFar() {
    var page =
        list(IntStream.range(10, 30).mapToObj(n -> fromFork(n, n)).toArray(ObjectNode[]::new));
    answers(LIST, okJson(page));
    answers(API, "project.json");

    assertThat(ask(null)).isInstanceOf(NoPullRequest.class);
    assertThat(requests()).hasSize(7);
  }

  private static void answersFork() {
    answers(FORK, "fork/project.json");
    answers(FORK + "/merge_requests", okJson("[]"));
    answers(LIST, okJson(list(fromFork(300, 7), fromFork(200, 5))));
    answers(PULL, json("open/pull.json", pull -> pull.put("source_project_id", 200)));
    answersBelow(PULL);
  }

  @Test
  void pullRequestFromAFork_intoItsParent_isFound() {
    answersFork();

    var status = status(ask(branch("ann", "demo", "feature/one"), null));

    assertThat(status.number()).isEqualTo(5);
    assertThat(status.url()).isEqualTo(KNOWN);
    assertThat(requests())
        .startsWith(listOf(FORK, "feature%2Fone", "all"), "GET " + FORK, ALL)
        .hasSize(8);
  }

  @Test
  void pullRequestFromAForkThatShowsNone_intoItsParent_isFound() {
    answersFork();
    answers(FORK + "/merge_requests", refusal(403));

    var status = status(ask(branch("ann", "demo", "feature/one"), null));

    assertThat(status.number()).isEqualTo(5);
  }

  @Test
  void knownPullRequest_fromAForkIntoItsParent_isTheBranchs() {
    answersFork();

    var status = status(ask(branch("ann", "demo", "feature/one"), KNOWN));

    assertThat(status.number()).isEqualTo(5);
    assertThat(requests()).hasSize(6).contains("GET " + FORK);
  }

  @Test
  void knownPullRequest_fromAnotherFork_isNotTheBranchs() {
    answersFork();
    answers(PULL, json("open/pull.json", pull -> pull.put("source_project_id", 300)));
    answers(LIST, okJson("[]"));

    assertThat(ask(branch("ann", "demo", "feature/one"), KNOWN)).isInstanceOf(NoPullRequest.class);
  }

  @Test
  void forkWhoseParentIsNotToBeSeen_hasNone() {
    answersFork();
    answers(LIST, refusal(404));

    assertThat(ask(branch("ann", "demo", "feature/one"), null)).isInstanceOf(NoPullRequest.class);
  }

  @Test
  void projectThatShowsNoPullRequests_isAFailure() {
    answers(LIST, refusal(403));
    answers(API, "project.json");

    assertThat(failure(null)).hasMessage("lab answered 403 for GET " + LIST);
  }

  @Test
  void projectThatIsNotThere_isAFailure() {
    answers(LIST, refusal(404, "refusals/project-not-found.json"));

    assertThat(failure(null)).hasMessage("lab answered 404 for GET " + LIST);
  }

  // Merged and closed ones

  private static void answersClosed(Consumer<ObjectNode> change) {
    answersOpen();
    answers(
        PULL,
        json(
            "open/pull.json",
            pull -> {
              pull.put("state", "merged");
              change.accept(pull);
            }));
    answers(
        LIST,
        okJson(
            list(
                listed(
                    one -> {
                      one.put("state", "merged");
                      change.accept(one);
                    }))));
    answers(API, "project.json");
  }

  private static void answersBranchAt(String sha) {
    answers(BRANCH, json("branch.json", it -> ((ObjectNode) it.path("commit")).put("id", sha)));
  }

  @Test
  void mergedPullRequest_whoseHeadTheBranchIsAt_isFound() {
    answersClosed(it -> {});
    answersBranchAt(SHA);

    assertThat(status((String) null).state()).isEqualTo(PullRequestState.MERGED);
  }

  @Test
  void mergedPullRequest_thatTheBranchHasLeftBehind_isNotItsOwn() {
    answersClosed(it -> {});
    answersBranchAt(OTHER_SHA);

    assertThat(ask(null)).isInstanceOf(NoPullRequest.class);
  }

  @Test
  void mergedPullRequest_ofABranchThatIsGone_isNotFound() {
    answersClosed(it -> {});

    assertThat(ask(null)).isInstanceOf(NoPullRequest.class);
  }

  @Test
  void mergedPullRequest_ofAForksBranch_isNotFound() {
    answersClosed(it -> it.put("source_project_id", 300));
    answersBranchAt(SHA);

    assertThat(ask(null)).isInstanceOf(NoPullRequest.class);
  }

  @Test
  void knownPullRequest_mergedSince_isKept_whereTheBranchIsGone() {
    answersClosed(it -> {});

    assertThat(status(KNOWN).state()).isEqualTo(PullRequestState.MERGED);
  }

  @Test
  void knownPullRequest_mergedSince_isKept_whereTheBranchIsAtItsHead() {
    answersClosed(it -> {});
    answersBranchAt(SHA);

    assertThat(status(KNOWN).state()).isEqualTo(PullRequestState.MERGED);
  }

  @Test
  void knownPullRequest_mergedSince_isNoLongerTheBranchs_whereThatWentOn() {
    answersClosed(it -> {});
    answersBranchAt(OTHER_SHA);

    assertThat(ask(KNOWN)).isInstanceOf(NoPullRequest.class);
  }

  @Test
  void severalClosedPullRequests_ofOneCommit_theNewestCounts() {
    answersOpen();
    answers(API, "project.json");
    answersBranchAt(SHA);
    answers(
        LIST,
        okJson(
            list(
                listed(one -> one.put("state", "closed")),
                listed(
                    one ->
                        one.put("state", "merged")
                            .put("iid", 8)
                            .put("created_at", "2026-01-02T09:00:00Z")))));
    answers(LIST + "/8", json("open/pull.json", it -> it.put("state", "merged").put("iid", 8)));
    answersBelow(LIST + "/8");

    assertThat(status((String) null).number()).isEqualTo(8);
  }

  @Test
  void knownPullRequest_closedWithASuccessor_givesWayToIt() {
    answersClosed(it -> {});
    answers(LIST, okJson(list(listed(one -> one.put("iid", 8)))));
    answers(LIST + "/8", json("open/pull.json", it -> it.put("iid", 8)));
    answersBelow(LIST + "/8");

    var status = status(KNOWN);

    assertThat(status.number()).isEqualTo(8);
    assertThat(status.state()).isEqualTo(PullRequestState.OPEN);
  }

  @Test
  void openPullRequest_behindManyClosedOnes_isFound() {
    answersOpen();
    var page =
        list(
            IntStream.range(10, 30)
                .mapToObj(n -> listed(one -> one.put("state", "closed").put("iid", n)))
                .toArray(ObjectNode[]::new));
    answers(LIST, okJson(page));
    HOST.stubFor(
        get(urlPathEqualTo(LIST))
            .withQueryParam("state", equalTo("opened"))
            .willReturn(okJson(fixture("open/list.json"))));

    assertThat(status((String) null).number()).isEqualTo(5);
  }

  @Test
  void knownPullRequest_gone_isLookedUpAgain() {
    answersOpen();
    answers(PULL, refusal(404));
    answers(LIST, okJson(list(listed(one -> one.put("iid", 8)))));
    answers(LIST + "/8", json("open/pull.json", it -> it.put("iid", 8)));
    answersBelow(LIST + "/8");

    assertThat(status(KNOWN).number()).isEqualTo(8);
  }

  @Test
  void knownPullRequest_ofAnotherBranch_isNotTheBranchs() {
    answersOpen();
    answers(PULL, json("open/pull.json", it -> it.put("source_branch", "feature/two")));
    answers(LIST, okJson("[]"));
    answers(API, "project.json");

    assertThat(ask(KNOWN)).isInstanceOf(NoPullRequest.class);
  }

  @Test
  void knownPullRequest_whoseForkIsDeleted_isKept() {
    answersOpen();
    answers(
        PULL, json("open/pull.json", it -> it.put("state", "merged").putNull("source_project_id")));

    var status = status(ask(branch("ann", "demo", "feature/one"), KNOWN));

    assertThat(status.state()).isEqualTo(PullRequestState.MERGED);
  }

  // Projects that were moved

  private static void movedTo(String from, String to) {
    answers(from, aResponse().withStatus(301).withHeader("Location", HOST.baseUrl() + to));
  }

  @Test
  void projectThatMoved_isAskedAtItsNewAddress() {
    var old = PROJECTS + "octo%2Fold";
    for (var rest : List.of("", "/merge_requests", "/merge_requests/5")) {
      movedTo(old + rest, API + rest);
    }
    for (var rest : List.of("approvals", "reviewers", "commits", "diffs")) {
      movedTo(old + "/merge_requests/5/" + rest, PULL + "/" + rest);
    }
    answersOpen();

    var status = status(ask(branch("octo", "old", "feature/one"), null));

    assertThat(status.url()).isEqualTo(KNOWN);
  }

  @Test
  void knownPullRequest_atTheNewAddressOfAProjectThatMoved_isTheBranchs() {
    var old = PROJECTS + "octo%2Fold";
    movedTo(old, PROJECTS + "100");
    answers(PROJECTS + "100", "project.json");
    answersOpen();

    var status = status(ask(branch("octo", "old", "feature/one"), KNOWN));

    assertThat(status.number()).isEqualTo(5);
  }

  @Test
  void projectThatMoved_andDoesNotSaySoInItsLists_isFoundAtItsNewAddress() {
    var old = PROJECTS + "octo%2Fold";
    answers(old, "project.json");
    answersOpen();

    var status = status(ask(branch("octo", "old", "feature/one"), null));

    assertThat(status.number()).isEqualTo(5);
  }

  // What is not told

  @ParameterizedTest
  @ValueSource(ints = {403, 404})
  void approvals_thatTheTokenMayNotRead_areNotKnown_andTheRestIs(int refusal) {
    answersOpen();
    answers(PULL + "/approvals", refusal(refusal));
    answers(PULL + "/reviewers", "open/reviewers-asking-for-changes.json");

    var status = status(KNOWN);

    assertThat(status.reviews()).isEqualTo(new ReviewSummary(false, true, null));
    assertThat(status.title()).isEqualTo("Teach the parser about tabs");
    assertThat(status.commits()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404})
  void reviewers_thatTheInstanceDoesNotTell_areNotKnown_andTheApprovalsAre(int refusal) {
    answersOpen();
    answers(PULL + "/reviewers", refusal(refusal));

    assertThat(status(KNOWN).reviews()).isEqualTo(new ReviewSummary(true, null, 2));
  }

  @Test
  void opinions_whereNeitherIsTold_areNotKnown() {
    answersOpen();
    answers(PULL + "/approvals", refusal(403));
    answers(PULL + "/reviewers", refusal(404));

    assertThat(status(KNOWN).reviews()).isNull();
  }

  @Test
  void approval_thatNobodyNeedsToGive_isNone() {
    answersOpen();
    answers(PULL + "/approvals", "open/approvals-needed-by-nobody.json");

    assertThat(status(KNOWN).reviews()).isEqualTo(new ReviewSummary(false, false, 0));
  }

  @Test
  void changes_thatOneReviewerAsksFor_outweighTheApprovalsOfOthers() {
    answersOpen();
    answers(PULL + "/reviewers", "open/reviewers-asking-for-changes.json");

    assertThat(status(KNOWN).reviews()).isEqualTo(new ReviewSummary(false, true, 3));
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404})
  void linesAndCommits_thatTheTokenMayNotRead_areNotKnown_andTheRestIs(int refusal) {
    answersOpen();
    answers(PULL + "/diffs", refusal(refusal));
    answers(PULL + "/commits", refusal(refusal));

    var status = status(KNOWN);

    assertThat(status.additions()).isNull();
    assertThat(status.deletions()).isNull();
    assertThat(status.commits()).isNull();
    assertThat(status.changedFiles()).isEqualTo(3);
    assertThat(status.reviews()).isEqualTo(new ReviewSummary(true, false, 2));
  }

  @Test
  void approvals_underARateLimit_areAFailureOfTheWhole() {
    answersOpen();
    answers(PULL + "/approvals", aResponse().withStatus(429).withBody("Retry later\n"));

    assertThat(failure(KNOWN)).isInstanceOf(RateLimitedException.class);
  }

  @Test
  void approvals_thatTheHostFailsToTell_areAFailureOfTheWhole() {
    answersOpen();
    answers(PULL + "/approvals", aResponse().withStatus(500));

    assertThat(failure(KNOWN)).hasMessage("lab answered 500 for GET " + PULL + "/approvals");
  }

  // Sizes

  private static void answersPage(String path, int page, ResponseDefinitionBuilder answer) {
    HOST.stubFor(
        get(urlPathEqualTo(path))
            .withQueryParam("page", equalTo(String.valueOf(page)))
            .willReturn(answer));
  }

  @Test
  void commits_areCountedByTheTotal_whereItIsTold() {
    answersOpen();
    answers(
        PULL + "/commits",
        okJson(fixture("open/commits.json"))
            .withHeader("X-Total", "4294967296")
            .withHeader("X-Next-Page", "2"));

    assertThat(status(KNOWN).commits()).isEqualTo(4_294_967_296L);
  }

  @Test
  void commits_onTwoPages_allCount() {
    answersOpen();
    answers(PULL + "/commits", okJson(fixture("open/commits.json")).withHeader("X-Next-Page", "2"));
    answersPage(
        PULL + "/commits", 2, okJson(fixture("open/commits.json")).withHeader("X-Next-Page", ""));

    assertThat(status(KNOWN).commits()).isEqualTo(8);
  }

  @Test
  void commits_whosePagesNeverEnd_areNotKnown() {
    answersOpen();
    answers(PULL + "/commits", okJson(fixture("open/commits.json")).withHeader("X-Next-Page", "2"));

    assertThat(status(KNOWN).commits()).isNull();
    assertThat(requests()).hasSizeLessThan(40);
  }

  @Test
  void commits_withEssaysForMessages_areCountedByOneOfThem() {
    answersOpen();
    HOST.stubFor(
        get(urlEqualTo(PULL + "/commits?per_page=100"))
            .willReturn(okJson("[\"" + "x".repeat(2_000_000) + "\"]")));
    HOST.stubFor(
        get(urlEqualTo(PULL + "/commits?per_page=1"))
            .willReturn(okJson("[{}]").withHeader("X-Total", "120")));

    assertThat(status(KNOWN).commits()).isEqualTo(120);
  }

  private static ObjectNode pullWithFiles(String count) {
    return json("open/pull.json", pull -> pull.put("changes_count", count));
  }

  @Test
  void lines_ofFilesOnTwoPages_allCount() {
    answersOpen();
    answers(PULL, pullWithFiles("6"));
    answers(
        PULL + "/diffs",
        okJson(fixture("open/diffs.json"))
            .withHeader("Link", "<https://elsewhere.example.com/?page=2>; rel=\"next\""));
    answersPage(PULL + "/diffs", 2, okJson(fixture("open/diffs.json")));

    var status = status(KNOWN);

    assertThat(status.additions()).isEqualTo(10);
    assertThat(status.deletions()).isEqualTo(6);
  }

  @Test
  void lines_ofLargeFiles_areAskedForInSmallerPages() {
    answersOpen();
    HOST.stubFor(
        get(urlEqualTo(PULL + "/diffs?per_page=100"))
            .willReturn(okJson("[\"" + "x".repeat(2_000_000) + "\"]")));
    HOST.stubFor(
        get(urlEqualTo(PULL + "/diffs?per_page=20"))
            .willReturn(okJson(fixture("open/diffs.json"))));

    assertThat(status(KNOWN).additions()).isEqualTo(5);
  }

  static Stream<Arguments> incompleteFiles() {
    return Stream.of(
        arguments("above a thousand", pullWithFiles("1000+"), json("open/diffs.json"), 1_000L),
        arguments("not all listed", pullWithFiles("4"), json("open/diffs.json"), 4L),
        arguments("none listed yet", pullWithFiles(""), JSON.createArrayNode(), null),
        arguments("collapsed", pullWithFiles("3"), files("collapsed", true), 3L),
        arguments("too large", pullWithFiles("3"), files("too_large", true), 3L),
        arguments("cut off", pullWithFiles("3"), files("diff", "@@ -1,9 +1,9 @@\n-a\n"), 3L));
  }

  private static JsonNode files(String field, Object value) {
    var files = json("open/diffs.json");
    ((ObjectNode) files.path(1)).putPOJO(field, value);
    return files;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("incompleteFiles")
  void lines_ofWhichSomeAreMissing_areNotKnown(
      String name, ObjectNode pull, JsonNode files, @Nullable Long changedFiles) {
    answersOpen();
    answers(PULL, pull);
    answers(PULL + "/diffs", files);

    var status = status(KNOWN);

    assertThat(status.additions()).isNull();
    assertThat(status.deletions()).isNull();
    assertThat(status.changedFiles()).isEqualTo(changedFiles);
  }

  @Test
  void pullRequestWithoutChanges_hasNoLines() {
    answersOpen();
    answers(PULL, pullWithFiles("0"));
    answers(PULL + "/diffs", okJson("[]"));

    var status = status(KNOWN);

    assertThat(status.additions()).isZero();
    assertThat(status.deletions()).isZero();
    assertThat(status.changedFiles()).isZero();
  }

  @Test
  void files_whosePagesNeverEnd_areNotCounted() {
    answersOpen();
    answers(PULL + "/diffs", okJson(fixture("open/diffs.json")).withHeader("X-Next-Page", "2"));

    assertThat(status(KNOWN).additions()).isNull();
    assertThat(requests()).hasSizeLessThan(20);
  }

  // Fields

  @Test
  void fieldsThatAreMissing_areAbsent() {
    answers(PULL, "fields-missing/pull.json");

    var status = status(KNOWN);

    assertThat(status)
        .isEqualTo(
            new PullRequestStatus(
                5,
                KNOWN,
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
                null,
                null));
  }

  @Test
  void fieldsThatAreStrange_areAbsentOrMadeFit() {
    answers(
        PULL,
        json("strange-fields/pull.json", it -> it.put("title", "a\0b" + "x".repeat(100_000))));

    var status = status(KNOWN);

    assertThat(status)
        .isEqualTo(
            new PullRequestStatus(
                4_294_967_301L,
                WEB + "/octo/tools/demo/-/merge_requests/4294967301",
                PullRequestState.OPEN,
                "ab" + "x".repeat(498),
                false,
                "ann",
                null,
                null,
                "feature/one",
                SHA,
                null,
                null,
                1_000L,
                null,
                null,
                null));
  }

  @Test
  void headCommit_isThatOfTheChanges_ratherThanTheOther() {
    answersOpen();
    answers(PULL, json("open/pull.json", it -> it.put("sha", OTHER_SHA)));

    assertThat(status(KNOWN).headSha()).isEqualTo(SHA);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "5",
        "null",
        "{\"state\":\"opened\",\"source_branch\":\"feature/one\",\"source_project_id\":100,"
            + "\"target_project_id\":100}"
      })
  void answerThatIsNoPullRequest_isAFailure(String body) {
    answers(PULL, okJson(body));
    answers(LIST, okJson("{}"));

    assertThat(failure(KNOWN)).isExactlyInstanceOf(ProviderException.class);
  }

  // Refusals and failures

  @Test
  void tokenThatTheHostRefuses_isRejected() {
    answers(LIST, refusal(401, "refusals/unauthorized.json"));

    var failure = failure(null);

    assertThat(failure).isInstanceOf(TokenRejectedException.class);
    assertThat(failure).hasMessage("lab answered 401 for GET " + LIST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\r\nX-Evil: b", "tökén"})
  void tokenThatFitsInNoHeader_isRejected_withoutACall(String secret) {
    var answers =
        provider().fetchStatuses(List.of(new StatusQuery(branch, null)), new AccessToken(secret));

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
    var date = "Mon, 05 Jan 2026 12:02:00 GMT";
    return Stream.of(
        arguments("429, seconds", 429, Map.of("Retry-After", "60"), NOW.plusSeconds(60)),
        arguments("429, date", 429, Map.of("Retry-After", date), NOW.plusSeconds(121)),
        arguments("403, seconds", 403, Map.of("Retry-After", "60"), NOW.plusSeconds(60)),
        arguments(
            "429, seconds before reset",
            429,
            Map.of("Retry-After", "60", "RateLimit-Remaining", "0", "RateLimit-Reset", in90),
            NOW.plusSeconds(60)),
        arguments(
            "429, used up",
            429,
            Map.of("RateLimit-Remaining", "0", "RateLimit-Reset", in90),
            NOW.plusSeconds(91)),
        arguments("429, reset alone", 429, Map.of("RateLimit-Reset", in90), NOW.plusSeconds(91)),
        arguments(
            "429, reset time", 429, Map.of("RateLimit-ResetTime", date), NOW.plusSeconds(121)),
        arguments(
            "429, both",
            429,
            Map.of("RateLimit-Reset", in90, "RateLimit-ResetTime", date),
            NOW.plusSeconds(91)),
        arguments(
            "429, one unusable",
            429,
            Map.of("RateLimit-Reset", "soon", "RateLimit-ResetTime", date),
            NOW.plusSeconds(121)),
        arguments(
            "403, used up",
            403,
            Map.of("RateLimit-Remaining", "0", "RateLimit-Reset", in90),
            NOW.plusSeconds(91)),
        arguments(
            "0 seconds, then reset",
            429,
            Map.of("Retry-After", "0", "RateLimit-Reset", in90),
            NOW.plusSeconds(91)),
        arguments(
            "429, another limit",
            429,
            Map.of("RateLimit-Remaining", "5", "RateLimit-Reset", in90),
            null),
        arguments(
            "used up, reset over",
            429,
            Map.of("RateLimit-Remaining", "0", "RateLimit-Reset", before),
            null),
        arguments("429 alone", 429, Map.of(), null),
        arguments("429, 0 seconds", 429, Map.of("Retry-After", "0"), null),
        arguments(
            "beyond reason",
            429,
            Map.of("Retry-After", "999999999999999999"),
            NOW.plus(Duration.ofDays(1))),
        arguments(
            "reset beyond reason",
            429,
            Map.of("RateLimit-Reset", "999999999999999999"),
            NOW.plus(Duration.ofDays(1))),
        arguments("out of all range", 429, Map.of("Retry-After", "9".repeat(40)), null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rateLimits")
  void rateLimit_isToldWithItsEnd(
      String name, int status, Map<String, String> headers, @Nullable Instant retryAt) {
    var refusal = aResponse().withStatus(status).withBody("Retry later\n");
    headers.forEach(refusal::withHeader);
    answers(LIST, refusal);

    var failure = failure(null);

    assertThat(failure)
        .asInstanceOf(type(RateLimitedException.class))
        .extracting(limited -> limited.retryAt().orElse(null))
        .isEqualTo(retryAt);
  }

  static Stream<Arguments> plainRefusals() {
    var in90 = String.valueOf(NOW.plusSeconds(90).getEpochSecond());
    return Stream.of(
        arguments("bare", Map.of()),
        arguments("calls left", Map.of("RateLimit-Remaining", "1999", "RateLimit-Reset", in90)),
        arguments("reset alone", Map.of("RateLimit-Reset", in90)),
        arguments("used up, no reset", Map.of("RateLimit-Remaining", "0")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plainRefusals")
  void forbidden_whileTheLimitIsNotUsedUp_isAnOrdinaryFailure(
      String name, Map<String, String> headers) {
    var refusal = refusal(403, "refusals/insufficient-scope.json");
    headers.forEach(refusal::withHeader);
    answers(LIST, refusal);

    var failure = failure(null);

    assertThat(failure).isNotInstanceOf(RateLimitedException.class);
    assertThat(failure).hasMessage("lab answered 403 for GET " + LIST);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments("unprocessable", refusal(422)),
        arguments("no content", aResponse().withStatus(204)),
        arguments("created", aResponse().withStatus(201).withBody("[]")),
        arguments("broken", aResponse().withStatus(500).withBody("Unicorn!")),
        arguments("lacking", aResponse().withStatus(501).withBody("Unicorn!")),
        arguments("bad gateway", aResponse().withStatus(502).withBody("Unicorn!")),
        arguments("HTML", aResponse().withBody("<html>Unicorn!</html>")),
        arguments("half a JSON", aResponse().withBody("[{\"iid\":5,")),
        arguments("empty", aResponse().withBody("")),
        arguments("too large", okJson("[\"" + "x".repeat(10_000_000) + "\"]")),
        arguments(
            "wrong type", aResponse().withHeader("Content-Type", "image/png").withBody("\211PNG")),
        arguments(
            "broken gzip", aResponse().withHeader("Content-Encoding", "gzip").withBody("Unicorn!")),
        arguments("reset", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
        arguments("hung up", aResponse().withFault(Fault.EMPTY_RESPONSE)),
        arguments("garbage", aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE)),
        arguments("broken chunk", aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)),
        arguments("redirect loop", aResponse().withStatus(302).withHeader("Location", LIST)),
        arguments(
            "redirect to another host",
            aResponse().withStatus(302).withHeader("Location", OTHER_HOST.baseUrl() + LIST)));
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
    assertThat(failure).message().containsAnyOf("GET " + LIST, "redirected more than");
    assertThat(failure).hasMessageNotContainingAny("Unicorn", "t0k", "feature");
    assertThat(OTHER_HOST.getAllServeEvents()).isEmpty();
  }

  @Test
  void answerThatTakesTooLong_isATimeout() {
    answers(LIST, aResponse().withFixedDelay(5_000));

    var answers =
        provider(Transport.REST, Duration.ofMillis(300))
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
    answers(API, "project.json");
    HOST.stubFor(
        get(urlPathEqualTo(LIST))
            .withQueryParam("source_branch", equalTo("feature/none"))
            .willReturn(okJson("[]")));

    var answers =
        provider()
            .fetchStatuses(
                List.of(
                    new StatusQuery(branch("octo/tools", "demo", "feature/none"), null),
                    new StatusQuery(branch, null)),
                TOKEN);

    assertThat(answers.get(0)).isInstanceOf(NoPullRequest.class);
    assertThat(answers.get(1)).isInstanceOf(Found.class);
  }

  @Test
  void provider_saysHowItIsConfigured() {
    var apiUrl = URI.create("https://gitlab.example.com/git/api/v4");

    var provider = TestGitLab.provider(clients, apiUrl, URI.create(WEB), Clock.systemUTC());

    assertThat(provider.settings().apiUrl()).isEqualTo(apiUrl);
    assertThat(provider.batchSize()).isEqualTo(1);
    assertThat(provider.branchUrl(branch))
        .contains(URI.create(WEB + "/octo/tools/demo/-/tree/feature/one"));
  }
}
