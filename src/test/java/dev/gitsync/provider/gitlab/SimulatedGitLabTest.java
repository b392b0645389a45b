package dev.gitsync.provider.gitlab;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.gitsync.harness.Api;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.DiffQuery;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.StatusAnswer.Found;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TestHostClients;
import dev.gitsync.provider.github.TestGitHub;
import dev.gitsync.simhost.SimHost;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Asks the simulated host, which shows one world as GitHub and as GitLab do: both providers must
 * tell the same of it.
 */
@Timeout(60)
class SimulatedGitLabTest {

  private static final SimHost HOST = SimHost.start("--script=false", "--closed-share=0");
  private static final String PROJECT = HOST.url() + "/team-1/payments";
  private static final AccessToken TOKEN = new AccessToken("a-token");

  private final TestHostClients clients = new TestHostClients();
  private final Provider gitLab =
      TestGitLab.provider(clients, URI.create(HOST.url() + "/api/v4"), HOST.url(), clock());
  private final Provider gitHub = TestGitHub.provider(clients, HOST.url(), HOST.url(), clock());

  private static Clock clock() {
    return Clock.systemUTC();
  }

  @AfterEach
  void closeClients() {
    clients.close();
  }

  @AfterAll
  static void stop() {
    HOST.close();
  }

  private static BranchRef branch(String name) {
    return new BranchRef(new RepositoryRef("team-1", "payments", URI.create(PROJECT)), name);
  }

  private static PullRequestStatus status(
      Provider provider, String branch, @Nullable String knownUrl) {
    var answers = provider.fetchStatuses(List.of(new StatusQuery(branch(branch), knownUrl)), TOKEN);
    return assertThat(answers.get(0)).asInstanceOf(type(Found.class)).actual().status();
  }

  private static String headBranch(int number) {
    var pull = URI.create(HOST.url() + "/repos/team-1/payments/pulls/" + number);
    var request = HttpRequest.newBuilder(pull).header("Authorization", TOKEN.authorization());
    return Api.send(request.build()).json().path("head").path("ref").asText();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void pullRequest_isTheSame_onBothHosts(int number) {
    var branch = headBranch(number);

    var overGitLab = status(gitLab, branch, null);
    var overGitHub = status(gitHub, branch, null);

    assertThat(overGitLab)
        .usingRecursiveComparison()
        .ignoringFields("url", "title", "reviews", "updatedAt")
        .isEqualTo(overGitHub);
    assertThat(requireNonNull(overGitLab.updatedAt()).truncatedTo(ChronoUnit.SECONDS))
        .isEqualTo(overGitHub.updatedAt());
    assertThat(status(gitLab, branch, PROJECT + "/-/merge_requests/" + number))
        .isEqualTo(overGitLab);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void diff_isTheSame_madeOfThePullRequestAndOfTheBranch(int number) {
    var branch = branch(headBranch(number));
    var page = PROJECT + "/-/merge_requests/" + number;

    var ofPullRequest = gitLab.fetchDiff(new DiffQuery(branch, page), TOKEN);
    var ofBranch = gitLab.fetchDiff(new DiffQuery(branch, null), TOKEN);

    assertThat(ofPullRequest.orElseThrow().text().replaceAll("(?m)^index .*\n", ""))
        .isEqualTo(ofBranch.orElseThrow().text())
        .isNotEmpty();
  }
}
