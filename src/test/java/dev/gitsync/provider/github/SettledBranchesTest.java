package dev.gitsync.provider.github;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.ProviderSettings;
import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.Standing;
import dev.gitsync.provider.StatusAnswer;
import dev.gitsync.provider.StatusAnswer.Found;
import dev.gitsync.provider.StatusAnswer.NoPullRequest;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TestHostClients;
import dev.gitsync.provider.Transport;
import dev.gitsync.simhost.SimHost;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What work that is over costs, at a simulated host whose repository others push into. */
class SettledBranchesTest {

  private static final AccessToken TOKEN = new AccessToken("t0k-s3cret");
  private static final String REPOSITORY = "octo/demo";
  private static final String STUBBED = "/repos/octo/demo";

  @RegisterExtension static final StubbedGitHub STUB = new StubbedGitHub();

  private final TestHostClients clients = new TestHostClients();
  private final SimHost host =
      SimHost.start("--script=false", "--owners=1", "--pulls=1", "--branches=0");
  private final GitHubProvider provider = provider();
  private int others;

  private GitHubProvider provider() {
    var settings =
        new ProviderSettings(
            "sim", "github", host.url(), host.url(), Transport.AUTO, Duration.ofSeconds(20));
    return new GitHubProvider(
        settings,
        clients.create(settings, GitHubApi.class, GitHubMeter.REST),
        clients.create(settings, GraphQlApi.class, GitHubMeter.GRAPHQL),
        Clock.systemUTC());
  }

  @BeforeEach
  void makeRepository() {
    host.control("POST", "/repositories", "{\"name\": \"" + REPOSITORY + "\"}");
  }

  @AfterEach
  void stop() {
    clients.close();
    host.close();
  }

  private void push(String branch) {
    host.control(
        "POST", "/repositories/" + REPOSITORY + "/branches", "{\"name\": \"" + branch + "\"}");
  }

  private int open(String branch) {
    return host.control(
            "POST", "/repositories/" + REPOSITORY + "/pulls", "{\"branch\": \"" + branch + "\"}")
        .path("number")
        .asInt();
  }

  private void change(int number, String kind, String more) {
    host.control(
        "POST",
        "/repositories/" + REPOSITORY + "/pulls/" + number,
        "{\"kind\": \"" + kind + "\"" + more + "}");
  }

  /** A branch whose pull request is over. */
  private int over(String branch, String kind) {
    push(branch);
    var number = open(branch);
    change(number, kind, "");
    return number;
  }

  /** Somebody else's work in the same repository. */
  private void othersWork() {
    others++;
    push("other-" + others);
    open("other-" + others);
  }

  private StatusAnswer ask(String branch, @Nullable Integer known, Standing standing) {
    return ask(branch, known, standing, false);
  }

  private StatusAnswer ask(
      String branch, @Nullable Integer known, Standing standing, boolean anew) {
    var repository = new RepositoryRef("octo", "demo", URI.create(host.url() + "/" + REPOSITORY));
    var url = known == null ? null : host.url() + "/" + REPOSITORY + "/pull/" + known;
    var query = new StatusQuery(new BranchRef(repository, branch), url, standing, anew);
    return provider.fetchStatuses(List.of(query), TOKEN).get(0);
  }

  private StatusAnswer askEnded(String branch, int known) {
    return ask(branch, known, Standing.ENDED);
  }

  private static PullRequestStatus status(StatusAnswer answer) {
    return assertThat(answer).asInstanceOf(type(Found.class)).actual().status();
  }

  /** What was counted since the last time. */
  private int units() {
    var account = host.control("GET", "/account", "").path("tokens").path(TOKEN.secret());
    host.control("DELETE", "/account", "");
    assertThat(account.path("requests").isEmpty()).as("something was asked").isFalse();
    return account.path("primary_units").asInt() + account.path("graphql_points").asInt();
  }

  @Test
  void mergedOne_isConfirmedForNothing_howeverLivelyItsRepository() {
    var number = over("done", "merge");
    var first = askEnded("done", number);
    askEnded("done", number);
    units();

    for (var i = 0; i < 3; i++) {
      othersWork();
      assertThat(askEnded("done", number)).isEqualTo(first);
    }

    assertThat(units()).isZero();
    assertThat(status(first).state()).isEqualTo(PullRequestState.MERGED);
  }

  @Test
  void branchWithoutOne_isConfirmedForNothing_howeverLivelyItsRepository() {
    push("bare");
    ask("bare", null, Standing.NONE);
    ask("bare", null, Standing.NONE);
    units();

    othersWork();

    assertThat(ask("bare", null, Standing.NONE)).isEqualTo(new NoPullRequest());
    assertThat(units()).isZero();
  }

  @Test
  void askedAnew_nothingIsConfirmed() {
    var number = over("done", "merge");
    push("bare");
    // Finds out that there is GraphQL.
    ask("bare", null, Standing.REPORTED);
    askEnded("done", number);
    askEnded("done", number);
    ask("bare", null, Standing.NONE);
    ask("bare", null, Standing.NONE);
    units();

    var ended = ask("done", number, Standing.ENDED, true);
    var ofEnded = units();
    var none = ask("bare", null, Standing.NONE, true);
    var ofNone = units();

    assertThat(status(ended).state()).isEqualTo(PullRequestState.MERGED);
    assertThat(none).isEqualTo(new NoPullRequest());
    assertThat(ofEnded).isPositive();
    assertThat(ofNone).isPositive();
  }

  @Test
  void oneThatIsOpenedForTheBranch_isSeen() {
    push("bare");
    ask("bare", null, Standing.NONE);
    var number = open("bare");

    assertThat(status(ask("bare", null, Standing.NONE)).number()).isEqualTo(number);
  }

  @Test
  void closedOne_thatIsReopened_isSeen() {
    var number = over("done", "close");
    askEnded("done", number);
    change(number, "reopen", "");

    assertThat(status(askEnded("done", number)).state()).isEqualTo(PullRequestState.OPEN);
  }

  @Test
  void newOneOfTheSameBranch_isSeen() {
    var number = over("done", "merge");
    askEnded("done", number);
    push("done");
    var next = open("done");

    assertThat(status(askEnded("done", number)).number()).isEqualTo(next);
  }

  @Test
  void branchThatMovesOn_leavesItsPullRequestBehind() {
    var number = over("done", "merge");
    askEnded("done", number);
    push("done");

    assertThat(askEnded("done", number)).isEqualTo(new NoPullRequest());
  }

  @Test
  void whoReportsTheBranch_isToldAllOfIt() {
    var number = over("done", "merge");
    askEnded("done", number);
    askEnded("done", number);
    othersWork();
    units();

    ask("done", number, Standing.REPORTED);

    assertThat(units()).isPositive();
  }

  private StatusAnswer askStub() {
    var query =
        new StatusQuery(
            StubbedGitHub.branch(REPOSITORY, "done"),
            StubbedGitHub.page(REPOSITORY, 7),
            Standing.ENDED,
            false);
    return STUB.provider().fetchStatuses(List.of(query), StubbedGitHub.TOKEN).get(0);
  }

  private static void stubMerged() {
    STUB.has(REPOSITORY, Pull.merged(7, REPOSITORY, "done"));
    STUB.lists(REPOSITORY, "octo:done", Pull.merged(7, REPOSITORY, "done"));
    STUB.lists(REPOSITORY, "octo:done", "open");
    STUB.isNoFork(REPOSITORY);
    STUB.answers(STUBBED + "/issues/7", okJson("{\"updated_at\": \"2026-01-03T04:05:06Z\"}"));
  }

  @Test
  void branchThatIsGone_isAskedForOnce() {
    stubMerged();
    STUB.answers(STUBBED + "/branches/done", StubbedGitHub.refusal(404));
    var first = askStub();
    STUB.resetRequests();

    assertThat(askStub()).isEqualTo(first);
    assertThat(STUB.requests())
        .containsExactly(STUBBED + "/issues/7", STUBBED + "/pulls?head=octo%3Adone&state=open");
  }

  @Test
  void branchThatGoes_takesNothingAway() {
    stubMerged();
    STUB.hasBranch(REPOSITORY, "done", "c0ffee");
    var first = askStub();
    STUB.answers(STUBBED + "/branches/done", StubbedGitHub.refusal(404));

    assertThat(askStub()).isEqualTo(first);
    STUB.resetRequests();
    assertThat(askStub()).isEqualTo(first);
    assertThat(STUB.requests()).noneMatch(request -> request.contains("/branches/"));
  }

  @Test
  void tokenThatMayNotReadIssues_isAskedWithInFull() {
    stubMerged();
    STUB.hasBranch(REPOSITORY, "done", "c0ffee");
    STUB.answers(STUBBED + "/issues/7", StubbedGitHub.refusal(403));
    var first = askStub();
    STUB.resetRequests();

    assertThat(askStub()).isEqualTo(first);
    assertThat(STUB.requests())
        .contains(STUBBED + "/pulls/7")
        .noneMatch(request -> request.contains("/issues/"));
  }

  @Test
  void pullRequestThatChanged_isReadAnew() {
    stubMerged();
    STUB.hasBranch(REPOSITORY, "done", "c0ffee");
    askStub();
    STUB.answers(STUBBED + "/issues/7", okJson("{\"updated_at\": \"2026-01-05T00:00:00Z\"}"));
    STUB.has(REPOSITORY, Pull.merged(7, REPOSITORY, "done").with("title", "Another title"));

    assertThat(status(askStub()).title()).isEqualTo("Another title");
  }
}
