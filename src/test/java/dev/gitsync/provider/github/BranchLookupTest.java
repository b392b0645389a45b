package dev.gitsync.provider.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static dev.gitsync.provider.github.StubbedGitHub.branch;
import static dev.gitsync.provider.github.StubbedGitHub.page;
import static dev.gitsync.provider.github.StubbedGitHub.refusal;
import static dev.gitsync.provider.github.StubbedGitHub.repository;
import static dev.gitsync.provider.github.StubbedGitHub.segment;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.RateLimitedException;
import dev.gitsync.provider.Standing;
import dev.gitsync.provider.StatusAnswer.Found;
import dev.gitsync.provider.StatusAnswer.NoPullRequest;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TokenRejectedException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pull request is a branch's, and in which calls it is found. */
@Timeout(30)
class BranchLookupTest {

  private static final String DEMO = "octo/demo";
  private static final String FORK = "ann/demo";
  private static final String HEAD = "octo:topic";
  private static final BranchRef TOPIC = branch(DEMO, "topic");
  private static final BranchRef TOPIC_OF_FORK = branch(FORK, "topic");
  private static final String LIST = "/repos/octo/demo/pulls?head=octo%3Atopic&state=all";
  private static final String LIST_OPEN = "/repos/octo/demo/pulls?head=octo%3Atopic&state=open";

  @RegisterExtension static final StubbedGitHub HOST = new StubbedGitHub();

  private static Pull[] closedOnes(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(number -> Pull.closed(number, DEMO, "topic").at("0ld"))
        .toArray(Pull[]::new);
  }

  private static long found(BranchRef branch) {
    return HOST.status(branch, null).number();
  }

  @Nested
  class Open {

    @Test
    void inTheBranchsOwnRepository_isFoundInThreeCalls() {
      HOST.lists(DEMO, HEAD, Pull.open(5, DEMO, "topic"));
      HOST.has(DEMO, Pull.open(5, DEMO, "topic"));

      assertThat(found(TOPIC)).isEqualTo(5);
      assertThat(HOST.requests())
          .containsExactly(LIST, "/repos/octo/demo/pulls/5", "/repos/octo/demo/pulls/5/reviews");
    }

    @Test
    void thatIsKnown_isReadInTwoCalls() {
      HOST.has(DEMO, Pull.open(5, DEMO, "topic"));

      assertThat(HOST.status(TOPIC, page(DEMO, 5)).number()).isEqualTo(5);
      assertThat(HOST.requests())
          .containsExactly("/repos/octo/demo/pulls/5", "/repos/octo/demo/pulls/5/reviews");
    }

    @Test
    void beforeOnesThatWereChangedLater_butAreClosed() {
      HOST.lists(
          DEMO, HEAD, Pull.merged(6, DEMO, "topic"), Pull.open(5, DEMO, "topic").at("0ther"));
      HOST.has(DEMO, Pull.open(5, DEMO, "topic"));

      assertThat(found(TOPIC)).isEqualTo(5);
    }

    @Test
    void behindAFullPageOfClosedOnes_isAskedFor() {
      HOST.lists(DEMO, HEAD, closedOnes(5));
      HOST.lists(DEMO, HEAD, "open", Pull.open(9, DEMO, "topic"));
      HOST.has(DEMO, Pull.open(9, DEMO, "topic"));

      assertThat(found(TOPIC)).isEqualTo(9);
      assertThat(HOST.requests()).startsWith(LIST, LIST_OPEN).hasSize(4);
    }

    @Test
    void onAFullPage_isFoundWithoutAnother() {
      var page = Stream.concat(Stream.of(closedOnes(4)), Stream.of(Pull.open(9, DEMO, "topic")));
      HOST.lists(DEMO, HEAD, page.toArray(Pull[]::new));
      HOST.has(DEMO, Pull.open(9, DEMO, "topic"));

      assertThat(found(TOPIC)).isEqualTo(9);
      assertThat(HOST.requests()).hasSize(3);
    }

    @Test
    void thatCanNotBeReadAlone_isTakenFromTheList() {
      HOST.lists(DEMO, HEAD, Pull.open(5, DEMO, "topic").with("title", "Listed"));
      HOST.answers("/repos/octo/demo/pulls/5", refusal(404));
      HOST.answers("/repos/octo/demo/pulls/5/reviews", refusal(404));

      var status = HOST.status(TOPIC, null);

      assertThat(status.title()).isEqualTo("Listed");
      assertThat(status.additions()).isNull();
      assertThat(status.reviews()).isNull();
    }

    @Test
    void ofAnOwnerWrittenInAnotherCase_isFound() {
      HOST.lists(DEMO, HEAD, Pull.open(5, "Octo/Demo", "topic"));
      HOST.has(DEMO, Pull.open(5, "Octo/Demo", "topic"));

      assertThat(found(TOPIC)).isEqualTo(5);
      assertThat(HOST.requests()).hasSize(3);
    }

    @Test
    void succeedsTheKnownOne_thatIsClosed() {
      HOST.has(DEMO, Pull.merged(5, DEMO, "topic"));
      HOST.lists(
          DEMO, HEAD, Pull.open(8, DEMO, "topic").at("0ther"), Pull.merged(5, DEMO, "topic"));
      HOST.has(DEMO, Pull.open(8, DEMO, "topic"));

      assertThat(HOST.status(TOPIC, page(DEMO, 5)).number()).isEqualTo(8);
    }
  }

  @Nested
  class OfAFork {

    private static final String OWN_LIST = "/repos/ann/demo/pulls?head=ann%3Atopic&state=all";
    private static final String PARENTS_LIST = "/repos/octo/demo/pulls?head=ann%3Atopic&state=all";

    @Test
    void intoItsParent_isFound() {
      HOST.lists(FORK, "ann:topic");
      HOST.isFork(FORK, DEMO);
      HOST.lists(DEMO, "ann:topic", Pull.open(5, FORK, "topic"));
      HOST.has(DEMO, Pull.open(5, FORK, "topic"));

      var status = HOST.status(TOPIC_OF_FORK, null);

      assertThat(status.url()).isEqualTo(page(DEMO, 5));
      assertThat(HOST.requests())
          .containsExactly(
              OWN_LIST,
              "/repos/ann/demo",
              PARENTS_LIST,
              "/repos/octo/demo/pulls/5",
              "/repos/octo/demo/pulls/5/reviews");
    }

    @Test
    void intoItsParent_isReadInTwoCalls_onceItIsKnown() {
      HOST.has(DEMO, Pull.open(5, FORK, "topic"));

      assertThat(HOST.status(TOPIC_OF_FORK, page(DEMO, 5)).number()).isEqualTo(5);
      assertThat(HOST.requests()).hasSize(2);
    }

    @Test
    void intoTheForkItself_isPreferred() {
      HOST.lists(FORK, "ann:topic", Pull.open(2, FORK, "topic"));
      HOST.has(FORK, Pull.open(2, FORK, "topic"));

      assertThat(HOST.status(TOPIC_OF_FORK, null).url()).isEqualTo(page(FORK, 2));
      assertThat(HOST.requests()).hasSize(3);
    }

    @Test
    void openIntoItsParent_isPreferredToOneThatIsMergedInTheFork() {
      HOST.lists(FORK, "ann:topic", Pull.merged(2, FORK, "topic"));
      HOST.isFork(FORK, DEMO);
      HOST.lists(DEMO, "ann:topic", Pull.open(5, FORK, "topic"));
      HOST.has(DEMO, Pull.open(5, FORK, "topic"));

      assertThat(HOST.status(TOPIC_OF_FORK, null).url()).isEqualTo(page(DEMO, 5));
    }

    @Test
    void behindAFullPageOfItsParent_isAskedFor() {
      HOST.lists(FORK, "ann:topic");
      HOST.isFork(FORK, DEMO);
      HOST.lists(
          DEMO,
          "ann:topic",
          IntStream.rangeClosed(1, 5)
              .mapToObj(number -> Pull.closed(number, FORK, "topic"))
              .toArray(Pull[]::new));
      HOST.lists(DEMO, "ann:topic", "open", Pull.open(9, FORK, "topic"));
      HOST.has(DEMO, Pull.open(9, FORK, "topic"));

      assertThat(found(TOPIC_OF_FORK)).isEqualTo(9);
    }

    @Test
    void mergedIntoItsParent_isFound_whileTheBranchIsAtItsHead() {
      HOST.lists(FORK, "ann:topic");
      HOST.isFork(FORK, DEMO);
      HOST.lists(DEMO, "ann:topic", Pull.merged(5, FORK, "topic"));
      HOST.hasBranch(FORK, "topic", "c0ffee");
      HOST.has(DEMO, Pull.merged(5, FORK, "topic"));

      assertThat(HOST.status(TOPIC_OF_FORK, null).state()).isEqualTo(PullRequestState.MERGED);
    }

    @Test
    void whoseForkIsDeleted_staysWhenItIsKnown() {
      HOST.has(DEMO, Pull.merged(5, FORK, "topic").withoutRepository("ann"));
      HOST.answers("/repos/ann/demo/pulls", refusal(404));

      assertThat(HOST.status(TOPIC_OF_FORK, page(DEMO, 5)).state())
          .isEqualTo(PullRequestState.MERGED);
      assertThat(HOST.requests()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 410, 451})
    void whoseParentTheTokenMayNotSee_hasNone(int status) {
      HOST.lists(FORK, "ann:topic");
      HOST.isFork(FORK, DEMO);
      HOST.answers("/repos/octo/demo/pulls", refusal(status));

      assertThat(HOST.ask(TOPIC_OF_FORK, null)).isInstanceOf(NoPullRequest.class);
      assertThat(HOST.requests()).containsExactly(OWN_LIST, "/repos/ann/demo", PARENTS_LIST);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404})
    void whoseParentTheTokenMayNotSee_keepsWhatIsMergedInTheFork(int status) {
      HOST.lists(FORK, "ann:topic", Pull.merged(2, FORK, "topic"));
      HOST.isFork(FORK, DEMO);
      HOST.answers("/repos/octo/demo/pulls", refusal(status));
      HOST.hasBranch(FORK, "topic", "c0ffee");
      HOST.has(FORK, Pull.merged(2, FORK, "topic"));

      assertThat(found(TOPIC_OF_FORK)).isEqualTo(2);
    }
  }

  @Nested
  class OfAnother {

    @Test
    void fork_isNotTheBranchs() {
      HOST.lists(DEMO, HEAD, Pull.open(5, "mallory/demo", "topic"));
      HOST.isNoFork(DEMO);

      assertThat(HOST.ask(TOPIC, null)).isInstanceOf(NoPullRequest.class);
    }

    @Test
    void fork_isNotTheBranchs_evenIfItIsKnown() {
      HOST.has(DEMO, Pull.open(5, "mallory/demo", "topic"));
      HOST.lists(DEMO, HEAD);
      HOST.isNoFork(DEMO);

      assertThat(HOST.ask(TOPIC, page(DEMO, 5))).isInstanceOf(NoPullRequest.class);
    }

    @Test
    void forkThatIsDeleted_isNotTheBranchs() {
      HOST.has(DEMO, Pull.open(5, "mallory/demo", "topic").withoutRepository("mallory"));
      HOST.lists(DEMO, HEAD);
      HOST.isNoFork(DEMO);

      assertThat(HOST.ask(TOPIC, page(DEMO, 5))).isInstanceOf(NoPullRequest.class);
    }

    @Test
    void forkOfTheSameOwner_isNotTheBranchs() {
      HOST.lists(DEMO, HEAD, Pull.open(5, "octo/demo-next", "topic"));
      HOST.isNoFork(DEMO);

      assertThat(HOST.ask(TOPIC, null)).isInstanceOf(NoPullRequest.class);
    }

    @Test
    void branch_isNotTheBranchs() {
      HOST.lists(DEMO, HEAD, Pull.open(5, DEMO, "Topic"));
      HOST.isNoFork(DEMO);

      assertThat(HOST.ask(TOPIC, null)).isInstanceOf(NoPullRequest.class);
    }

    @Test
    void ownersAccountThatIsGone_isTheBranchsByItsNameAlone() {
      HOST.has(DEMO, Pull.open(5, DEMO, "topic").withoutRepository(null));

      assertThat(HOST.status(TOPIC, page(DEMO, 5)).number()).isEqualTo(5);
    }
  }

  @Nested
  class None {

    @Test
    void ofARepositoryThatIsNoFork_takesTwoCalls() {
      HOST.lists(DEMO, HEAD);
      HOST.isNoFork(DEMO);

      assertThat(HOST.ask(TOPIC, null)).isInstanceOf(NoPullRequest.class);
      assertThat(HOST.requests()).containsExactly(LIST, "/repos/octo/demo");
    }

    @Test
    void ofAFork_takesThreeCalls() {
      HOST.lists(FORK, "ann:topic");
      HOST.isFork(FORK, DEMO);
      HOST.lists(DEMO, "ann:topic");

      assertThat(HOST.ask(TOPIC_OF_FORK, null)).isInstanceOf(NoPullRequest.class);
      assertThat(HOST.requests()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 410, 451})
    void ofARepositoryThatDoesNotTellOfItself(int status) {
      HOST.lists(DEMO, HEAD);
      HOST.answers("/repos/octo/demo", refusal(status));

      assertThat(HOST.ask(TOPIC, null)).isInstanceOf(NoPullRequest.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"name\": 5}", "{\"fork\": true, \"parent\": null}"})
    void ofARepositoryThatTellsNothingOfUse(String json) {
      HOST.lists(DEMO, HEAD);
      HOST.answers("/repos/octo/demo", okJson(json));

      assertThat(HOST.ask(TOPIC, null)).isInstanceOf(NoPullRequest.class);
    }

    @Test
    void ofAStateThatIsNotKnown() {
      HOST.lists(DEMO, HEAD, Pull.open(5, DEMO, "topic").with("state", "half-open"));
      HOST.isNoFork(DEMO);

      assertThat(HOST.ask(TOPIC, null)).isInstanceOf(NoPullRequest.class);
      assertThat(HOST.requests()).hasSize(2);
    }
  }

  @Nested
  class Closed {

    private static final String BRANCH = "/repos/octo/demo/branches/topic";

    @Test
    void atTheBranchsCommit_isFound() {
      HOST.lists(DEMO, HEAD, Pull.merged(5, DEMO, "topic"));
      HOST.isNoFork(DEMO);
      HOST.hasBranch(DEMO, "topic", "c0ffee");
      HOST.has(DEMO, Pull.merged(5, DEMO, "topic"));

      var status = HOST.status(TOPIC, null);

      assertThat(status.state()).isEqualTo(PullRequestState.MERGED);
      assertThat(status.additions()).isEqualTo(7);
      assertThat(HOST.requests())
          .containsExactly(
              LIST,
              "/repos/octo/demo",
              BRANCH,
              "/repos/octo/demo/pulls/5",
              "/repos/octo/demo/pulls/5/reviews");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"a/b", "../../../user", "a%2Fb", "a+b c", "{x}", "ü😀", "a#b?c", "a;b=c"})
    void ofABranchWithOddCharacters_isFound_andTheBranchAskedForAsItIs(String name) {
      HOST.lists(DEMO, "octo:" + name, Pull.merged(5, DEMO, name));
      HOST.isNoFork(DEMO);
      HOST.has(DEMO, Pull.merged(5, DEMO, name));
      var found =
          JsonNodeFactory.instance.objectNode().put("name", name).set("commit", commit("c0ffee"));
      HOST.stubFor(
          get(urlEqualTo("/api/v3/repos/octo/demo/branches/" + segment(name)))
              .willReturn(okJson(found.toString())));

      assertThat(found(branch(DEMO, name))).isEqualTo(5);
    }

    private static ObjectNode commit(String sha) {
      return JsonNodeFactory.instance.objectNode().put("sha", sha);
    }

    @Test
    void atAnotherCommit_isOfAnOlderBranchOfThatName() {
      HOST.lists(DEMO, HEAD, Pull.merged(5, DEMO, "topic").at("0ld"));
      HOST.isNoFork(DEMO);
      HOST.hasBranch(DEMO, "topic", "c0ffee");

      assertThat(HOST.ask(TOPIC, null)).isInstanceOf(NoPullRequest.class);
    }

    @Test
    void ofSeveralAtTheCommit_isTheOneOpenedLast_whicheverWasChangedLast() {
      HOST.lists(
          DEMO,
          HEAD,
          Pull.closed(5, DEMO, "topic").with("created_at", "2026-01-01T00:00:00Z"),
          Pull.merged(9, DEMO, "topic").at("0ld").with("created_at", "2026-01-09T00:00:00Z"),
          Pull.merged(8, DEMO, "topic").with("created_at", "2026-01-02T00:00:00Z"));
      HOST.isNoFork(DEMO);
      HOST.hasBranch(DEMO, "topic", "c0ffee");
      HOST.has(DEMO, Pull.merged(8, DEMO, "topic"));

      assertThat(found(TOPIC)).isEqualTo(8);
    }

    @Test
    void thatCanNotBeReadAlone_isTakenFromTheList() {
      HOST.lists(DEMO, HEAD, Pull.merged(5, DEMO, "topic"));
      HOST.isNoFork(DEMO);
      HOST.hasBranch(DEMO, "topic", "c0ffee");
      HOST.answers("/repos/octo/demo/pulls/5", refusal(404));
      HOST.answers("/repos/octo/demo/pulls/5/reviews", okJson("[]"));

      assertThat(HOST.status(TOPIC, null).state()).isEqualTo(PullRequestState.MERGED);
    }

    @Test
    void ofABranchThatIsGone_isNotItsUnlessItIsKnown() {
      HOST.lists(DEMO, HEAD, Pull.merged(5, DEMO, "topic"), Pull.closed(4, DEMO, "topic"));
      HOST.isNoFork(DEMO);
      HOST.answers(BRANCH, refusal(404));
      HOST.has(DEMO, Pull.closed(4, DEMO, "topic"));

      assertThat(HOST.ask(TOPIC, null)).isInstanceOf(NoPullRequest.class);
      assertThat(HOST.status(TOPIC, page(DEMO, 4)).number()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 410, 451})
    void ofABranchThatTheTokenMayNotSee_isNotItsUnlessItIsKnown(int status) {
      HOST.lists(DEMO, HEAD, Pull.merged(5, DEMO, "topic"));
      HOST.isNoFork(DEMO);
      HOST.answers(BRANCH, refusal(status));
      HOST.has(DEMO, Pull.merged(5, DEMO, "topic"));

      assertThat(HOST.ask(TOPIC, null)).isInstanceOf(NoPullRequest.class);
      assertThat(HOST.status(TOPIC, page(DEMO, 5)).number()).isEqualTo(5);
    }

    @Test
    void ofABranchThatWasRenamed_isNotItsUnlessItIsKnown() {
      HOST.lists(DEMO, HEAD, Pull.closed(5, DEMO, "topic"));
      HOST.isNoFork(DEMO);
      HOST.answers(
          BRANCH,
          aResponse()
              .withStatus(301)
              .withHeader("Location", HOST.baseUrl() + "/api/v3/repos/octo/demo/branches/subject"));
      HOST.hasBranch(DEMO, "subject", "c0ffee");
      HOST.has(DEMO, Pull.closed(5, DEMO, "topic"));

      assertThat(HOST.ask(TOPIC, null)).isInstanceOf(NoPullRequest.class);
      assertThat(HOST.status(TOPIC, page(DEMO, 5)).number()).isEqualTo(5);
    }

    @Test
    void andKnown_staysWhileTheBranchIsAtItsHead_andIsReadOnce() {
      HOST.has(DEMO, Pull.merged(5, DEMO, "topic"));
      HOST.lists(DEMO, HEAD, Pull.merged(5, DEMO, "topic"));
      HOST.isNoFork(DEMO);
      HOST.hasBranch(DEMO, "topic", "c0ffee");

      assertThat(HOST.status(TOPIC, page(DEMO, 5)).state()).isEqualTo(PullRequestState.MERGED);
      assertThat(HOST.requests())
          .containsExactly(
              "/repos/octo/demo/pulls/5",
              LIST,
              "/repos/octo/demo",
              BRANCH,
              "/repos/octo/demo/pulls/5/reviews");
    }

    @Test
    void andKnown_isNoLongerTheBranchs_onceThatHasMovedOn() {
      HOST.has(DEMO, Pull.merged(5, DEMO, "topic").at("0ld"));
      HOST.lists(DEMO, HEAD, Pull.merged(5, DEMO, "topic").at("0ld"));
      HOST.isNoFork(DEMO);
      HOST.hasBranch(DEMO, "topic", "c0ffee");

      assertThat(HOST.ask(TOPIC, page(DEMO, 5))).isInstanceOf(NoPullRequest.class);
    }

    @Test
    void andKnown_givesWayToANewerOneAtTheBranchsCommit() {
      HOST.has(DEMO, Pull.closed(5, DEMO, "topic"));
      HOST.lists(DEMO, HEAD, Pull.merged(8, DEMO, "topic"), Pull.closed(5, DEMO, "topic"));
      HOST.isNoFork(DEMO);
      HOST.hasBranch(DEMO, "topic", "c0ffee");
      HOST.has(DEMO, Pull.merged(8, DEMO, "topic"));

      assertThat(HOST.status(TOPIC, page(DEMO, 5)).number()).isEqualTo(8);
    }

    @Test
    void ofARepositoryThatDoesNotTellOfItself_isFoundAllTheSame() {
      HOST.lists(DEMO, HEAD, Pull.merged(5, DEMO, "topic"));
      HOST.answers("/repos/octo/demo", refusal(403));
      HOST.hasBranch(DEMO, "topic", "c0ffee");
      HOST.has(DEMO, Pull.merged(5, DEMO, "topic"));

      assertThat(found(TOPIC)).isEqualTo(5);
    }
  }

  @Nested
  class AfterAMove {

    private static final BranchRef OLD = branch("octo/old", "topic");

    @Test
    void repositoryWithAnotherName_keepsItsPullRequest() {
      HOST.lists("octo/old", HEAD, Pull.open(5, DEMO, "topic"));
      isRenamed();
      HOST.has("octo/old", Pull.open(5, DEMO, "topic"));

      assertThat(found(OLD)).isEqualTo(5);
    }

    private void isRenamed() {
      HOST.answers(
          "/repos/octo/old",
          aResponse()
              .withStatus(301)
              .withHeader("Location", HOST.baseUrl() + "/api/v3/repositories/100"));
      HOST.answers("/repositories/100", okJson(repository(DEMO, "\"fork\": false")));
    }

    @Test
    void repositoryWithAnotherName_keepsItsPullRequest_whereItDoesNotTellOfItself() {
      HOST.lists("octo/old", HEAD, Pull.open(5, DEMO, "topic"));
      HOST.answers("/repos/octo/old", refusal(403));
      HOST.has("octo/old", Pull.open(5, DEMO, "topic"));

      assertThat(found(OLD)).isEqualTo(5);
    }

    @Test
    void knownPullRequest_ofARepositoryWithAnotherName_takesThreeCalls() {
      HOST.has(DEMO, Pull.open(5, DEMO, "topic"));
      isRenamed();

      assertThat(HOST.status(OLD, page(DEMO, 5)).number()).isEqualTo(5);
      assertThat(HOST.requests())
          .containsExactly(
              "/repos/octo/demo/pulls/5",
              "/repos/octo/old",
              "/repositories/100",
              "/repos/octo/demo/pulls/5/reviews");
      assertThat(HOST.status(OLD, page(DEMO, 5)).number()).isEqualTo(5);
      assertThat(HOST.requests()).hasSize(7);
    }

    @Test
    void repositoryOfAnotherOwner_isListedUnderThatOwner() {
      HOST.lists("ann/demo", "ann:topic");
      HOST.answers("/repos/ann/demo", okJson(repository(DEMO, "\"fork\": false")));
      HOST.lists(DEMO, HEAD, Pull.open(5, DEMO, "topic"));
      HOST.has(DEMO, Pull.open(5, DEMO, "topic"));

      assertThat(HOST.status(TOPIC_OF_FORK, null).url()).isEqualTo(page(DEMO, 5));
      assertThat(HOST.requests())
          .startsWith("/repos/ann/demo/pulls?head=ann%3Atopic&state=all", "/repos/ann/demo", LIST);
    }

    @Test
    void knownPullRequest_ofARepositoryOfAnotherOwner_takesThreeCalls() {
      HOST.has(DEMO, Pull.open(5, DEMO, "topic"));
      HOST.answers("/repos/ann/demo", okJson(repository(DEMO, "\"fork\": false")));

      assertThat(HOST.status(TOPIC_OF_FORK, page(DEMO, 5)).number()).isEqualTo(5);
      assertThat(HOST.requests())
          .containsExactly(
              "/repos/octo/demo/pulls/5", "/repos/ann/demo", "/repos/octo/demo/pulls/5/reviews");
    }

    @Test
    void mergedPullRequest_ofARepositoryOfAnotherOwner_isFoundAtTheBranchThere() {
      HOST.lists("ann/demo", "ann:topic");
      HOST.answers("/repos/ann/demo", okJson(repository(DEMO, "\"fork\": false")));
      HOST.lists(DEMO, HEAD, Pull.merged(5, DEMO, "topic"));
      HOST.hasBranch(DEMO, "topic", "c0ffee");
      HOST.has(DEMO, Pull.merged(5, DEMO, "topic"));

      assertThat(found(TOPIC_OF_FORK)).isEqualTo(5);
    }

    @Test
    void forkOfAnotherOwner_isLookedForInItsParentUnderThatOwner() {
      HOST.lists("bob/demo", "bob:topic");
      HOST.answers(
          "/repos/bob/demo",
          okJson(repository(FORK, "\"parent\": " + repository(DEMO, "\"fork\": false"))));
      HOST.lists(FORK, "ann:topic");
      HOST.lists(DEMO, "ann:topic", Pull.open(5, FORK, "topic"));
      HOST.has(DEMO, Pull.open(5, FORK, "topic"));

      assertThat(found(branch("bob/demo", "topic"))).isEqualTo(5);
    }
  }

  @Nested
  class Failure {

    @ParameterizedTest
    @ValueSource(
        strings = {"/repos/ann/demo", "/repos/octo/demo/pulls", "/repos/ann/demo/branches/topic"})
    void ofTheTokenOrItsRate_onTheWay_isAFailureOfTheWhole(String path) {
      HOST.lists(FORK, "ann:topic", Pull.merged(2, FORK, "topic"));
      HOST.isFork(FORK, DEMO);
      HOST.lists(DEMO, "ann:topic");
      HOST.hasBranch(FORK, "topic", "c0ffee");

      HOST.answers(path, refusal(401));
      assertThat(HOST.failure(TOPIC_OF_FORK, null)).isInstanceOf(TokenRejectedException.class);

      HOST.answers(path, refusal(429));
      assertThat(HOST.failure(TOPIC_OF_FORK, null)).isInstanceOf(RateLimitedException.class);

      HOST.answers(path, refusal(403).withHeader("Retry-After", "60"));
      assertThat(HOST.failure(TOPIC_OF_FORK, null)).isInstanceOf(RateLimitedException.class);

      HOST.answers(path, refusal(500));
      assertThat(HOST.failure(TOPIC_OF_FORK, null)).isExactlyInstanceOf(ProviderException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 410, 422})
    void ofTheBranchsOwnList_isAFailure(int status) {
      HOST.answers("/repos/octo/demo/pulls", refusal(status));

      assertThat(HOST.failure(TOPIC, null)).isExactlyInstanceOf(ProviderException.class);
    }

    @Test
    void ofTheBranchsOwnList_isAFailure_thoughAClosedOneIsKnown() {
      HOST.has(DEMO, Pull.merged(5, DEMO, "topic"));
      HOST.answers("/repos/octo/demo/pulls", refusal(403));

      assertThat(HOST.failure(TOPIC, page(DEMO, 5))).isExactlyInstanceOf(ProviderException.class);
    }

    @Test
    void ofTheKnownOne_thatIsNotThere_isLookedUpAgain() {
      HOST.answers("/repos/octo/demo/pulls/5", refusal(410));
      HOST.lists(DEMO, HEAD, Pull.open(8, DEMO, "topic"));
      HOST.has(DEMO, Pull.open(8, DEMO, "topic"));

      assertThat(HOST.status(TOPIC, page(DEMO, 5)).number()).isEqualTo(8);
    }
  }

  @Test
  void secondLookUp_asksOnlyForWhatChanged_andFindsTheSame() {
    hasAMergedOneWithValidators();
    var first = HOST.status(TOPIC, null);
    confirmsAllValidators();

    var second = HOST.status(TOPIC, null);

    assertThat(second).isEqualTo(first);
    assertThat(HOST.getAllServeEvents().stream().limit(5))
        .allMatch(event -> event.getResponse().getStatus() == 304);
  }

  /** A host may send an event before its validators know of the change. */
  @Test
  void lookUpThatIsToBeMadeAnew_asksForAll_whateverTheHostWouldConfirm() {
    hasAMergedOneWithValidators();
    HOST.status(TOPIC, null);
    confirmsAllValidators();
    HOST.resetRequests();

    var answers =
        HOST.provider()
            .fetchStatuses(
                List.of(new StatusQuery(TOPIC, page(DEMO, 5), Standing.ENDED, true)),
                StubbedGitHub.TOKEN);

    assertThat(answers).singleElement().isInstanceOf(Found.class);
    assertThat(HOST.getAllServeEvents())
        .isNotEmpty()
        .noneMatch(event -> event.getRequest().containsHeader("If-None-Match"));
  }

  private static void hasAMergedOneWithValidators() {
    HOST.stubFor(
        get(urlPathEqualTo("/api/v3/repos/octo/demo/pulls"))
            .willReturn(
                okJson(Pull.list(Pull.merged(5, DEMO, "topic"))).withHeader("ETag", "\"l\"")));
    HOST.answers(
        "/repos/octo/demo",
        okJson(repository(DEMO, "\"fork\": false")).withHeader("ETag", "\"r\""));
    HOST.answers(
        "/repos/octo/demo/branches/topic",
        okJson("{\"name\":\"topic\",\"commit\":{\"sha\":\"c0ffee\"}}").withHeader("ETag", "\"b\""));
    HOST.answers(
        "/repos/octo/demo/pulls/5",
        okJson(Pull.merged(5, DEMO, "topic").json()).withHeader("ETag", "\"p\""));
    HOST.answers("/repos/octo/demo/pulls/5/reviews", okJson("[]").withHeader("ETag", "\"v\""));
  }

  private static void confirmsAllValidators() {
    for (var validator : new String[] {"l", "r", "b", "p", "v"}) {
      HOST.stubFor(
          get(urlPathMatching("/.*"))
              .withHeader("If-None-Match", equalTo("\"" + validator + "\""))
              .willReturn(aResponse().withStatus(304)));
    }
  }
}
