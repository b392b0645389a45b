package dev.gitsync.diffstatus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.diffstatus.RefreshResult.Failed;
import dev.gitsync.diffstatus.RefreshResult.Reason;
import dev.gitsync.diffstatus.RefreshResult.Refreshed;
import dev.gitsync.harness.InContainer;
import dev.gitsync.harness.TestPullRequest;
import dev.gitsync.harness.Waiting;
import dev.gitsync.platform.ServerState;
import dev.gitsync.platform.ServerStopping;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What events do to rows, in the real database; the server's worker rests. */
@ArquillianTest
class HookMarksIT {

  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final Duration TTL = Duration.ofMinutes(2);
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final String PAGE = "https://github.com/o/r/pull/7";

  @Inject HookMarks marks;
  @Inject DiffStatusStore store;
  @Inject TestRows rows;
  @Inject ServerState state;
  @Inject Event<ServerStopping> stopping;

  @Deployment
  static WebArchive war() {
    return InContainer.war(HookMarksIT.class, TestRows.class, TestPullRequest.class);
  }

  @BeforeEach
  void clear() {
    Waiting.until("the application to be started", state::isStarted);
    stopping.fire(new ServerStopping());
    rows.clear();
  }

  /** A row that was read a moment ago. */
  private UUID readRow() {
    var row = rows.newRow(rows.newChat(rows.newOwner()), "b");
    record(row, it -> {});
    rows.takeEvents(Object.class);
    return row;
  }

  private List<LeasedRow> acquire() {
    return store.acquire(1, LEASE, Instant.EPOCH, Set.of());
  }

  private void record(UUID row, Consumer<TestPullRequest> change) {
    record(store.takeOver(row, LEASE).orElseThrow(), change, 0);
  }

  private void record(LeasedRow leased, Consumer<TestPullRequest> change, int hintTries) {
    var lost =
        store.record(
            List.of(
                new Recording(
                    leased,
                    new Refreshed(TestPullRequest.with(change)),
                    new RefreshPlan(TTL, 0, hintTries),
                    TestRows.GITHUB,
                    true)));
    assertThat(lost).isEmpty();
  }

  private static HookMark mark(boolean change, @Nullable Instant changedAt, Duration within) {
    return new HookMark(
        "github",
        List.of(HookTarget.number("https://GitHub.com/O/R", 7)),
        change,
        changedAt,
        within);
  }

  private String column(UUID row, String column) {
    return rows.query(
        "select %s from refresh_schedule where diff_status_id = '%s'".formatted(column, row));
  }

  /** Marks rows whose owners are there. */
  private int take(List<HookMark> all) {
    return marks.mark(all, owner -> true);
  }

  @Test
  void event_makesItsRowDue_wakesTheWorker_andLeavesTheHintToTheReader() {
    var row = readRow();

    var marked = take(List.of(mark(true, NOON, Duration.ZERO)));

    assertThat(marked).isEqualTo(1);
    assertThat(rows.takeEvents(StaleMarked.class)).containsExactly(new StaleMarked(Set.of(row)));
    var leased = acquire();
    assertThat(leased).singleElement().extracting(LeasedRow::hint).isEqualTo(new Hint(NOON, 0));
  }

  @Test
  void laterEvent_neverPutsARowOff_andTheLatestTimeIsWaitedFor() {
    readRow();
    take(List.of(mark(true, NOON, Duration.ZERO)));

    take(
        List.of(
            mark(true, NOON.minusSeconds(60), Duration.ofSeconds(1)),
            mark(false, null, Duration.ofSeconds(5))));

    assertThat(acquire()).singleElement().extracting(LeasedRow::hint).isEqualTo(new Hint(NOON, 0));
  }

  @Test
  void rowOfAnOwnerWhoIsAway_remembersWhatWasTold_andIsReadWhenHeIsBack() {
    var away = rows.newOwner();
    var row = rows.newRow(rows.newChat(away), "b");
    record(row, it -> {});
    var others = readRow();

    var marked = marks.mark(List.of(mark(true, NOON, Duration.ZERO)), owner -> !owner.equals(away));

    assertThat(marked).isEqualTo(2);
    assertThat(rows.takeEvents(StaleMarked.class)).containsExactly(new StaleMarked(Set.of(others)));
    assertThat(acquire()).extracting(LeasedRow::diffStatusId).containsExactly(others);
    assertThat(acquire()).isEmpty();

    marks.bringForwardHinted(Set.of(away));

    assertThat(rows.takeEvents(StaleMarked.class)).containsExactly(new StaleMarked(Set.of(row)));
    assertThat(acquire()).singleElement().extracting(LeasedRow::hint).isEqualTo(new Hint(NOON, 0));
  }

  @Test
  void ownerWhoIsBack_hasNoRowsRead_ofWhichNothingWasTold() {
    var owner = rows.newOwner();
    record(rows.newRow(rows.newChat(owner), "b"), it -> {});
    rows.takeEvents(Object.class);

    marks.bringForwardHinted(Set.of(owner));

    assertThat(rows.takeEvents(StaleMarked.class)).isEmpty();
    assertThat(acquire()).isEmpty();
  }

  @Test
  void eventThatMayWait_isDueWithinItsTime() {
    var row = readRow();

    take(List.of(mark(false, null, Duration.ofSeconds(5))));

    assertThat(acquire()).isEmpty();
    assertThat(column(row, "stale_at <= clock_timestamp() + interval '5 s'")).isEqualTo("t");
    assertThat(column(row, "hinted")).isEqualTo("f");
  }

  @Test
  void hint_lastsUntilTheHostHasCaughtUp() {
    var row = readRow();
    take(List.of(mark(true, NOON, Duration.ZERO)));

    record(acquire().get(0), it -> {}, 1);
    var afterTooEarly = store.takeOver(row, LEASE).orElseThrow();
    record(afterTooEarly, it -> it.updatedAt = NOON, 0);

    assertThat(afterTooEarly.hint()).isEqualTo(new Hint(NOON, 1));
    assertThat(store.takeOver(row, LEASE).orElseThrow().hint()).isNull();
  }

  @Test
  void eventDuringARead_isNotHeededByIt() {
    var row = readRow();
    var leased = store.takeOver(row, LEASE).orElseThrow();
    take(List.of(mark(true, NOON, Duration.ZERO)));

    record(leased, it -> it.updatedAt = NOON, 0);

    assertThat(acquire()).singleElement().extracting(LeasedRow::hint).isEqualTo(new Hint(NOON, 0));
  }

  @Test
  void failedRead_leavesTheHint() {
    var row = readRow();
    take(List.of(mark(true, NOON, Duration.ZERO)));
    var failed = new Failed(Reason.PROVIDER_ERROR, "It failed.", null, null);

    store.record(
        List.of(
            new Recording(
                acquire().get(0), failed, new RefreshPlan(TTL, 0, 1), TestRows.GITHUB, true)));

    assertThat(store.takeOver(row, LEASE).orElseThrow().hint()).isEqualTo(new Hint(NOON, 1));
  }

  // Heard or not.

  @Test
  void changeThatWasTold_isFoundAsTold() {
    var row = readRow();
    take(List.of(mark(true, NOON, Duration.ZERO)));

    record(
        row,
        it -> {
          it.title = "Another";
          it.updatedAt = NOON;
        });

    assertThat(rows.takeEvents(ChangesFound.class))
        .singleElement()
        .satisfies(
            found ->
                assertThat(found.changes())
                    .singleElement()
                    .satisfies(
                        change -> {
                          assertThat(change.told()).isTrue();
                          assertThat(change.changedAt()).isEqualTo(NOON);
                          assertThat(change.pullRequestUrl()).isEqualTo(PAGE);
                        }));
    assertThat(marks.takeUnheard(Duration.ZERO, 10)).isEmpty();
  }

  private void changeUntold(UUID row) {
    record(
        row,
        it -> {
          it.title = "Another";
          it.updatedAt = NOON;
        });
  }

  @Test
  void changeThatNobodyTold_isTakenOnce_butNotBeforeItsTime() {
    var row = readRow();
    changeUntold(row);

    assertThat(marks.takeUnheard(Duration.ofMinutes(1), 10)).isEmpty();
    assertThat(marks.takeUnheard(Duration.ZERO, 10))
        .containsExactly(new UnheardChange("github", new GitReference(TestRows.ORIGIN, "b"), PAGE));
    assertThat(marks.takeUnheard(Duration.ZERO, 10)).isEmpty();
  }

  @Test
  void changeThatIsToldYet_isForgiven_butNotByACheck() {
    var row = readRow();
    changeUntold(row);
    take(List.of(mark(false, null, Duration.ofSeconds(5))));
    assertThat(column(row, "unheard_at is not null")).isEqualTo("t");

    take(List.of(mark(true, NOON, Duration.ZERO)));

    assertThat(marks.takeUnheard(Duration.ZERO, 10)).isEmpty();
  }

  @Test
  void whatMovesNoTimeOfTheHosts_isNoChangeThatAnybodyWouldTell() {
    var row = readRow();

    record(row, it -> it.additions = 11L);
    record(
        row,
        it -> {
          it.additions = 11L;
          it.updatedAt = NOON;
        });

    assertThat(rows.takeEvents(ChangesFound.class)).isEmpty();
    assertThat(marks.takeUnheard(Duration.ZERO, 10)).isEmpty();
  }

  @Test
  void firstRead_isNoChange() {
    readRow();

    assertThat(marks.takeUnheard(Duration.ZERO, 10)).isEmpty();
  }

  @Test
  void rowsOfADoubtedRepository_areDueByTheUsualPace_andOthersAreNot() {
    var row = readRow();
    rows.execute("update refresh_schedule set stale_at = now() + interval '30 min'");

    marks.bringForward(Set.of("https://github.com/o/other"), Duration.ZERO.plusMillis(1));
    assertThat(column(row, "stale_at > now() + interval '29 min'")).isEqualTo("t");
    marks.bringForward(Set.of("https://github.com/O/R"), Duration.ofMinutes(2));

    assertThat(column(row, "stale_at <= now() + interval '2 min'")).isEqualTo("t");
    assertThat(column(row, "stale_at > now() + interval '1 min'")).isEqualTo("t");
  }
}
