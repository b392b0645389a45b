package dev.gitsync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.diffstatus.HookMark;
import dev.gitsync.diffstatus.HookTarget;
import dev.gitsync.diffstatus.HookTarget.Kind;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.HookEvent;
import dev.gitsync.provider.HookEvent.BranchMoved;
import dev.gitsync.provider.HookEvent.CommitChecked;
import dev.gitsync.provider.HookEvent.Greeting;
import dev.gitsync.provider.HookEvent.Other;
import dev.gitsync.provider.HookEvent.PullRequest;
import dev.gitsync.provider.HookEvent.PullRequestChanged;
import dev.gitsync.provider.HookEvent.RepositoryMoved;
import dev.gitsync.provider.HookRepository;
import dev.gitsync.provider.RepositoryRef;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HookMatcherTest {

  private static final String NEW = "https://h.example/octo/demo";
  private static final String OLD = "https://h.example/octo/old";
  private static final List<String> NAMES = List.of(NEW, OLD);
  private static final RepositoryRef DEMO = new RepositoryRef("octo", "demo", URI.create(NEW));
  private static final RepositoryRef FORK =
      new RepositoryRef("ann", "demo", URI.create("https://h.example/ann/demo"));
  private static final HookRepository HOME = new HookRepository("17", DEMO);
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final PullRequest FIVE = new PullRequest(5, List.of(NEW + "/pull/5"), NOON);

  private static HookMark match(HookEvent event) {
    return HookMatcher.match("h", event, NAMES).orElseThrow();
  }

  private static PullRequestChanged changed(RepositoryRef head) {
    return new PullRequestChanged(HOME, FIVE, new BranchRef(head, "feat/x"), List.of("abc"));
  }

  @Test
  void pullRequest_isFoundByNumberAndBranchUnderAllNames_byPageAndByCommit_atOnce() {
    var mark = match(changed(DEMO));

    assertThat(mark.targets())
        .containsExactly(
            HookTarget.branch(NEW, "feat/x"),
            HookTarget.branch(OLD, "feat/x"),
            HookTarget.number(NEW, 5),
            HookTarget.number(OLD, 5),
            HookTarget.page(NEW + "/pull/5"),
            HookTarget.commit("abc"));
    assertThat(mark.change()).isTrue();
    assertThat(mark.changedAt()).isEqualTo(NOON);
    assertThat(mark.within()).isZero();
  }

  @Test
  void pullRequestFromAFork_isFoundByTheForksBranch_notByOneOfThatNameInItsParent() {
    assertThat(match(changed(FORK)).targets())
        .filteredOn(target -> target.kind() == Kind.BRANCH)
        .containsExactly(HookTarget.branch("https://h.example/ann/demo", "feat/x"));
  }

  @Test
  void pullRequestWithoutABranch_isFoundByAllElse() {
    var mark = match(new PullRequestChanged(HOME, FIVE, null, List.of("abc")));

    assertThat(mark.targets())
        .extracting(HookTarget::kind)
        .containsExactly(Kind.NUMBER, Kind.NUMBER, Kind.PAGE, Kind.COMMIT);
  }

  @Test
  void push_isFoundByBranchUnderAllNames_andByCommits_aMomentLater() {
    var mark = match(new BranchMoved(HOME, new BranchRef(DEMO, "feat/x"), List.of("abc", "b0b")));

    assertThat(mark.targets())
        .containsExactly(
            HookTarget.branch(NEW, "feat/x"),
            HookTarget.branch(OLD, "feat/x"),
            HookTarget.commit("abc"),
            HookTarget.commit("b0b"));
    assertThat(mark.change()).isTrue();
    assertThat(mark.changedAt()).isNull();
    assertThat(mark.within()).isEqualTo(HookMatcher.PUSH_PATIENCE);
  }

  @Test
  void check_isFoundByCommitAndNumber_andTellsOfNoChange() {
    var mark = match(new CommitChecked(HOME, List.of("abc"), List.of(5L)));

    assertThat(mark.targets())
        .containsExactly(
            HookTarget.number(NEW, 5), HookTarget.number(OLD, 5), HookTarget.commit("abc"));
    assertThat(mark.change()).isFalse();
    assertThat(mark.within()).isEqualTo(HookMatcher.CHECK_PATIENCE);
  }

  @Test
  void repositoryThatMoved_isAllOfItsRows_underAllNames() {
    var former = new RepositoryRef("octo", "older", URI.create("https://h.example/octo/older"));

    var mark = match(new RepositoryMoved(HOME, former));

    assertThat(mark.targets())
        .containsExactly(
            HookTarget.repository(NEW),
            HookTarget.repository(OLD),
            HookTarget.repository("https://h.example/octo/older"));
  }

  @Test
  void greeting_isOfARepository_andOfNoRow() {
    var greeting = new Greeting(HOME);

    assertThat(HookMatcher.repository(greeting)).contains(HOME);
    assertThat(HookMatcher.match("h", greeting, NAMES)).isEmpty();
    assertThat(HookMatcher.repository(new Other())).isEmpty();
    assertThat(HookMatcher.match("h", new Other(), List.of())).isEmpty();
  }
}
