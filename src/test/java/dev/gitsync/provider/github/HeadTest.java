package dev.gitsync.provider.github;

import static dev.gitsync.provider.github.StubbedGitHub.TOKEN;
import static dev.gitsync.provider.github.StubbedGitHub.branch;
import static dev.gitsync.provider.github.StubbedGitHub.page;
import static dev.gitsync.provider.github.StubbedGitHub.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.TokenRejectedException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The branch that a pull request wants to be merged. */
@Timeout(60)
class HeadTest {

  private static final String DEMO = "octo/demo";
  private static final String PULL = "/repos/octo/demo/pulls/5";

  @RegisterExtension static final StubbedGitHub HOST = new StubbedGitHub();

  private static Optional<BranchRef> head() {
    var provider = HOST.provider();
    var pullRequest = provider.findPullRequest(page(DEMO, 5) + "/files").orElseThrow();
    return provider.fetchHead(pullRequest, TOKEN);
  }

  @Test
  void branchOfTheRepositoryItself_isTold_withOneCall() {
    HOST.has(DEMO, Pull.open(5, DEMO, "feat/a"));

    assertThat(head()).contains(branch(DEMO, "feat/a"));
    assertThat(HOST.getAllServeEvents()).hasSize(1);
  }

  @Test
  void branchOfAFork_isToldInTheFork() {
    HOST.has(DEMO, Pull.merged(5, "ann/demo-of-mine", "topic"));

    assertThat(head()).contains(branch("ann/demo-of-mine", "topic"));
  }

  @Test
  void branchOfADeletedFork_isNotTold() {
    HOST.has(DEMO, Pull.open(5, "ann/demo", "topic").withoutRepository("ann"));

    assertThat(head()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404})
  void pullRequestThatIsWithheld_hasNone(int status) {
    HOST.answers(PULL, refusal(status));

    assertThat(head()).isEmpty();
  }

  @Test
  void hostThatFails_isAnError() {
    HOST.answers(PULL, refusal(500));

    assertThatExceptionOfType(ProviderException.class).isThrownBy(HeadTest::head);
  }

  @Test
  void tokenThatIsRejected_isToldApart() {
    HOST.answers(PULL, refusal(401));

    assertThatExceptionOfType(TokenRejectedException.class).isThrownBy(HeadTest::head);
  }
}
