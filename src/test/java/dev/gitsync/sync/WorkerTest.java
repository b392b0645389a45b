package dev.gitsync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gitsync.diffstatus.DiffStatusStore;
import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.diffstatus.Hint;
import dev.gitsync.diffstatus.LeasedRow;
import dev.gitsync.diffstatus.Presence;
import dev.gitsync.diffstatus.Recording;
import dev.gitsync.diffstatus.Recording.Location;
import dev.gitsync.diffstatus.RefreshPlan;
import dev.gitsync.diffstatus.RefreshResult;
import dev.gitsync.diffstatus.RefreshResult.Failed;
import dev.gitsync.diffstatus.RefreshResult.NoPullRequest;
import dev.gitsync.diffstatus.RefreshResult.NotBegun;
import dev.gitsync.diffstatus.RefreshResult.Reason;
import dev.gitsync.diffstatus.RefreshResult.Refreshed;
import dev.gitsync.diffstatus.SpareRoom;
import dev.gitsync.diffstatus.StaleMarked;
import dev.gitsync.gittoken.Importance;
import dev.gitsync.harness.SettableClock;
import dev.gitsync.harness.TestPullRequest;
import dev.gitsync.platform.Nodes;
import dev.gitsync.platform.ServerStarted;
import dev.gitsync.platform.ServerStopping;
import dev.gitsync.provider.Standing;
import dev.gitsync.sync.Refresher.Refreshing;
import dev.gitsync.webhook.HookedRepositories;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The worker on the test's own thread: a tick runs when the bell is rung, and ends before it. */
class WorkerTest {

  private static final Refreshed FOUND = new Refreshed(TestPullRequest.with(it -> {}));
  private static final int BATCH = 3;

  private static final Instant DUE_SINCE = Instant.parse("2026-03-01T11:59:50Z");
  private static final Instant LEASED_AT = Instant.parse("2026-03-01T11:59:51Z");

  private final FakeStore store = new FakeStore();
  private final FakeRefresher refresher = new FakeRefresher();
  private final FakeAlarm alarm = new FakeAlarm();
  private final FakeReferences references = new FakeReferences();
  private final FakeConfig config = new FakeConfig();
  private final Set<UUID> watching = new HashSet<>();
  private final FakeHooks hooks = new FakeHooks();
  private final Queue<Runnable> executor = new ArrayDeque<>();
  private final Worker worker = new Worker();
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private boolean executorIsFull;
  private boolean hasLeft;

  @BeforeEach
  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  void wire() {
    worker.store = store;
    worker.nodes =
        new Nodes() {
          @Override
          public void leave() {
            hasLeft = true;
          }
        };
    worker.refresher = refresher;
    worker.references = references;
    worker.config = config;
    worker.presence =
        new Presence() {
          @Override
          public boolean isWatching(UUID userId) {
            return watching.contains(userId);
          }

          @Override
          public boolean isPresent(UUID userId) {
            return isWatching(userId);
          }
        };
    worker.hooked = hooks;
    worker.alarm = alarm;
    worker.metrics = new SyncMetrics(registry);
    worker.clock = new SettableClock(Instant.parse("2026-03-01T12:00:00Z"));
    worker.executor = executor();
  }

  private ManagedExecutorService executor() {
    return (ManagedExecutorService)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ManagedExecutorService.class},
            (self, method, arguments) -> {
              if (!method.getName().equals("execute")) {
                throw new UnsupportedOperationException(method.getName());
              }
              if (executorIsFull) {
                throw new RejectedExecutionException("full");
              }
              executor.add((Runnable) arguments[0]);
              return null;
            });
  }

  /** Rows to be acquired, and what was recorded of them. */
  private static final class FakeStore extends DiffStatusStore {

    private final Queue<LeasedRow> due = new ArrayDeque<>();
    private final List<Integer> asked = new ArrayList<>();
    private final Queue<LeasedRow> dueSoon = new ArrayDeque<>();
    private final List<SpareRoom> askedAlong = new ArrayList<>();
    private final List<Set<UUID>> askedMarked = new ArrayList<>();
    private final Set<String> excepted = new HashSet<>();
    private @Nullable Duration nextDue;
    private boolean awayForCompany;
    private final List<Recording> recorded = new ArrayList<>();
    private final List<Integer> batches = new ArrayList<>();
    private final Set<UUID> poison = new HashSet<>();
    private final List<LeasedRow> released = new ArrayList<>();
    private boolean away;
    private Runnable afterAcquiring = () -> {};

    @Override
    public List<LeasedRow> acquire(
        int limit, Duration lease, Instant from, Collection<String> except) {
      asked.add(limit);
      excepted.addAll(except);
      if (away) {
        throw new IllegalStateException("the database is away");
      }
      var rows = new ArrayList<LeasedRow>();
      due.stream()
          .filter(row -> !except.contains(String.valueOf(row.provider())))
          .limit(limit)
          .forEach(rows::add);
      due.removeAll(rows);
      afterAcquiring.run();
      return rows;
    }

    @Override
    public List<LeasedRow> acquireMarked(Set<UUID> ids, Duration lease) {
      askedMarked.add(ids);
      var rows = due.stream().filter(row -> ids.contains(row.diffStatusId())).toList();
      due.removeAll(rows);
      return rows;
    }

    @Override
    public List<LeasedRow> acquireAlong(
        Collection<LeasedRow> rows, Collection<SpareRoom> rooms, Duration soon, Duration lease) {
      if (awayForCompany) {
        throw new IllegalStateException("the database is away");
      }
      askedAlong.addAll(rooms);
      var along = List.copyOf(dueSoon);
      dueSoon.clear();
      return along;
    }

    @Override
    public Optional<Duration> untilNextDue() {
      return Optional.ofNullable(nextDue);
    }

    @Override
    public Optional<LeasedRow> takeOver(UUID diffStatusId, Duration lease) {
      return Optional.ofNullable(due.poll());
    }

    @Override
    public Set<UUID> record(Collection<Recording> recordings) {
      batches.add(recordings.size());
      if (recordings.stream().anyMatch(r -> poison.contains(r.row().diffStatusId()))) {
        throw new IllegalStateException("the database refuses this row");
      }
      recorded.addAll(recordings);
      return Set.of();
    }

    @Override
    public void release(Collection<LeasedRow> rows) {
      if (away) {
        throw new IllegalStateException("the database is away");
      }
      released.addAll(rows);
    }
  }

  /** Answers at once, unless the test wants to answer itself. */
  private static final class FakeRefresher extends Refresher {

    private final List<RefreshRequest> requests = new ArrayList<>();
    private final List<Refreshing> refreshings = new ArrayList<>();
    private Consumer<Refreshing> host = row -> row.end(FOUND);
    private int batchSize = 1;
    private int hosts = 1;

    @Override
    int batchSize(String providerId) {
      return batchSize;
    }

    @Override
    int hosts() {
      return hosts;
    }

    @Override
    List<Refreshing> refresh(List<RefreshRequest> asked, BooleanSupplier isOver) {
      requests.addAll(asked);
      var begun = asked.stream().map(Refreshing::new).toList();
      refreshings.addAll(begun);
      begun.forEach(
          row -> {
            if (isOver.getAsBoolean()) {
              row.callOff();
            } else {
              host.accept(row);
            }
          });
      return begun;
    }
  }

  /** Remembers what it was set to; the tests ring themselves. */
  private static final class FakeAlarm extends Alarm {

    private final List<Duration> set = new ArrayList<>();

    @Override
    void ringIn(Duration wait, Runnable bell) {
      set.add(wait);
    }
  }

  private static final class FakeReferences extends References {
    @Override
    Location locate(GitReference reference) {
      if (reference.branch().equals("unlocatable")) {
        throw new IllegalStateException("a mistake of ours");
      }
      return Location.NOWHERE;
    }
  }

  private static final class FakeConfig extends SyncConfig {

    private Duration tickTimeout = Duration.ofMinutes(1);

    @Override
    int batchSize() {
      return BATCH;
    }

    @Override
    Duration tickTimeout() {
      return tickTimeout;
    }

    @Override
    Duration lease() {
      return Duration.ofMinutes(5);
    }

    @Override
    RefreshPolicy refreshPolicy() {
      return new RefreshPolicy(
          Duration.ofMinutes(2),
          Duration.ofSeconds(30),
          Duration.ofMinutes(20),
          Duration.ofMinutes(30),
          Duration.ofMinutes(10),
          Duration.ofSeconds(15),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofHours(1),
          Duration.ofHours(24));
    }
  }

  private LeasedRow due(String branch) {
    return due(branch, "github");
  }

  private LeasedRow due(String branch, String provider) {
    var row = row(branch, provider, DUE_SINCE);
    store.due.add(row);
    return row;
  }

  private LeasedRow early(String branch) {
    var row = row(branch, "github", LEASED_AT.plusSeconds(30));
    store.dueSoon.add(row);
    return row;
  }

  private static LeasedRow row(String branch, String provider, Instant dueSince) {
    return row(branch, provider, dueSince, null);
  }

  private static LeasedRow row(
      String branch, String provider, Instant dueSince, @Nullable Hint hint) {
    return new LeasedRow(
        UUID.randomUUID(),
        UUID.randomUUID(),
        0,
        UUID.randomUUID(),
        UUID.randomUUID(),
        new GitReference("https://github.com/o/r", branch),
        "https://github.com/o/r/pull/7",
        provider,
        Standing.OPEN,
        dueSince,
        LEASED_AT,
        Duration.ofMinutes(1),
        0,
        hint);
  }

  /** Hosts that tell of everything, or of nothing, by themselves. */
  private static final class FakeHooks extends HookedRepositories {
    private boolean told;

    @Override
    public boolean mayTell(@Nullable String provider) {
      return told;
    }

    @Override
    public boolean isTold(
        @Nullable String provider, GitReference reference, @Nullable String pullRequestUrl) {
      return told;
    }
  }

  private List<LeasedRow> due(int count) {
    return IntStream.range(0, count).mapToObj(i -> due("b" + i)).toList();
  }

  /** Rings, and runs what that set going. */
  private void ring() {
    worker.ring();
    runAll();
  }

  private void runAll() {
    for (var task = executor.poll(); task != null; task = executor.poll()) {
      task.run();
    }
  }

  private void start() {
    worker.onServerStarted(new ServerStarted());
    runAll();
  }

  private List<LeasedRow> recordedRows() {
    return store.recorded.stream().map(Recording::row).toList();
  }

  @Test
  void beforeTheServerHasStarted_bellsAreNotHeard() {
    due(1);

    ring();

    assertThat(store.asked).isEmpty();
  }

  @Test
  void started_looksForStaleRowsAtOnce() {
    var rows = due(1);

    start();

    assertThat(recordedRows()).isEqualTo(rows);
  }

  @Test
  void nothingDue_asksTheDatabaseOnce_andNoHost() {
    start();

    assertThat(store.asked).containsExactly(BATCH);
    assertThat(refresher.requests).isEmpty();
    assertThat(store.batches).isEmpty();
  }

  @Test
  void manyRows_areTakenBatchByBatch_untilNoneIsLeft() {
    var rows = due(2 * BATCH + 1);

    start();

    assertThat(recordedRows()).containsExactlyInAnyOrderElementsOf(rows);
    assertThat(store.asked).hasSize(3).containsOnly(BATCH);
  }

  @Test
  void rowThatItsHostHasToldOf_isAskedForAnew() {
    store.due.add(row("feat/x", "github", DUE_SINCE, new Hint(null, 0)));

    start();

    assertThat(refresher.requests).singleElement().matches(RefreshRequest::anew);
  }

  @Test
  void rowWhoseHostTellsOfAll_isReadAgainMuchLater() {
    hooks.told = true;
    due("feat/x");

    start();

    assertThat(store.recorded)
        .singleElement()
        .matches(Recording::hooksAwaited)
        .extracting(recording -> recording.plan().dueIn())
        .isEqualTo(Duration.ofMinutes(20));
  }

  @Test
  void row_isAskedForAsItWasAcquired() {
    var row = due("feat/x");

    start();

    assertThat(refresher.requests)
        .containsExactly(
            new RefreshRequest(
                row.ownerId(),
                row.reference(),
                row.knownUrl(),
                Standing.OPEN,
                Importance.UNWATCHED,
                false));
  }

  @Test
  void callThatIsNotFull_takesAlongWhatIsDueSoon() {
    refresher.batchSize = 50;
    var due = due(3);
    var soon = early("soon");

    start();

    assertThat(store.askedAlong)
        .containsExactlyInAnyOrderElementsOf(
            due.stream().map(row -> new SpareRoom(row.ownerId(), "github", 49)).toList());
    assertThat(recordedRows()).containsAll(due).contains(soon);
  }

  @Test
  void hostThatIsAskedRowByRow_takesNothingAlong() {
    due(3);

    start();

    assertThat(store.askedAlong).isEmpty();
  }

  @Test
  void rowThatIsDueBeforeTheTimerRings_setsTheAlarm() {
    store.nextDue = Duration.ofSeconds(4);

    start();

    assertThat(alarm.set).hasSize(1).allMatch(wait -> wait.compareTo(Duration.ofSeconds(4)) > 0);
  }

  @Test
  void rowThatIsDueLater_isTheTimers() {
    store.nextDue = Duration.ofSeconds(11);
    due("b");

    start();

    assertThat(alarm.set).isEmpty();
  }

  @Test
  void rowThatIsDueAgainAtOnce_setsTheAlarm_onceItIsRecorded() {
    due("b");
    refresher.host = Refreshing::callOff;

    start();

    assertThat(alarm.set).hasSize(1).allMatch(wait -> wait.compareTo(Duration.ofSeconds(1)) < 0);
  }

  @Test
  void rowsThatWereMarked_comeBeforeAllThatIsMoreStale() {
    worker.onServerStarted(new ServerStarted());
    due(2 * BATCH);
    var marked = due("marked");

    worker.onStaleMarked(new StaleMarked(Set.of(marked.diffStatusId())));
    runAll();

    assertThat(store.askedMarked).containsExactly(Set.of(marked.diffStatusId()));
    assertThat(recordedRows()).hasSize(2 * BATCH + 1).startsWith(marked);
  }

  @Test
  void hostWithManyRows_keepsNoOtherHostsRowsFromBeingTaken() {
    refresher.hosts = 2;
    due(4 * BATCH);
    var other = due("elsewhere", "ghes");
    // Nobody is answered before the other host's row is.
    refresher.host =
        row -> {
          if (refresher.refreshings.indexOf(row) == 2 * BATCH) {
            refresher.refreshings.forEach(asked -> asked.end(FOUND));
            refresher.host = later -> later.end(FOUND);
          }
        };

    start();

    assertThat(store.excepted).containsExactly("github");
    assertThat(recordedRows()).hasSize(4 * BATCH + 1);
    assertThat(recordedRows().subList(0, 2 * BATCH + 1)).contains(other);
  }

  @Test
  void onlyHost_hasNoMoreRowsTaken_whileManyOfThemWait() {
    due(4 * BATCH);
    refresher.host =
        row -> {
          if (refresher.refreshings.indexOf(row) == 2 * BATCH - 1) {
            assertThat(store.due).hasSize(2 * BATCH);
            refresher.refreshings.forEach(asked -> asked.end(FOUND));
            refresher.host = later -> later.end(FOUND);
          }
        };

    start();

    assertThat(store.excepted).isEmpty();
    assertThat(recordedRows()).hasSize(4 * BATCH);
  }

  @Test
  void rowTakenBeforeItsTime_isNoWorseThanBefore_ifItCanNotBeRead() {
    refresher.batchSize = 50;
    var failure = new Failed(Reason.PROVIDER_TIMEOUT, "It did not answer in time.", null, null);
    refresher.host = row -> row.end(failure);
    var due = due("due");
    var early = early("early");

    start();

    assertThat(store.recorded)
        .extracting(Recording::row, Recording::result)
        .containsExactlyInAnyOrder(tuple(due, failure), tuple(early, new NotBegun()));
  }

  @Test
  void databaseThatFailsForCompany_keepsNoRowWaiting() {
    refresher.batchSize = 50;
    store.awayForCompany = true;
    var rows = due(1);

    start();

    assertThat(recordedRows()).isEqualTo(rows);
  }

  @Test
  void outcome_isRecordedWithItsPlan() {
    var row = due("b");
    watching.add(row.ownerId());

    start();

    assertThat(store.recorded)
        .containsExactly(
            new Recording(
                row, FOUND, new RefreshPlan(Duration.ofSeconds(30), 0), Location.NOWHERE, false));
  }

  @Test
  void rowThatCanNotBeStored_harmsNoOther() {
    var rows = due(BATCH);
    store.poison.add(rows.get(1).diffStatusId());

    start();

    assertThat(recordedRows()).containsExactlyInAnyOrder(rows.get(0), rows.get(2));
  }

  @Test
  void rowThatMeetsAMistakeOfOurs_harmsNoOther() {
    var good = due("good");
    due("unlocatable");
    var alsoGood = due("also good");

    start();

    assertThat(recordedRows()).containsExactlyInAnyOrder(good, alsoGood);
  }

  @Test
  void databaseThatIsAway_endsTheTick_andTheNextBellIsHeard() {
    var rows = due(1);
    store.away = true;
    start();
    store.away = false;

    ring();

    assertThat(recordedRows()).isEqualTo(rows);
  }

  @Test
  void executorWithoutAThread_losesNoBellForEver() {
    var rows = due(1);
    executorIsFull = true;
    start();
    executorIsFull = false;

    ring();

    assertThat(recordedRows()).isEqualTo(rows);
  }

  @Test
  void bellsWhileOneIsHeard_areOne() {
    start();

    worker.ring();
    worker.ring();
    worker.onStaleMarked(new StaleMarked(Set.of()));

    assertThat(executor).hasSize(1);
  }

  @Test
  void bellDuringATick_leadsToAnotherLook() {
    due("first");
    var late = new ArrayList<LeasedRow>();
    store.afterAcquiring =
        () -> {
          if (late.isEmpty()) {
            late.add(due("late"));
            worker.ring();
          }
        };

    start();

    assertThat(recordedRows()).containsAll(late);
    assertThat(executor).isEmpty();
  }

  @Test
  void timeOver_callsOffWhatHasNotBegun_andRecordsWhatIsDone() {
    config.tickTimeout = Duration.ofMillis(200);
    var rows = due(BATCH);
    // The first is being asked for and takes longer than the tick; the others wait behind it.
    refresher.host =
        row -> {
          if (refresher.refreshings.indexOf(row) == 0) {
            assertThat(row.begin()).isTrue();
            CompletableFuture<RefreshResult> others =
                CompletableFuture.allOf(
                        refresher.refreshings.get(1).result(),
                        refresher.refreshings.get(2).result())
                    .thenApply(done -> FOUND);
            var unused = others.thenAccept(row::end);
          }
        };

    start();

    assertThat(store.recorded)
        .extracting(Recording::row, Recording::result)
        .containsExactlyInAnyOrder(
            tuple(rows.get(0), FOUND),
            tuple(rows.get(1), new NotBegun()),
            tuple(rows.get(2), new NotBegun()));
  }

  @Test
  void stopping_givesBackWhatIsStillHeld_andTakesNoMore() {
    start();
    var held = due("b");
    refresher.host = row -> {};
    var answer = worker.refreshNow(held.diffStatusId());

    worker.onServerStopping(new ServerStopping());
    due(1);
    ring();

    assertThat(answer).isNotDone();
    assertThat(store.released).containsExactly(held);
    assertThat(store.recorded).isEmpty();
    assertThat(hasLeft).isTrue();
  }

  @Test
  void stopping_whatCanNotBeGivenBack_isLeftToOthersToTakeOver() {
    start();
    var held = due("b");
    refresher.host = row -> {};
    var unused = worker.refreshNow(held.diffStatusId());
    store.away = true;

    worker.onServerStopping(new ServerStopping());

    assertThat(hasLeft).isFalse();
  }

  @Test
  void refreshNow_recordsAndAnswers() {
    var row = due("b");
    refresher.host = refreshing -> refreshing.end(new NoPullRequest());

    var answer = worker.refreshNow(row.diffStatusId());

    assertThat(answer).isCompletedWithValue(Optional.of(new NoPullRequest()));
    assertThat(recordedRows()).containsExactly(row);
  }

  @Test
  void refreshNow_ofARowThatIsGone_isEmpty() {
    assertThat(worker.refreshNow(UUID.randomUUID())).isCompletedWithValue(Optional.empty());
  }

  @Test
  void refreshNow_answersAlsoWhereNothingCanBeStored() {
    var row = due("b");
    store.poison.add(row.diffStatusId());

    assertThat(worker.refreshNow(row.diffStatusId())).isCompletedWithValue(Optional.of(FOUND));
  }

  @Test
  void failure_isRecordedToo() {
    var row = due("b");
    var failed = new Failed(Reason.NO_TOKEN, "Link a git token.", null, null);
    refresher.host = refreshing -> refreshing.end(failed);

    start();

    assertThat(store.recorded)
        .containsExactly(
            new Recording(
                row, failed, new RefreshPlan(Duration.ofMinutes(10), 0), Location.NOWHERE, false));
  }

  @Test
  void blankReference_marksNothing() {
    assertThat(worker.markStale(List.of(UUID.randomUUID()), " ", "b")).isZero();
    assertThat(worker.markStale(List.of(UUID.randomUUID()), "https://github.com/o/r", "")).isZero();
  }
}
