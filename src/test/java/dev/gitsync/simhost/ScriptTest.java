package dev.gitsync.simhost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScriptTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  private final SettableClock clock = new SettableClock(START);

  /** A world and its script, whose time begins now and stands still. */
  private static final class Run {
    final World world;
    final Script script;

    Run(SettableClock clock, String... settings) {
      var config = SimHostConfig.of(settings);
      world = Population.make(config, clock);
      script = new Script(world, config);
      script.begin();
    }

    List<Change> changes() {
      return world.changesAfter(0, Integer.MAX_VALUE);
    }
  }

  @Test
  void sameSeed_givesTheSameWorldAndTheSameChanges() {
    var one = runFor(Duration.ofHours(3), "--seed=7", "--opens-per-hour=20");
    var other = runFor(Duration.ofHours(3), "--seed=7", "--opens-per-hour=20");

    assertThat(one.changes()).hasSizeGreaterThan(50).isEqualTo(other.changes());
    assertThat(pulls(one.world)).hasSizeGreaterThan(40).isEqualTo(pulls(other.world));
  }

  @Test
  void otherSeed_givesAnotherWorld() {
    var one = runFor(Duration.ofHours(1), "--seed=7");
    var other = runFor(Duration.ofHours(1), "--seed=8");

    assertThat(pulls(one.world)).isNotEqualTo(pulls(other.world));
  }

  @Test
  void manySmallSteps_doWhatOneLongStepDoes() {
    var one = new Run(clock, "--seed=7");
    var other = new Run(clock, "--seed=7");

    clock.advance(Duration.ofHours(1));
    one.script.runDue();
    other.script.runDue();
    clock.advance(Duration.ofHours(1));
    one.script.runDue();
    for (int step = 0; step < 10; step++) {
      other.script.runDue();
    }

    assertThat(one.changes()).isEqualTo(other.changes());
  }

  @Test
  void changeByHand_leavesWhatOthersDoAsItIs() {
    var undisturbed = new Run(clock, "--seed=7");
    var disturbed = new Run(clock, "--seed=7");
    var pull = pulls(disturbed.world).stream().filter(PullRequest::isOpen).findFirst();

    disturbed.world.change(pull.get(), ChangeKind.PUSH, ChangeKind.Wish.NONE, clock.instant());
    clock.advance(Duration.ofHours(4));
    undisturbed.script.runDue();
    disturbed.script.runDue();

    assertThat(ofOthers(disturbed, pull.get())).isEqualTo(ofOthers(undisturbed, pull.get()));
  }

  /** What the script did to all pull requests but one, without the moments and numbers. */
  private static List<PullRequest.Shown> ofOthers(Run run, PullRequest one) {
    return run.changes().stream()
        .filter(change -> !change.id().equals(one.nodeId()))
        .map(Change::shown)
        .toList();
  }

  @Test
  void mix_isDealtInExactSharesAndKept() {
    var run =
        new Run(
            clock,
            "--owners=20",
            "--repositories=1",
            "--pulls=50",
            "--closed-share=0",
            "--kinds={\"push\":1,\"title\":1}");

    clock.advance(Duration.ofHours(10));
    run.script.runDue();

    var timesOf =
        run.changes().stream().collect(Collectors.groupingBy(Change::id, Collectors.counting()));
    // 100 pull requests change 120 times in ten hours, 300 ten times, 600 every other time.
    assertThat(timesOf.values().stream().filter(times -> times > 60)).hasSize(100);
    assertThat(timesOf.values().stream().mapToLong(times -> times).sum())
        .isBetween(14_800L, 15_800L);
  }

  @Test
  void factor_makesTimePassFaster() {
    var slow = new Run(clock, "--seed=3", "--factor=1");
    var fast = new Run(clock, "--seed=3", "--factor=60");

    clock.advance(Duration.ofMinutes(2));
    fast.script.runDue();
    clock.advance(Duration.ofMinutes(118));
    slow.script.runDue();

    assertThat(shown(fast)).isNotEmpty().isEqualTo(shown(slow));
  }

  private static List<PullRequest.Shown> shown(Run run) {
    return run.changes().stream().map(Change::shown).toList();
  }

  @Test
  void everyKind_happensWhereItIsPossible() {
    var run = new Run(clock, "--pulls=40", "--mix=[{\"share\":1,\"per_hour\":12}]");

    for (int hour = 0; hour < 10; hour++) {
      clock.advance(Duration.ofHours(1));
      run.script.runDue();
    }

    assertThat(run.changes().stream().map(Change::kind).distinct())
        .containsExactlyInAnyOrder(
            "push",
            "title",
            "draft",
            "ready",
            "approve",
            "request_changes",
            "comment",
            "dismiss",
            "merge",
            "close",
            "reopen");
  }

  @Test
  void kindsWithoutAnEnd_leaveEverythingOpen() {
    var run =
        new Run(
            clock,
            "--closed-share=0",
            "--mix=[{\"share\":1,\"per_hour\":12}]",
            "--kinds={\"push\":3,\"approve\":1}");

    clock.advance(Duration.ofHours(10));
    run.script.runDue();

    assertThat(run.changes()).hasSizeGreaterThan(1_000);
    assertThat(pulls(run.world)).allMatch(PullRequest::isOpen);
  }

  @Test
  void opens_giveEveryBranchAPullRequestInTheEnd() {
    var run =
        new Run(clock, "--owners=1", "--repositories=1", "--branches=4", "--opens-per-hour=10");

    clock.advance(Duration.ofHours(10));
    run.script.runDue();

    assertThat(run.changes().stream().filter(change -> change.kind().equals("open")))
        .extracting(Change::branch)
        .containsExactlyInAnyOrder("idea/1", "idea/2", "idea/3", "idea/4");
  }

  @Test
  void openedPullRequest_changesToo() {
    var run = new Run(clock, "--mix=[{\"share\":1,\"per_hour\":12}]");
    var view = run.world.view();
    var into = view.repository("team-1", "gateway").orElseThrow();

    var opened = run.world.open(into, into, "new", ChangeKind.Wish.NONE, clock.instant());
    run.script.runDue();
    clock.advance(Duration.ofHours(2));
    run.script.runDue();

    assertThat(run.changes().stream().filter(change -> change.id().equals(opened.id())))
        .hasSizeGreaterThan(5);
  }

  @Test
  void comment_isNotVisible() {
    var run = new Run(clock);
    var pull = pulls(run.world).stream().filter(PullRequest::isOpen).findFirst().orElseThrow();

    clock.advance(Duration.ofSeconds(90));
    var comment = run.world.change(pull, ChangeKind.COMMENT, ChangeKind.Wish.NONE, clock.instant());
    var push = run.world.change(pull, ChangeKind.PUSH, ChangeKind.Wish.NONE, clock.instant());

    assertThat(comment.visible()).isFalse();
    assertThat(push.visible()).isTrue();
    assertThat(comment.at()).isEqualTo(START.plusSeconds(90));
    assertThat(push.seq()).isEqualTo(comment.seq() + 1);
    assertThat(push.shown().headSha())
        .isEqualTo(run.world.view().pull(push.id()).orElseThrow().headSha());
  }

  private Run runFor(Duration time, String... settings) {
    var own = new SettableClock(START);
    var run = new Run(own, settings);
    own.advance(time);
    run.script.runDue();
    return run;
  }

  private static List<PullRequest> pulls(World world) {
    return world.view().repositories().stream().flatMap(world.view()::pulls).toList();
  }
}
