package dev.gitsync.chaos;

import static dev.gitsync.chaos.Histories.BRANCH;
import static dev.gitsync.chaos.Histories.TOKEN;
import static dev.gitsync.chaos.Histories.lease;
import static dev.gitsync.chaos.Histories.pull;
import static dev.gitsync.chaos.Histories.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.chaos.Told.Outcome;
import dev.gitsync.chaos.Told.What;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** That those who judge a run see a broken promise, and see none where it was kept. */
class PromisesTest {

  private static void assertKept(Promise promise, History history) {
    assertThat(promise.violations(history)).as(promise.name()).isEmpty();
  }

  private static void assertBroken(Promise promise, History history, String how) {
    assertThat(promise.violations(history))
        .as(promise.name())
        .singleElement()
        .asString()
        .contains(how);
  }

  @Nested
  class ConvergesTest {

    private final Promise promise = new Converges();

    @Test
    void rowInTime_isKept() {
      assertKept(promise, new Histories().settled(50L).make());
    }

    @Test
    void rowTooLate_isBroken() {
      assertBroken(promise, new Histories().settled(1L).settled(51L).make(), BRANCH);
    }

    @Test
    void rowNever_isBroken() {
      assertBroken(promise, new Histories().settled(null).make(), "some state");
    }

    @Test
    void noRow_isBroken() {
      assertBroken(promise, History.NONE, "no row");
    }
  }

  @Nested
  class EverybodyWorksTest {

    private final Promise promise = new EverybodyWorks();

    private Histories twoWork() {
      return new Histories()
          .claimed(10, "chaos-0", lease(1), 0)
          .claimed(20, "chaos-1", lease(2), 0);
    }

    @Test
    void allNodesThatTakeRows_isKept() {
      assertKept(promise, twoWork().claimed(30, "chaos-2", lease(3), 0).make());
    }

    @Test
    void nodeThatTookRowsBeforeOnly_isBroken() {
      assertBroken(promise, twoWork().claimed(-30, "chaos-2", lease(3), 0).make(), "chaos-2");
    }
  }

  @Nested
  class NothingIsLostTest {

    private final Promise promise = new NothingIsLost();

    /** A row that was reported and read once. */
    private Histories known() {
      return new Histories()
          .made(0)
          .claimed(10, "a", lease(1), 0)
          .read(20)
          .recorded(40, "a", lease(1), 0, 0, 8_040)
          .status(40, "FRESH", true);
    }

    @Test
    void reportThatIsReadAfterwards_isKept() {
      assertKept(
          promise,
          known()
              .told(What.REPORT, 1_000, 1_020)
              .marked(1_010, null, null, 1)
              .claimed(1_030, "b", lease(2), 1)
              .read(1_040)
              .recorded(1_060, "b", lease(2), 1, 1, 9_000)
              .make());
    }

    @Test
    void reportDuringARead_isKept_whenItIsReadAgain() {
      assertKept(
          promise,
          duringARead()
              .claimed(1_070, "a", lease(3), 1)
              .read(1_080)
              .recorded(1_090, "a", lease(3), 1, 1, 9_000)
              .make());
    }

    private Histories duringARead() {
      return known()
          .claimed(1_000, "a", lease(2), 0)
          .read(1_005)
          .told(What.REPORT, 1_010, 1_030)
          .marked(1_020, lease(2), 0L, 1)
          .recorded(1_060, "a", lease(2), 0, 1, 1_060);
    }

    @Test
    void reportDuringARead_isBroken_whenNoReadBeginsAfterIt() {
      assertBroken(promise, duringARead().make(), "never read after it");
    }

    @Test
    void reportWhoseMarkTheOldReadTakesAway_isBroken() {
      assertThat(
              promise.violations(
                  known()
                      .claimed(1_000, "a", lease(2), 0)
                      .read(1_005)
                      .told(What.REPORT, 1_010, 1_030)
                      .marked(1_020, lease(2), 0L, 1)
                      .recorded(1_060, "a", lease(2), 0, 1, 9_060)
                      .make()))
          .anyMatch(violation -> violation.contains("a mark was forgotten"));
    }

    @Test
    void reportThatMarksNothing_isBroken() {
      assertBroken(
          promise,
          known()
              .told(What.REPORT, 1_000, 1_020)
              .claimed(8_050, "a", lease(2), 0)
              .read(8_060)
              .recorded(8_070, "a", lease(2), 0, 0, 16_000)
              .make(),
          "not marked");
    }

    @Test
    void reportWithoutARow_isBroken() {
      assertBroken(promise, new Histories().told(What.REPORT, 0, 10).make(), "no row");
    }

    @Test
    void readThatTheHostKnowsNothingOf_isBroken() {
      assertBroken(
          promise,
          known()
              .told(What.REPORT, 1_000, 1_020)
              .marked(1_010, null, null, 1)
              .claimed(1_030, "b", lease(2), 1)
              .recorded(1_060, "b", lease(2), 1, 1, 9_000)
              .make(),
          "the host was not asked");
    }

    @Test
    void readWithAnothersToken_isBroken() {
      assertBroken(
          promise,
          known()
              .told(What.REPORT, 1_000, 1_020)
              .marked(1_010, null, null, 1)
              .claimed(1_030, "b", lease(2), 1)
              .call(1_040, Crew.gitToken(1), "team-1/payments", 200, BRANCH)
              .recorded(1_060, "b", lease(2), 1, 1, 9_000)
              .make(),
          "the host was not asked");
    }

    @Test
    void readThatTheHostRefused_isBroken() {
      assertBroken(
          promise,
          known()
              .told(What.REPORT, 1_000, 1_020)
              .marked(1_010, null, null, 1)
              .claimed(1_030, "b", lease(2), 1)
              .call(1_040, TOKEN, "team-1/payments", 502, BRANCH)
              .recorded(1_060, "b", lease(2), 1, 1, 9_000)
              .make(),
          "the host was not asked");
    }

    @Test
    void reportOfWhatIsGoneAtTheEnd_needsNoRead() {
      assertKept(
          promise,
          known().told(What.REPORT, 1_000, 1_020).marked(1_010, null, null, 1).make(Set.of()));
    }

    @Test
    void reportThatWasPerhapsTold_needsNoRead() {
      assertKept(promise, known().told(What.REPORT, 1_000, 6_000, Outcome.PERHAPS, 0).make());
    }

    @Test
    void unarchivingThatMarksNothing_isBroken() {
      assertBroken(promise, known().told(What.UNARCHIVE, 1_000, 1_020).make(), "not marked");
    }

    @Test
    void unarchivingThatWasDoneByACallWithoutAnAnswer_isKept() {
      assertKept(
          promise,
          known()
              .told(What.UNARCHIVE, 900, 960, Outcome.PERHAPS, 0)
              .marked(950, null, null, 1)
              .told(What.UNARCHIVE, 1_000, 1_020)
              .claimed(1_030, "b", lease(2), 1)
              .read(1_040)
              .recorded(1_060, "b", lease(2), 1, 1, 9_000)
              .make());
    }

    @Test
    void linkedToken_marksWhoeverWaitsForIt() {
      var waiting =
          known()
              .told(What.CREATE, -20, -10)
              .status(500, "NO_TOKEN", false)
              .told(What.LINK, 1_000, 1_020)
              .marked(1_010, null, null, 1)
              .claimed(1_030, "b", lease(2), 1)
              .read(1_040)
              .recorded(1_060, "b", lease(2), 1, 1, 9_000);
      assertKept(promise, waiting.make());
    }

    @Test
    void linkedTokenThatMarksNothing_isBroken() {
      assertBroken(
          promise,
          known()
              .told(What.CREATE, -20, -10)
              .status(500, "NO_TOKEN", false)
              .told(What.LINK, 1_000, 1_020)
              .make(),
          "not marked");
    }

    @Test
    void linkedTokenWhereNobodyWaits_needsNoMark() {
      assertKept(promise, known().told(What.CREATE, -20, -10).told(What.LINK, 1_000, 1_020).make());
    }
  }

  @Nested
  class NeverBackwardsTest {

    private final Promise promise = new NeverBackwards();

    private Histories host() {
      return new Histories().state(null, pull("one")).state(5_000L, pull("two"));
    }

    @Test
    void versionsThatGrow_areKept() {
      assertKept(
          promise,
          host()
              .frame(1, 0, 10, "snapshot", 1, row(1, null))
              .frame(1, 0, 20, "diff_status_change", 2, row(2, pull("one")))
              .frame(1, 0, 6_000, "diff_status_change", 3, row(3, pull("two")))
              .frame(2, 7_000, 7_010, "snapshot", 3, row(3, pull("two")))
              .make());
    }

    @Test
    void lowerVersionOnOnePage_isBroken() {
      assertBroken(
          promise,
          new Histories().frame(1, 0, 10, "snapshot", 2).frame(1, 0, 20, "updated", 1).make(),
          "after Frame");
    }

    @Test
    void lowerVersionOnAnotherPageThatWasOpenedLater_isBroken() {
      assertBroken(
          promise,
          new Histories().frame(1, 0, 10, "snapshot", 2).frame(2, 20, 30, "snapshot", 1).make(),
          "after Frame");
    }

    @Test
    void lowerVersionOnAPageThatWasOpenBefore_isKept() {
      assertKept(
          promise,
          new Histories().frame(1, 0, 10, "snapshot", 2).frame(2, 5, 30, "snapshot", 1).make());
    }

    @Test
    void chatAfterItsDeletion_isBroken() {
      assertBroken(
          promise,
          new Histories().frame(1, 0, 10, "deleted", 2).frame(1, 0, 20, "updated", 3).make(),
          "was deleted");
    }

    @Test
    void olderStateAfterANewerOne_isBroken() {
      assertBroken(
          promise,
          host()
              .frame(1, 0, 6_000, "snapshot", 1, row(1, pull("two")))
              .frame(1, 0, 6_010, "diff_status_change", 2, row(2, pull("one")))
              .make(),
          "was before");
    }

    @Test
    void olderStateOfTheSameSecond_isKept() {
      assertKept(
          promise,
          new Histories()
              .state(5_000L, pull("one"))
              .state(5_900L, pull("two"))
              .frame(1, 0, 6_000, "snapshot", 1, row(1, pull("two")))
              .frame(1, 0, 6_010, "diff_status_change", 2, row(2, pull("one")))
              .make());
    }

    @Test
    void stateThatCameBackAtTheHost_isKept() {
      assertKept(
          promise,
          host()
              .state(8_000L, pull("one"))
              .frame(1, 0, 6_000, "snapshot", 1, row(1, pull("two")))
              .frame(1, 0, 9_000, "diff_status_change", 2, row(2, pull("one")))
              .make());
    }

    @Test
    void stateThatNeverWas_isBroken() {
      assertBroken(
          promise,
          host().frame(1, 0, 6_000, "snapshot", 1, row(1, pull("three"))).make(),
          "never was");
    }

    @Test
    void noneAfterOne_isBroken() {
      assertBroken(
          promise,
          host()
              .frame(1, 0, 6_000, "snapshot", 1, row(1, pull("two")))
              .frame(1, 0, 6_010, "diff_status_change", 2, row(2, null))
              .make(),
          "then none");
    }

    @Test
    void oneVersionWithTwoContents_isBroken() {
      assertBroken(
          promise,
          host()
              .frame(1, 0, 10, "snapshot", 1, row(1, pull("one")))
              .frame(2, 0, 6_000, "snapshot", 2, row(1, pull("two")))
              .make(),
          "two contents");
    }
  }

  @Nested
  class OneWorkerPerLeaseTest {

    private final Promise promise = new OneWorkerPerLease();

    @Test
    void leaseThatIsTakenAndRecorded_isKept() {
      assertKept(
          promise,
          new Histories()
              .made(0)
              .claimed(10, "a", lease(1), 0)
              .recorded(40, "a", lease(1), 0, 0, 8_040)
              .status(40, "FRESH", true)
              .make());
    }

    @Test
    void leaseThatIsFreedByAnotherWithoutARead_isKept() {
      assertKept(
          promise,
          new Histories()
              .made(0)
              .claimed(10, "a", lease(1), 0)
              .lease(40, "b", lease(1), null, 0, 0, 0L, false, 40)
              .make());
    }

    @Test
    void twoWorkersThatRecordUnderOneLease_areBroken() {
      assertThat(
              promise.violations(
                  new Histories()
                      .made(0)
                      .claimed(10, "a", lease(1), 0)
                      .recorded(40, "a", lease(1), 0, 0, 8_040)
                      .recorded(50, "b", lease(1), 0, 0, 8_050)
                      .make()))
          .hasSize(2)
          .anyMatch(violation -> violation.startsWith("ended twice"))
          .anyMatch(violation -> violation.startsWith("taken by a, recorded by b"));
    }

    @Test
    void leaseThatIsTakenTwice_isBroken() {
      assertBroken(
          promise,
          new Histories()
              .made(0)
              .claimed(10, "a", lease(1), 0)
              .claimed(20, "b", lease(1), 0)
              .make(),
          "taken twice");
    }

    @Test
    void workerThatRecordsAfterItsLeaseWasFreed_isBroken() {
      assertBroken(
          promise,
          new Histories()
              .made(0)
              .claimed(10, "a", lease(1), 0)
              .lease(40, "b", lease(1), null, 0, 0, 0L, false, 40)
              .lease(50, "a", null, null, 0, 0, null, true, 8_050)
              .make(),
          "recorded without a lease");
    }

    @Test
    void stateThatIsShownWithoutARead_isBroken() {
      assertBroken(
          promise,
          new Histories().made(0).claimed(10, "a", lease(1), 0).status(20, "FRESH", true).make(),
          "shown without a read");
    }

    @Test
    void nothingNoted_isBroken() {
      assertBroken(promise, History.NONE, "no lease");
    }
  }

  @Nested
  class LimitsAreKeptTest {

    private final Promise promise = new LimitsAreKept();

    @Test
    void requestAfterTheLimitsEnd_isKept() {
      assertKept(promise, new Histories().limited(0, 100, 5_000).read(5_000).make());
    }

    @Test
    void requestThatCrossedTheAnswer_isKept() {
      assertKept(promise, new Histories().read(90).limited(0, 100, 5_000).read(600).make());
    }

    @Test
    void requestDuringTheLimit_isBroken() {
      assertBroken(promise, new Histories().limited(0, 100, 5_000).read(601).make(), "PT0.501S");
    }

    @Test
    void requestOfANodeThatCouldNotKnow_isKeptAndCounted() {
      var history = new Histories().limited(0, 100, 5_000).read(3_000).outage(2_500, 2_600).make();
      assertKept(promise, history);
      assertThat(LimitsAreKept.trespasses(history)).hasSize(1);
    }

    @Test
    void requestDuringAnotherLimitThatWasKnown_isBroken() {
      assertBroken(
          promise,
          new Histories()
              .limited(-10_000, -9_000, 5_000)
              .limited(0, 100, 5_000)
              .read(4_000)
              .outage(100, 200)
              .make(),
          "PT13S");
    }

    @Test
    void requestWithAnotherToken_isKept() {
      assertKept(
          promise,
          new Histories()
              .limited(0, 100, 5_000)
              .call(2_000, Crew.gitToken(1), "team-2/payments", 200)
              .make());
    }
  }

  @Nested
  class TokensStayHomeTest {

    private final Promise promise = new TokensStayHome();

    @Test
    void callForOnesOwnBranch_isKept() {
      assertKept(promise, new Histories().read(0).make());
    }

    @Test
    void callOfAForeignHost_isBroken() {
      assertBroken(promise, new Histories().foreign(0).make(), "foreign host");
    }

    @Test
    void callForAnothersRepository_isBroken() {
      assertBroken(
          promise, new Histories().call(0, TOKEN, "team-2/payments", 200).make(), "another's");
    }

    @Test
    void documentThatReadsAnothersBranch_isBroken() {
      assertBroken(
          promise,
          new Histories().call(0, TOKEN, "", 200, BRANCH, "team-2/payments main").make(),
          "another's");
    }

    @Test
    void callWithoutAToken_isBroken() {
      assertBroken(
          promise, new Histories().call(0, "", "team-1/payments", 200).make(), "another's");
    }
  }

  @Nested
  class NothingGrowsTest {

    private final Promise promise = new NothingGrows();

    @Test
    void sameAsBefore_isKept() {
      assertKept(
          promise,
          new Histories().sample(true, 100, 100, 400, 5).sample(false, 110, 120, 420, 22).make());
    }

    @Test
    void moreOfAnything_isBroken() {
      assertBroken(promise, after(200, 100, 400, 5), "heap");
      assertBroken(promise, after(100, 200, 400, 5), "threads=200");
      assertBroken(promise, after(100, 100, 500, 5), "files=500");
      assertBroken(promise, after(100, 100, 400, 23), "connections=23");
    }

    private History after(double heap, int threads, int files, int connections) {
      return new Histories()
          .sample(true, 100, 100, 400, 5)
          .sample(false, heap, threads, files, connections)
          .make();
    }

    @Test
    void nothingMeasured_isBroken() {
      assertBroken(promise, History.NONE, "nothing was measured");
    }
  }

  @Nested
  class NoMistakesTest {

    private final Promise promise = new NoMistakes();

    @Test
    void serverThatIsAway_isNoMistake() {
      assertKept(
          promise,
          new Histories()
              .told(What.REPORT, 0, 10, Outcome.PERHAPS, 503)
              .told(What.REPORT, 20, 30, Outcome.PERHAPS, 0)
              .told(What.DELETE, 20, 30, Outcome.REFUSED, 404)
              .told(What.REFRESH, 20, 30, Outcome.PERHAPS, 504)
              .make());
    }

    @Test
    void internalError_isBroken() {
      assertBroken(
          promise,
          new Histories().told(What.REPORT, 0, 10, Outcome.PERHAPS, 500).make(),
          "status=500");
    }

    @Test
    void refusedReport_isBroken() {
      assertBroken(
          promise,
          new Histories().told(What.REPORT, 0, 10, Outcome.REFUSED, 404).make(),
          "status=404");
    }

    @Test
    void refusalInTheLastMomentOfAStop_isNone() {
      assertKept(
          promise,
          new Histories()
              .told(What.REPORT, 100, 110, Outcome.REFUSED, 404)
              .outage("stop", 0, 200)
              .make());
      assertBroken(
          promise,
          new Histories()
              .told(What.REPORT, 100, 110, Outcome.REFUSED, 404)
              .outage("sleep", 0, 200)
              .make(),
          "status=404");
    }

    @Test
    void errorInALog_isBroken() {
      assertBroken(promise, new Histories().mistake("a: ERROR").make(), "ERROR");
    }
  }
}
