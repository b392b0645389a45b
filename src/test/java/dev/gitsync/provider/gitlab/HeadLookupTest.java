package dev.gitsync.provider.gitlab;

import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.Transport;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The branch that a pull request wants to be merged. */
class HeadLookupTest extends OnGitLab {

  HeadLookupTest() {
    super(Transport.AUTO);
  }

  private Optional<BranchRef> head() {
    return provider().fetchHead(provider().findPullRequest(KNOWN).orElseThrow(), TOKEN);
  }

  @Test
  void branchOfTheProjectItself_isTold_withOneCall() {
    answers(PULL, "open/pull.json");

    assertThat(head()).contains(branch);
    assertThat(requests()).hasSize(1);
  }

  @Test
  void branchOfAFork_isToldInTheFork() {
    answers(PULL, json("open/pull.json", pull -> pull.put("source_project_id", 4711)));
    answers(
        PROJECTS + "4711", JSON.createObjectNode().put("path_with_namespace", "ann/forks/demo"));

    assertThat(head()).contains(branch("ann/forks", "demo", "feature/one"));
  }

  @Test
  void branchOfAForkThatIsWithheld_isNotTold() {
    answers(PULL, json("open/pull.json", pull -> pull.put("source_project_id", 4711)));
    answers(PROJECTS + "4711", refusal(404));

    assertThat(head()).isEmpty();
  }

  @Test
  void branchOfADeletedFork_isNotTold() {
    answers(PULL, json("open/pull.json", pull -> pull.putNull("source_project_id")));

    assertThat(head()).isEmpty();
  }

  @Test
  void pullRequestThatIsNotThere_hasNone() {
    answers(PULL, refusal(404));

    assertThat(head()).isEmpty();
  }

  @Test
  void hostThatFails_isAnError() {
    answers(PULL, serverError());

    assertThatExceptionOfType(ProviderException.class).isThrownBy(this::head);
  }
}
