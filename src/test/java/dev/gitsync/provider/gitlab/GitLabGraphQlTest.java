package dev.gitsync.provider.gitlab;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.notContaining;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderTimeoutException;
import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RateLimitedException;
import dev.gitsync.provider.ReviewSummary;
import dev.gitsync.provider.StatusAnswer.Failed;
import dev.gitsync.provider.StatusAnswer.NoPullRequest;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TokenRejectedException;
import dev.gitsync.provider.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GitLabGraphQlTest extends OnGitLab {

  private static final String POST = "POST " + GRAPHQL;

  GitLabGraphQlTest() {
    super(Transport.AUTO);
  }

  private static JsonNode known(Consumer<ObjectNode> change) {
    var answer = json("graphql/known.json");
    change.accept((ObjectNode) answer.at("/data/target/mergeRequest"));
    return answer;
  }

  private static JsonNode ofBranch(Consumer<ObjectNode> change) {
    var answer = json("graphql/branch.json");
    change.accept((ObjectNode) answer.at("/data/home"));
    return answer;
  }

  private static ArrayNode nodes(ObjectNode home, String list) {
    return (ArrayNode) home.path(list).path("nodes");
  }

  @Test
  void openPullRequest_ofABranch_isFoundWithAllItsFields_inOneCall() {
    answersGraphQl(json("graphql/branch.json"));

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
                Instant.parse("2026-01-03T04:05:06Z")));
    assertThat(requests()).containsExactly(POST);
  }

  @Test
  void knownPullRequest_takesOneCall() {
    answersGraphQl(json("graphql/known.json"));

    var status = status(KNOWN);

    assertThat(status.number()).isEqualTo(5);
    assertThat(status.additions()).isEqualTo(5);
    assertThat(requests()).containsExactly(POST);
  }

  @Test
  void bothApis_tellTheSame() {
    answersOpen();
    answersGraphQl(json("graphql/branch.json"));
    var overRest =
        provider(Transport.REST, Duration.ofSeconds(10))
            .fetchStatuses(List.of(new StatusQuery(branch, null)), TOKEN)
            .get(0);

    var overGraphQl = ask(null);

    assertThat(status(overGraphQl))
        .usingRecursiveComparison()
        .ignoringFields("updatedAt")
        .isEqualTo(status(overRest));
  }

  @Test
  void unknownPullRequest_isAskedFor_byItsBranch() {
    answersGraphQl(json("graphql/none.json"));
    answers(API, "project.json");
    var name = "a\"b\\c/ü😀 #%+{x}";

    ask(branch("octo/tools", "demo", name), null);

    HOST.verify(
        postRequestedFor(urlEqualTo(GRAPHQL))
            .withHeader("Authorization", equalTo("Bearer t0k-s3cret"))
            .withHeader("Content-Type", containing("application/json"))
            .withHeader("Accept", equalTo("application/json"))
            .withHeader("User-Agent", equalTo("gitsync"))
            .withRequestBody(matchingJsonPath("$.variables.home", equalTo("octo/tools/demo")))
            .withRequestBody(matchingJsonPath("$.variables.branch", equalTo(name)))
            .withRequestBody(matchingJsonPath("$.variables.known", equalTo("false")))
            .withRequestBody(notContaining("t0k")));
  }

  @Test
  void knownPullRequest_isAskedFor_byItsNumber() {
    answersGraphQl(json("graphql/known.json"));

    ask(KNOWN);

    HOST.verify(
        postRequestedFor(urlEqualTo(GRAPHQL))
            .withRequestBody(matchingJsonPath("$.variables.target", equalTo("octo/tools/demo")))
            .withRequestBody(matchingJsonPath("$.variables.number", equalTo("5")))
            .withRequestBody(matchingJsonPath("$.variables.known", equalTo("true"))));
  }

  @Test
  void branchWithoutPullRequest_takesOneCall_onceItsProjectIsKnown() {
    answersGraphQl(json("graphql/none.json"));
    answers(API, "project.json");
    assertThat(ask(null)).isInstanceOf(NoPullRequest.class);
    assertThat(requests()).containsExactly(POST, "GET " + API);
    HOST.resetRequests();

    assertThat(ask(null)).isInstanceOf(NoPullRequest.class);

    assertThat(requests()).containsExactly(POST);
  }

  @Test
  void pullRequestOfAForksBranch_ofTheSameName_isNotTheBranchs() {
    answersGraphQl(
        ofBranch(
            home -> {
              ((ObjectNode) nodes(home, "open").path(0)).put("source_project_id", 300);
              nodes(home, "recent").removeAll();
            }));
    answers(API, "project.json");

    assertThat(ask(null)).isInstanceOf(NoPullRequest.class);
  }

  @Test
  void ownPullRequest_behindThoseOfManyForks_isLookedUpOverRest() {
    answersGraphQl(
        ofBranch(
            home -> {
              ((ObjectNode) nodes(home, "open").path(0)).put("source_project_id", 300);
              nodes(home, "recent").removeAll();
              ((ObjectNode) home.path("open").path("pageInfo")).put("hasNextPage", true);
            }));
    answers(LIST, "open/list.json");
    HOST.stubFor(
        post(urlPathEqualTo(GRAPHQL))
            .withRequestBody(matchingJsonPath("$.variables.known", equalTo("true")))
            .willReturn(okJson(fixture("graphql/known.json"))));

    assertThat(status((String) null).number()).isEqualTo(5);
    assertThat(requests()).hasSize(3);
  }

  @Test
  void pullRequestFromAFork_intoItsParent_isFound() {
    var fork = branch("ann", "demo", "feature/one");
    answers(PROJECTS + "ann%2Fdemo", "fork/project.json");
    answersGraphQl(json("graphql/none.json"));
    HOST.stubFor(
        post(urlPathEqualTo(GRAPHQL))
            .withRequestBody(matchingJsonPath("$.variables.home", equalTo("ann/demo")))
            .willReturn(
                okJson(
                    JSON.createObjectNode()
                        .set(
                            "data",
                            JSON.createObjectNode()
                                .set(
                                    "home",
                                    ((ObjectNode) json("graphql/none.json").at("/data/home"))
                                        .put("id", "gid://gitlab/Project/200")))
                        .toString())));
    HOST.stubFor(
        post(urlPathEqualTo(GRAPHQL))
            .withRequestBody(matchingJsonPath("$.variables.home", equalTo("octo/tools/demo")))
            .willReturn(
                okJson(
                    ofBranch(
                            home ->
                                ((ObjectNode) nodes(home, "open").path(0))
                                    .put("source_project_id", 200))
                        .toString())));

    var status = status(ask(fork, null));

    assertThat(status.url()).isEqualTo(KNOWN);
    assertThat(requests()).containsExactly(POST, "GET " + PROJECTS + "ann%2Fdemo", POST);
  }

  @Test
  void knownPullRequest_fromAForkIntoItsParent_takesOneCall() {
    var answer = known(pull -> pull.put("source_project_id", 200));
    ((ObjectNode) answer.at("/data/home")).put("id", "gid://gitlab/Project/200");
    answersGraphQl(answer);

    assertThat(status(ask(branch("ann", "demo", "feature/one"), KNOWN)).number()).isEqualTo(5);
    assertThat(requests()).containsExactly(POST);
  }

  @Test
  void knownPullRequest_whoseBranchIsGone_isKept_withoutAskingAfterIt() {
    answersGraphQl(merged(pull -> pull.put("source_branch_exists", false)));
    answers(API, "project.json");
    ask(KNOWN);
    HOST.resetRequests();

    assertThat(status(KNOWN).state()).isEqualTo(PullRequestState.MERGED);
    assertThat(requests()).containsExactly(POST);
  }

  private static JsonNode merged(Consumer<ObjectNode> change) {
    var answer = known(change.andThen(pull -> pull.put("state", "merged").put("commitCount", 7)));
    nodes((ObjectNode) answer.at("/data/home"), "open").removeAll();
    nodes((ObjectNode) answer.at("/data/home"), "recent")
        .forEach(node -> ((ObjectNode) node).put("state", "merged"));
    return answer;
  }

  @Test
  void knownPullRequest_mergedSince_isKept_whereTheBranchIsAtItsHead() {
    answersGraphQl(merged(pull -> {}));
    answers(API, "project.json");
    answers(BRANCH, "branch.json");

    var status = status(KNOWN);

    assertThat(status.state()).isEqualTo(PullRequestState.MERGED);
    assertThat(status.commits()).isEqualTo(7);
  }

  @Test
  void knownPullRequest_mergedSince_isNoLongerTheBranchs_whereThatWentOn() {
    answersGraphQl(merged(pull -> {}));
    answers(API, "project.json");
    answers(
        BRANCH,
        json("branch.json", it -> ((ObjectNode) it.path("commit")).put("id", "f".repeat(40))));

    assertThat(ask(KNOWN)).isInstanceOf(NoPullRequest.class);
  }

  @Test
  void mergedPullRequest_whoseHeadTheBranchIsAt_isFound() {
    answersGraphQl(merged(pull -> {}));
    answers(API, "project.json");
    answers(BRANCH, "branch.json");

    var status = status((String) null);

    assertThat(status.state()).isEqualTo(PullRequestState.MERGED);
    assertThat(status.title()).isEqualTo("Teach the parser about tabs");
  }

  @Test
  void knownPullRequest_closedWithASuccessor_givesWayToIt() {
    var closed = known(pull -> pull.put("state", "closed"));
    var successor = (ObjectNode) nodes((ObjectNode) closed.at("/data/home"), "open").path(0);
    successor.put("iid", "8");
    answersGraphQl(closed);
    HOST.stubFor(
        post(urlPathEqualTo(GRAPHQL))
            .withRequestBody(matchingJsonPath("$.variables.number", equalTo("8")))
            .willReturn(okJson(known(pull -> pull.put("iid", "8")).toString())));

    var status = status(KNOWN);

    assertThat(status.number()).isEqualTo(8);
    assertThat(requests()).containsExactly(POST, POST);
  }

  @Test
  void knownPullRequest_gone_isLookedUpAgain_inTheSameCall() {
    var gone = known(pull -> {});
    ((ObjectNode) gone.at("/data/target")).putNull("mergeRequest");
    nodes((ObjectNode) gone.at("/data/home"), "open").removeAll();
    nodes((ObjectNode) gone.at("/data/home"), "recent").removeAll();
    answersGraphQl(gone);
    answers(API, "project.json");

    assertThat(ask(KNOWN)).isInstanceOf(NoPullRequest.class);
    assertThat(requests()).containsExactly(POST, "GET " + API);
  }

  @Test
  void knownPullRequest_thatFailsToBeTold_isAskedForOverRest() {
    var failed = known(pull -> {});
    ((ObjectNode) failed.at("/data/target")).putNull("mergeRequest");
    ((ObjectNode) failed)
        .putArray("errors")
        .addObject()
        .put("message", "Internal server error")
        .putArray("path")
        .add("target")
        .add("mergeRequest")
        .add("source_branch_exists");
    answersGraphQl(failed);
    answersOpen();

    assertThat(status(KNOWN).number()).isEqualTo(5);
    assertThat(requests()).hasSize(6).startsWith(POST);
  }

  @Test
  void projectThatMoved_isAskedAtItsNewAddress_andThatIsRemembered() {
    var old = branch("octo", "old", "feature/one");
    answersGraphQl(json("graphql/branch.json"));
    HOST.stubFor(
        post(urlPathEqualTo(GRAPHQL))
            .withRequestBody(matchingJsonPath("$.variables.home", equalTo("octo/old")))
            .willReturn(okJson(fixture("graphql/no-project.json"))));
    answers(
        PROJECTS + "octo%2Fold",
        aResponse().withStatus(301).withHeader("Location", HOST.baseUrl() + API));
    answers(API, "project.json");
    assertThat(status(ask(old, null)).url()).isEqualTo(KNOWN);
    HOST.resetRequests();

    assertThat(status(ask(old, null)).url()).isEqualTo(KNOWN);

    assertThat(requests()).containsExactly(POST, POST);
  }

  @Test
  void projectThatIsNotThere_isAFailure() {
    answersGraphQl(json("graphql/no-project.json"));
    answers(API, refusal(404, "refusals/project-not-found.json"));

    assertThat(failure(null)).isInstanceOf(ProviderException.class);
    assertThat(requests()).containsExactly(POST, "GET " + API);
  }

  @Test
  void projectThatIsToBeSeenOverRestAlone_isAskedOverRest() {
    answersGraphQl(json("graphql/no-project.json"));
    answers(API, "project.json");
    answersOpen();

    assertThat(status((String) null).number()).isEqualTo(5);
  }

  // What is not told

  static Stream<Arguments> partsNotTold() {
    return Stream.of(
        arguments("diffStatsSummary", "additions,deletions,changedFiles"),
        arguments("author", "authorLogin,authorAvatarUrl"),
        arguments("approvedBy", "reviews"),
        arguments("reviewers", "reviews"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("partsNotTold")
  void part_thatIsNotTold_isNotKnown_andTheRestIs(String part, String fields) {
    answersGraphQl(json("graphql/known.json"));
    var whole = status(KNOWN);
    var answer = known(pull -> pull.putNull(part));
    ((ObjectNode) answer)
        .putArray("errors")
        .addObject()
        .put("message", "Timeout on MergeRequest." + part)
        .putArray("path")
        .add("target")
        .add("mergeRequest")
        .add(part);
    answersGraphQl(answer);

    var status = status(KNOWN);

    assertThat(status)
        .usingRecursiveComparison()
        .ignoringFields(fields.split(",", -1))
        .isEqualTo(whole);
    assertThat(status).isNotEqualTo(whole);
    assertThat(requests()).containsExactly(POST, POST);
  }

  @Test
  void approvals_thatAreNotTold_leaveWhoAsksForChanges() {
    answersGraphQl(
        known(
            pull -> {
              pull.putNull("approvedBy");
              ((ObjectNode) pull.at("/reviewers/nodes/1/mergeRequestInteraction"))
                  .put("reviewState", "REQUESTED_CHANGES");
            }));

    assertThat(status(KNOWN).reviews()).isEqualTo(new ReviewSummary(false, true, null));
  }

  @Test
  void reviewStates_thatAreNotTold_leaveTheApprovals() {
    answersGraphQl(
        known(
            pull ->
                ((ObjectNode) pull.at("/reviewers/nodes/1")).putNull("mergeRequestInteraction")));

    assertThat(status(KNOWN).reviews()).isEqualTo(new ReviewSummary(true, null, 2));
  }

  @Test
  void commits_onMoreThanAPage_areCountedOverRest() {
    answersGraphQl(
        known(pull -> ((ObjectNode) pull.at("/commits/pageInfo")).put("hasNextPage", true)));
    answers(PULL + "/commits", okJson("[]").withHeader("X-Total", "250"));

    assertThat(status(KNOWN).commits()).isEqualTo(250);
    assertThat(requests()).containsExactly(POST, "GET " + PULL + "/commits?per_page=100");
  }

  @Test
  void fieldsThatAreStrange_areAbsentOrMadeFit() {
    answersGraphQl(
        known(
            pull ->
                pull.put("iid", "4294967301")
                    .put("title", "a\0b" + "x".repeat(100_000))
                    .put("draft", "yes")
                    .put("diffStatsSummary", 5)
                    .put("commitCount", 4_294_967_296L)
                    .put("web_url", "javascript:alert(1)")
                    .put("updated_at", 7)
                    .set(
                        "author",
                        JSON.createObjectNode().put("username", 5).put("avatar_url", "//[x"))));

    var status = status(KNOWN);

    assertThat(status)
        .usingRecursiveComparison()
        .ignoringFields("reviews")
        .isEqualTo(
            new PullRequestStatus(
                4_294_967_301L,
                WEB + "/octo/tools/demo/-/merge_requests/4294967301",
                PullRequestState.OPEN,
                "ab" + "x".repeat(498),
                null,
                null,
                null,
                "main",
                "feature/one",
                SHA,
                null,
                null,
                null,
                4_294_967_296L,
                null,
                null));
  }

  // Instances without

  static Stream<Arguments> unusable() {
    return Stream.of(
        arguments("not there", refusal(404)),
        arguments("not allowed", aResponse().withStatus(405)),
        arguments("not implemented", aResponse().withStatus(501)),
        arguments("bad", aResponse().withStatus(400)),
        arguments("unprocessable", refusal(422)),
        arguments("a page", aResponse().withBody("<html>Log in</html>")),
        arguments("a page and no", aResponse().withStatus(403).withBody("<html>Blocked</html>")),
        arguments("a list", okJson("[]")),
        arguments("nothing", okJson("{}")),
        arguments("empty", aResponse().withBody("")),
        arguments("half a JSON", aResponse().withBody("{\"data\":")),
        arguments("too complex", okJson(fixture("graphql/too-complex.json"))));
  }

  @Test
  void graphQlOfAnotherKindOfHost_isNotAskedAgain() {
    answersGraphQl(
        okJson("{\"errors\":[{\"message\":\"Field 'project' in type 'Query' is undefined\"}]}"));
    answersOpen();
    status(KNOWN);
    HOST.resetRequests();

    status(KNOWN);

    assertThat(requests()).hasSize(5).doesNotContain(POST);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unusable")
  void instanceWithoutGraphQl_isAskedOverRest_andThatIsRememberedForAWhile(
      String name, ResponseDefinitionBuilder answer) {
    answersGraphQl(answer);
    answersOpen();

    assertThat(status(KNOWN).number()).isEqualTo(5);
    assertThat(requests()).hasSize(6).startsWith(POST);
    HOST.resetRequests();
    clock.advance(Duration.ofMinutes(59));
    assertThat(status(KNOWN).number()).isEqualTo(5);
    assertThat(requests()).hasSize(5).doesNotContain(POST);
    HOST.resetRequests();
    clock.advance(Duration.ofMinutes(2));
    answersGraphQl(json("graphql/known.json"));
    assertThat(status(KNOWN).number()).isEqualTo(5);
    assertThat(requests()).containsExactly(POST);
  }

  static Stream<Arguments> failing() {
    return Stream.of(
        arguments("broken", aResponse().withStatus(500).withBody(fixture("graphql/failed.json"))),
        arguments("timed out", okJson(fixture("graphql/timed-out.json"))),
        arguments("errors", okJson(fixture("graphql/failed.json"))),
        arguments("too large", okJson("{\"data\":\"" + "x".repeat(10_000_000) + "\"}")),
        arguments("reset", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
        arguments(
            "redirect to another host",
            aResponse()
                .withStatus(302)
                .withHeader("Location", OTHER_HOST.baseUrl() + "/users/sign_in")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failing")
  void answerThatFails_isAskedForOverRest_andTheNextOneIsTriedAgain(
      String name, ResponseDefinitionBuilder answer) {
    answersGraphQl(answer);
    answersOpen();

    assertThat(status(KNOWN).number()).isEqualTo(5);
    answersGraphQl(json("graphql/known.json"));
    HOST.resetRequests();
    assertThat(status(KNOWN).number()).isEqualTo(5);

    assertThat(requests()).containsExactly(POST);
    assertThat(OTHER_HOST.getAllServeEvents()).isEmpty();
  }

  @Test
  void instanceThatLacksAField_isAskedForTheOthers_andThatIsRemembered() {
    answersGraphQl(
        known(
            pull -> {
              pull.remove("commits");
              pull.path("reviewers")
                  .path("nodes")
                  .forEach(node -> ((ObjectNode) node).remove("mergeRequestInteraction"));
            }));
    HOST.stubFor(
        post(urlPathEqualTo(GRAPHQL))
            .withRequestBody(containing("reviewState"))
            .willReturn(okJson(fixture("graphql/unknown-field.json"))));
    answers(PULL + "/commits", "open/commits.json");

    var status = status(KNOWN);

    assertThat(status.reviews()).isEqualTo(new ReviewSummary(true, null, 2));
    assertThat(status.commits()).isEqualTo(4);
    assertThat(requests()).containsExactly(POST, POST, "GET " + PULL + "/commits?per_page=100");
    HOST.resetRequests();
    status(KNOWN);
    assertThat(requests()).containsExactly(POST, "GET " + PULL + "/commits?per_page=100");
  }

  @Test
  void instanceThatLacksMore_isAskedOverRest_andThatIsRemembered() {
    answersGraphQl(json("graphql/unknown-field.json"));
    answersOpen();

    assertThat(status(KNOWN).reviews()).isEqualTo(new ReviewSummary(true, false, 2));
    assertThat(requests()).hasSize(7).startsWith(POST, POST);
    HOST.resetRequests();
    status(KNOWN);
    assertThat(requests()).hasSize(5).doesNotContain(POST);
  }

  // Settings

  private ProviderException failureOver(Transport transport) {
    var answers =
        provider(transport, Duration.ofSeconds(10))
            .fetchStatuses(List.of(new StatusQuery(branch, KNOWN)), TOKEN);
    return assertThat(answers.get(0)).asInstanceOf(type(Failed.class)).actual().cause();
  }

  @Test
  void transportRest_asksNothingOverGraphQl() {
    answersGraphQl(json("graphql/known.json"));
    answersOpen();

    provider(Transport.REST, Duration.ofSeconds(10))
        .fetchStatuses(List.of(new StatusQuery(branch, KNOWN)), TOKEN);

    assertThat(requests()).hasSize(5).doesNotContain(POST);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unusable")
  void transportGraphQl_whereThereIsNone_isAFailure(String name, ResponseDefinitionBuilder answer) {
    answersGraphQl(answer);
    answersOpen();

    var failure = failureOver(Transport.GRAPHQL);

    assertThat(failure).isNotInstanceOf(ProviderTimeoutException.class);
    assertThat(failure).hasMessageContaining(POST);
    assertThat(requests()).containsExactly(POST);
  }

  @Test
  void transportGraphQl_isTriedAgainEachTime() {
    var provider = provider(Transport.GRAPHQL, Duration.ofSeconds(10));
    answersGraphQl(refusal(404));
    provider.fetchStatuses(List.of(new StatusQuery(branch, KNOWN)), TOKEN);
    answersGraphQl(json("graphql/known.json"));

    var answers = provider.fetchStatuses(List.of(new StatusQuery(branch, KNOWN)), TOKEN);

    assertThat(status(answers.get(0)).number()).isEqualTo(5);
  }

  @Test
  void transportGraphQl_whereTheInstanceGaveUp_isATimeout() {
    answersGraphQl(json("graphql/timed-out.json"));

    assertThat(failureOver(Transport.GRAPHQL)).isInstanceOf(ProviderTimeoutException.class);
  }

  // Refusals

  @Test
  void tokenThatTheHostRefuses_isRejected_inOneCall() {
    answersGraphQl(refusal(401, "graphql/invalid-token.json"));

    assertThat(failure(KNOWN)).isInstanceOf(TokenRejectedException.class);
    assertThat(requests()).containsExactly(POST);
  }

  @Test
  void rateLimit_isToldWithItsEnd_inOneCall() {
    answersGraphQl(
        aResponse().withStatus(429).withHeader("Retry-After", "60").withBody("Retry later\n"));

    assertThat(failure(KNOWN))
        .asInstanceOf(type(RateLimitedException.class))
        .extracting(limited -> limited.retryAt().orElse(null))
        .isEqualTo(NOW.plusSeconds(60));
    assertThat(requests()).containsExactly(POST);
  }

  @Test
  void refusalOfGitLabItself_isAnOrdinaryFailure_inOneCall() {
    answersGraphQl(refusal(403, "graphql/refused.json"));

    assertThat(failure(KNOWN)).hasMessage("lab answered 403 for " + POST);
    assertThat(requests()).containsExactly(POST);
  }

  @Test
  void gatewayThatReachesNobody_isAnOrdinaryFailure_inOneCall() {
    answersGraphQl(aResponse().withStatus(502));

    assertThat(failure(KNOWN)).hasMessage("lab answered 502 for " + POST);
    assertThat(requests()).containsExactly(POST);
  }

  @Test
  void answerThatTakesTooLong_isATimeout_inOneCall() {
    answersGraphQl(aResponse().withFixedDelay(5_000));

    var answers =
        provider(Transport.AUTO, Duration.ofMillis(300))
            .fetchStatuses(List.of(new StatusQuery(branch, null)), TOKEN);

    assertThat(answers)
        .singleElement()
        .asInstanceOf(type(Failed.class))
        .extracting(Failed::cause)
        .isInstanceOf(ProviderTimeoutException.class);
    assertThat(requests()).containsExactly(POST);
  }
}
