package dev.gitsync.diffstatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gitsync.diffstatus.RefreshResult.Failed;
import dev.gitsync.diffstatus.RefreshResult.NoPullRequest;
import dev.gitsync.diffstatus.RefreshResult.NotBegun;
import dev.gitsync.diffstatus.RefreshResult.Reason;
import dev.gitsync.diffstatus.RefreshResult.Refreshed;
import dev.gitsync.harness.InContainer;
import dev.gitsync.harness.TestPullRequest;
import dev.gitsync.harness.Waiting;
import dev.gitsync.platform.ServerState;
import dev.gitsync.platform.ServerStopping;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.ProviderSettings;
import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.Standing;
import dev.gitsync.provider.Transport;
import dev.gitsync.sync.TokenLinking;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.transaction.UserTransaction;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rows in the real database, inside the real server; its worker rests: the tests are it. */
@ArquillianTest
class DiffStatusStoreIT {

  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final Duration TTL = Duration.ofMinutes(2);
  private static final int ROUNDS = 40;
  private static final ProviderSettings GITHUB =
      new ProviderSettings(
          "github",
          "github",
          URI.create("https://api.github.com"),
          URI.create("https://github.com"),
          Transport.AUTO,
          Duration.ofSeconds(10));
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  @Inject DiffStatusStore store;
  @Inject ChatStore chats;
  @Inject TokenLinking linking;
  @Inject TestRows rows;
  @Inject ServerState state;
  @Inject Event<ServerStopping> stopping;
  @Inject UserTransaction transaction;

  @Resource(lookup = "java:jboss/ee/concurrency/executor/default")
  ManagedExecutorService executor;

  @Deployment
  static WebArchive war() {
    return InContainer.war(DiffStatusStoreIT.class, TestRows.class, TestPullRequest.class);
  }

  @BeforeEach
  void clear() {
    Waiting.until("the application to be started", state::isStarted);
    // Its worker takes no more rows.
    stopping.fire(new ServerStopping());
    rows.clear();
  }

  private <T> T elsewhere(Callable<T> call) throws Exception {
    return executor.submit(call).get(20, TimeUnit.SECONDS);
  }

  private static Recording outcome(LeasedRow row, RefreshResult result) {
    return new Recording(row, result, new RefreshPlan(TTL, 0), TestRows.GITHUB, true);
  }

  private static Recording found(LeasedRow row, Consumer<TestPullRequest> change) {
    return outcome(row, new Refreshed(TestPullRequest.with(change)));
  }

  private LeasedRow acquireOne() {
    var acquired = acquire(1);
    assertThat(acquired).hasSize(1);
    return acquired.get(0);
  }

  /** Acquires the row and records a pull request. */
  private void refresh(UUID row, Consumer<TestPullRequest> change) {
    var leased = store.takeOver(row, LEASE).orElseThrow();
    assertThat(store.record(List.of(found(leased, change)))).isEmpty();
  }

  private DiffStatusView shown(UUID chat) {
    var view = chats.find(chat).orElseThrow().diffStatus();
    if (view == null) {
      throw new AssertionError("the chat has no diff status");
    }
    return view;
  }

  // Telling.

  /** From the stalest row on, whoever's. */
  private List<LeasedRow> acquire(int limit) {
    return store.acquire(limit, LEASE, Instant.EPOCH, Set.of());
  }

  @Test
  void reference_isToldWithWhatIsKnownOfIt() {
    var owner = rows.newOwner();
    var row = rows.newRow(rows.newChat(owner), "b");
    var reported = store.findReference(row);
    refresh(row, it -> it.headSha = "decaf");

    var read = store.findReference(row);

    var reference = new GitReference(TestRows.ORIGIN, "b");
    assertThat(reported).contains(new KnownReference(row, 0, owner, reference, null, null, false));
    assertThat(read)
        .contains(
            new KnownReference(
                row, 0, owner, reference, "https://github.com/o/r/pull/7", "decaf", true));
  }

  @Test
  void referenceReportedAgain_isAnotherGeneration_andNotReadSince() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");
    refresh(row, it -> {});

    rows.newRow(chat, "b");

    var known = store.findReference(row).orElseThrow();
    assertThat(known.generation()).isEqualTo(1);
    assertThat(known.readSinceReport()).isFalse();
    assertThat(known.pullRequestUrl()).isEqualTo("https://github.com/o/r/pull/7");
  }

  @Test
  void referenceOfAnArchivedChat_orOfNone_isNotTold() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");

    chats.change(chat, null, true);

    assertThat(store.findReference(row)).isEmpty();
    assertThat(store.findReference(UUID.randomUUID())).isEmpty();
  }

  // Acquiring.

  @Test
  void twoAcquirersAtOnce_takeDisjointRows_andNeitherWaits() throws Exception {
    rows.newRows(6);

    transaction.begin();
    var first = acquire(3);
    // The first has not committed, and does not before the second is done.
    var second = elsewhere(() -> acquire(10));
    transaction.commit();

    assertThat(first).hasSize(3);
    assertThat(second).hasSize(3);
    assertThat(first)
        .extracting(LeasedRow::diffStatusId)
        .doesNotContainAnyElementsOf(second.stream().map(LeasedRow::diffStatusId).toList());
  }

  @Test
  void plainLock_inPlaceOfOurs_wouldWait() throws Exception {
    rows.newRows(6);

    transaction.begin();
    acquire(3);

    assertThatExceptionOfType(Exception.class)
        .isThrownBy(
            () ->
                elsewhere(
                    () ->
                        rows.query(
                            """
                            select set_config('lock_timeout', '300ms', true);
                            select diff_status_id from refresh_schedule
                            where active and stale_at <= now() order by stale_at limit 10
                            for no key update
                            """)))
        .withStackTraceContaining("lock timeout");
    transaction.rollback();
  }

  @Test
  void acquire_takesTheStalestFirst_andNoMoreThanAskedFor() {
    var all = rows.newRows(3);
    rows.execute("update refresh_schedule set stale_at = now() - interval '1 minute'");
    rows.execute(
        "update refresh_schedule set stale_at = now() - interval '1 hour' where diff_status_id = '"
            + all.get(1)
            + "'");

    var acquired = acquire(1);

    assertThat(acquired).extracting(LeasedRow::diffStatusId).containsExactly(all.get(1));
  }

  @Test
  void acquire_fromAMoment_leavesAloneWhatWasDueBefore() {
    var before = rows.newRows(1).get(0);
    var after = rows.newRows(1).get(0);
    rows.staleSince(before, "10 minutes");
    rows.staleSince(after, "1 minute");

    var acquired = store.acquire(10, LEASE, Instant.now().minusSeconds(300), Set.of());

    assertThat(acquired).extracting(LeasedRow::diffStatusId).containsExactly(after);
    assertThat(acquire(10)).extracting(LeasedRow::diffStatusId).containsExactly(before);
  }

  @Test
  void acquireAlong_takesOpenOnesOfThatOwnerThatAreDueSoon_thoseFirstThatAreDueFirst() {
    var owner = rows.newOwner();
    var open = rows.newRows(owner, 4);
    open.forEach(row -> refresh(row, it -> it.state = PullRequestState.OPEN));
    var merged = rows.newRows(owner, 1).get(0);
    refresh(merged, it -> it.state = PullRequestState.MERGED);
    var failed = rows.newRows(owner, 1).get(0);
    var others = rows.newRows(1).get(0);
    refresh(others, it -> it.state = PullRequestState.OPEN);
    rows.staleSince(open.get(2), "-30 seconds");
    rows.staleSince(open.get(0), "-40 seconds");
    rows.staleSince(open.get(1), "-50 seconds");
    rows.staleSince(open.get(3), "-10 minutes");
    rows.staleSince(failed, "-30 seconds");

    var one = along(new SpareRoom(owner, "github", 1));
    var rest = along(new SpareRoom(owner, "github", 10), new SpareRoom(owner, "gitlab", 10));

    assertThat(one).extracting(LeasedRow::diffStatusId).containsExactly(open.get(2));
    assertThat(rest)
        .extracting(LeasedRow::diffStatusId)
        .containsExactlyInAnyOrder(open.get(0), open.get(1));
    assertThat(rest)
        .allSatisfy(
            row -> {
              assertThat(row.standing()).isEqualTo(Standing.OPEN);
              assertThat(row.provider()).isEqualTo("github");
              assertThat(row.overdue()).isNegative();
            });
    assertThat(along(new SpareRoom(owner, "github", 10))).isEmpty();
  }

  private List<LeasedRow> along(SpareRoom... rooms) {
    return store.acquireAlong(List.of(), List.of(rooms), Duration.ofMinutes(1), LEASE);
  }

  @Test
  void acquireAlong_takesWhoeverFollowsTheSameBranchForTheSameOwner() {
    var owner = rows.newOwner();
    var due = rows.newRow(rows.newChat(owner), "b");
    var twin = rows.newRow(rows.newChat(owner), "b");
    var archived = rows.newChat(owner);
    rows.newRow(archived, "b");
    chats.change(archived, null, true);
    rows.newRow(rows.newChat(owner), "other");
    rows.newRow(rows.newChat(rows.newOwner()), "b");
    rows.execute("update refresh_schedule set stale_at = now() + interval '1 hour'");
    rows.staleSince(due, "1 second");

    var along = store.acquireAlong(acquire(10), List.of(), Duration.ZERO, LEASE);

    assertThat(along).extracting(LeasedRow::diffStatusId).containsExactly(twin);
  }

  @Test
  void acquireMarked_takesTheseAndNoOthers_ifTheyAreDueAndFree() {
    var owner = rows.newOwner();
    var all = rows.newRows(owner, 4);
    rows.staleSince(all.get(1), "-10 seconds");
    var held = store.takeOver(all.get(2), LEASE).orElseThrow();
    var asked = Set.of(all.get(0), all.get(1), held.diffStatusId());

    var acquired = store.acquireMarked(asked, LEASE);

    assertThat(acquired).extracting(LeasedRow::diffStatusId).containsExactly(all.get(0));
  }

  @Test
  void acquire_exceptSomeProviders_leavesTheirsAlone() {
    var row = rows.newRows(1).get(0);

    assertThat(store.acquire(10, LEASE, Instant.EPOCH, Set.of("github"))).isEmpty();
    assertThat(store.acquire(10, LEASE, Instant.EPOCH, Set.of("gitlab")))
        .extracting(LeasedRow::diffStatusId)
        .containsExactly(row);
  }

  @Test
  void untilNextDue_tellsOfTheNextThatIsNotDueYet() {
    assertThat(store.untilNextDue()).isEmpty();
    var all = rows.newRows(3);
    rows.staleSince(all.get(0), "-50 seconds");
    rows.staleSince(all.get(1), "-500 seconds");

    assertThat(store.untilNextDue())
        .hasValueSatisfying(
            wait -> assertThat(wait).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(50)));
  }

  @Test
  void acquire_tellsWhatItTakesToAsk() {
    var owner = rows.newOwner();
    var chat = rows.newChat(owner);
    var row = rows.newRow(chat, "feat/x");
    refresh(row, it -> {});
    rows.newRow(chat, "feat/x");

    var leased = acquireOne();

    assertThat(leased.diffStatusId()).isEqualTo(row);
    assertThat(leased.chatId()).isEqualTo(chat);
    assertThat(leased.ownerId()).isEqualTo(owner);
    assertThat(leased.reference()).isEqualTo(new GitReference(TestRows.ORIGIN, "feat/x"));
    assertThat(leased.knownUrl()).isEqualTo("https://github.com/o/r/pull/7");
    assertThat(leased.generation()).isEqualTo(1);
    assertThat(leased.sinceReport()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
  }

  @Test
  void acquire_writesNoWideRow() {
    var row = rows.newRows(1).get(0);
    var before = rows.wide(row);

    acquireOne();

    assertThat(rows.wide(row)).isEqualTo(before);
  }

  @Test
  void acquiredRow_isNotAcquiredAgain_beforeItsLeaseEnds() {
    rows.newRows(1);
    acquireOne();

    assertThat(acquire(10)).isEmpty();
  }

  @Test
  void markedRow_isNotAcquired_whileAnotherHoldsIt() {
    var chat = rows.newChat(rows.newOwner());
    rows.newRow(chat, "b");
    acquireOne();

    rows.newRow(chat, "b");

    assertThat(acquire(10)).isEmpty();
  }

  @Test
  void deadWorkersRow_isAcquiredAgain_whenItsLeaseHasEnded() {
    var row = rows.newRows(1).get(0);
    var dead = acquireOne();
    rows.age(row, LEASE);

    var taken = acquireOne();

    assertThat(taken.diffStatusId()).isEqualTo(row);
    assertThat(taken.leaseId()).isNotEqualTo(dead.leaseId());
  }

  @Test
  void freshRow_isNotAcquired() {
    var row = rows.newRows(1).get(0);
    refresh(row, it -> {});

    assertThat(acquire(10)).isEmpty();
  }

  @Test
  void archivedChatsRows_areNeverAcquired_norTakenOver() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");
    chats.change(chat, null, true);
    rows.newRow(chat, "reported while archived");

    assertThat(acquire(10)).isEmpty();
    assertThat(store.takeOver(row, LEASE)).isEmpty();
  }

  @Test
  void unarchivedChatsRows_areStaleAtOnce() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");
    refresh(row, it -> {});
    chats.change(chat, null, true);

    chats.change(chat, null, false);

    assertThat(acquireOne().diffStatusId()).isEqualTo(row);
  }

  // Recording.

  @Test
  void visibleChange_isStored_withOneVersionAndOneEvent() {
    var chat = rows.newChat(rows.newOwner());
    rows.newRow(chat, "b");
    var before = chats.find(chat).orElseThrow();
    rows.takeEvents(Object.class);

    store.record(List.of(found(acquireOne(), it -> it.title = "Told")));

    var after = chats.find(chat).orElseThrow();
    assertThat(shown(chat).pullRequestTitle()).isEqualTo("Told");
    assertThat(shown(chat).sync().state()).isEqualTo(SyncState.FRESH);
    assertThat(shown(chat).refreshedAt()).isNotNull();
    assertThat(shown(chat).version()).isEqualTo(2);
    assertThat(after.version()).isEqualTo(before.version() + 1);
    assertThat(after.updatedAt()).isAfter(before.updatedAt());
    assertThat(rows.takeEvents(DiffStatusChanged.class))
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.chat()).isEqualTo(after);
              assertThat(event.changed()).isEqualTo(shown(chat));
            });
  }

  @Test
  void unchangedRow_costsItsNarrowRowAlone() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");
    refresh(row, it -> {});
    var refreshedAt = shown(chat).refreshedAt();
    var wide = rows.wide(row);
    var chatRow = rows.whole("chat", "id", chat);
    rows.takeEvents(Object.class);

    refresh(row, it -> it.updatedAt = LONG_AGO.plusSeconds(60));

    assertThat(rows.wide(row)).isEqualTo(wide);
    assertThat(rows.whole("chat", "id", chat)).isEqualTo(chatRow);
    assertThat(rows.takeEvents(Object.class)).isEmpty();
    assertThat(shown(chat).refreshedAt()).isAfter(refreshedAt);
  }

  @Test
  void unchangedFailure_costsItsNarrowRowAlone() {
    var row = rows.newRows(1).get(0);
    var failed = new Failed(Reason.NO_TOKEN, "Link a git token.", null, null);
    store.record(List.of(outcome(store.takeOver(row, LEASE).orElseThrow(), failed)));
    var wide = rows.wide(row);
    rows.takeEvents(Object.class);

    store.record(List.of(outcome(store.takeOver(row, LEASE).orElseThrow(), failed)));

    assertThat(rows.wide(row)).isEqualTo(wide);
    assertThat(rows.takeEvents(Object.class)).isEmpty();
  }

  @Test
  void failure_keepsWhatIsKnown_andWhenItWasRead() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");
    refresh(row, it -> it.title = "Known");
    var refreshedAt = shown(chat).refreshedAt();

    var leased = store.takeOver(row, LEASE).orElseThrow();
    store.record(
        List.of(outcome(leased, new Failed(Reason.PROVIDER_TIMEOUT, "Too slow.", null, "slow"))));

    assertThat(shown(chat).pullRequestTitle()).isEqualTo("Known");
    assertThat(shown(chat).sync().state()).isEqualTo(SyncState.PROVIDER_ERROR);
    assertThat(shown(chat).sync().detail()).isEqualTo("Too slow.");
    assertThat(shown(chat).refreshedAt()).isEqualTo(refreshedAt);
  }

  @Test
  void branchThatLostItsPullRequest_showsNothingOfIt() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");
    refresh(row, it -> {});

    var leased = store.takeOver(row, LEASE).orElseThrow();
    store.record(List.of(outcome(leased, new NoPullRequest())));

    assertThat(shown(chat).pullRequestTitle()).isNull();
    assertThat(shown(chat).prNumber()).isNull();
    assertThat(shown(chat).url()).isEqualTo("https://github.com/o/r/tree/b");
    assertThat(shown(chat).sync().state()).isEqualTo(SyncState.NO_PULL_REQUEST);
  }

  @Test
  void recordedRow_isDueAsPlanned_byTheDatabasesClock() {
    var row = rows.newRows(1).get(0);

    refresh(row, it -> {});

    assertThat(
            rows.query(
                "select (stale_at - refreshed_at) = interval '"
                    + TTL
                    + "' and lease_id is null from refresh_schedule where diff_status_id = '"
                    + row
                    + "'"))
        .isEqualTo("t");
  }

  @Test
  void markedDuringItsRefresh_staysPendingAndStale_andIsAcquiredAgain() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");
    var leased = acquireOne();
    rows.newRow(chat, "b");
    rows.takeEvents(Object.class);

    var lost = store.record(List.of(found(leased, it -> it.title = "Read before the report")));

    assertThat(lost).isEmpty();
    assertThat(shown(chat).sync().state()).isEqualTo(SyncState.PENDING);
    assertThat(shown(chat).pullRequestTitle()).isEqualTo("Read before the report");
    assertThat(rows.takeEvents(StaleMarked.class)).isNotEmpty();
    var again = acquireOne();
    assertThat(again.diffStatusId()).isEqualTo(row);
    assertThat(again.generation()).isEqualTo(leased.generation() + 1);
  }

  @Test
  void readAfterTheMark_isFresh() {
    var chat = rows.newChat(rows.newOwner());
    rows.newRow(chat, "b");
    var leased = acquireOne();
    rows.newRow(chat, "b");
    store.record(List.of(found(leased, it -> {})));

    store.record(List.of(found(acquireOne(), it -> {})));

    assertThat(shown(chat).sync().state()).isEqualTo(SyncState.FRESH);
    assertThat(acquire(10)).isEmpty();
  }

  @Test
  void workerWhoseRowWasTakenOver_writesNothing() {
    var row = rows.newRows(1).get(0);
    var leased = acquireOne();
    var now = store.takeOver(row, LEASE).orElseThrow();
    var wide = rows.wide(row);
    var narrow = rows.narrow(row);
    rows.takeEvents(Object.class);

    var lost = store.record(List.of(found(leased, it -> it.title = "Too late")));

    assertThat(lost).containsExactly(row);
    assertThat(rows.wide(row)).isEqualTo(wide);
    assertThat(rows.narrow(row)).isEqualTo(narrow);
    assertThat(rows.takeEvents(Object.class)).isEmpty();
    assertThat(store.record(List.of(found(now, it -> it.title = "In time")))).isEmpty();
  }

  @Test
  void workerWhoseLeaseEndedAndWasTakenByAnother_writesNothing() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");
    var slow = acquireOne();
    rows.age(row, LEASE);
    var quick = acquireOne();
    store.record(List.of(found(quick, it -> it.title = "Quick")));
    var wide = rows.wide(row);
    var narrow = rows.narrow(row);

    var lost = store.record(List.of(found(slow, it -> it.title = "Slow")));

    assertThat(lost).containsExactly(row);
    assertThat(rows.wide(row)).isEqualTo(wide);
    assertThat(rows.narrow(row)).isEqualTo(narrow);
    assertThat(shown(chat).pullRequestTitle()).isEqualTo("Quick");
  }

  @Test
  void lostLeaseInABatch_harmsNoOtherRow() {
    var owner = rows.newOwner();
    var mine = rows.newChat(owner);
    var gone = rows.newChat(owner);
    rows.newRow(mine, "b");
    rows.newRow(gone, "b");
    var acquired = acquire(2);
    chats.delete(gone);

    var lost =
        store.record(acquired.stream().map(row -> found(row, it -> it.title = "Told")).toList());

    assertThat(lost).hasSize(1);
    assertThat(shown(mine).pullRequestTitle()).isEqualTo("Told");
  }

  @Test
  void chatArchivedMeanwhile_isLeftAsItWas() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");
    var leased = acquireOne();
    chats.change(chat, null, true);
    var wide = rows.wide(row);

    store.record(List.of(found(leased, it -> {})));

    assertThat(rows.wide(row)).isEqualTo(wide);
    assertThat(acquire(10)).isEmpty();
  }

  @Test
  void rowThatCanNotBeStored_spoilsItsBatchAlone_andIsToldApartOneByOne() {
    var acquired = rows.newRows(2).stream().map(r -> store.takeOver(r, LEASE)).toList();
    var bad = found(acquired.get(0).orElseThrow(), it -> it.title = "\u0000");
    var good = found(acquired.get(1).orElseThrow(), it -> it.title = "Good");

    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(() -> store.record(List.of(bad, good)));
    assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> store.record(List.of(bad)));

    assertThat(store.record(List.of(good))).isEmpty();
    assertThat(shown(good.row().chatId()).pullRequestTitle()).isEqualTo("Good");
  }

  @Test
  void twoChangedRowsOfOneChat_areBothTold() {
    var chat = rows.newChat(rows.newOwner());
    rows.newRow(chat, "one");
    rows.newRow(chat, "two");
    var acquired = acquire(2);
    rows.takeEvents(Object.class);

    store.record(
        acquired.stream()
            .map(row -> found(row, it -> it.title = row.reference().branch()))
            .toList());

    assertThat(rows.takeEvents(DiffStatusChanged.class))
        .extracting(event -> event.changed().pullRequestTitle())
        .containsExactlyInAnyOrder("one", "two");
  }

  // What is older never comes back.

  @Test
  void olderAnswer_neverReplacesANewerOne() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");
    refresh(row, told("Newer", LONG_AGO.plusSeconds(10)));

    refresh(row, told("Older", LONG_AGO.plusSeconds(9)));

    assertThat(shown(chat).pullRequestTitle()).isEqualTo("Newer");
    assertThat(shown(chat).sync().state()).isEqualTo(SyncState.FRESH);
  }

  @Test
  void olderAnswer_doesNotMakeWayForAnotherOlderOne() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");
    refresh(row, told("Newest", LONG_AGO.plusSeconds(10)));

    refresh(row, told("Oldest", LONG_AGO.plusSeconds(1)));
    refresh(row, told("Older", LONG_AGO.plusSeconds(9)));

    assertThat(shown(chat).pullRequestTitle()).isEqualTo("Newest");
  }

  @Test
  void olderAnswersWithoutAnAddress_makeNoWayForEachOtherEither() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");
    Consumer<TestPullRequest> withoutUrl = it -> it.url = null;
    refresh(row, withoutUrl.andThen(told("Newest", LONG_AGO.plusSeconds(10))));

    refresh(row, withoutUrl.andThen(told("Oldest", LONG_AGO.plusSeconds(1))));
    refresh(row, withoutUrl.andThen(told("Older", LONG_AGO.plusSeconds(9))));

    assertThat(shown(chat).pullRequestTitle()).isEqualTo("Newest");
  }

  @Test
  void answerOfTheSameMoment_replacesTheFormer() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");
    refresh(row, told("One", LONG_AGO));

    refresh(row, told("Two", LONG_AGO));

    assertThat(shown(chat).pullRequestTitle()).isEqualTo("Two");
  }

  @Test
  void olderAnswerAboutAnotherPullRequest_isShown() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");
    refresh(row, told("First", LONG_AGO.plusSeconds(10)));

    Consumer<TestPullRequest> another = it -> it.number = 8;
    refresh(row, another.andThen(told("Second", LONG_AGO)));
    refresh(row, another.andThen(told("Second, later", LONG_AGO.plusSeconds(5))));

    assertThat(shown(chat).pullRequestTitle()).isEqualTo("Second, later");
  }

  @Test
  void answerAfterThePullRequestWasGone_isShownWhateverItsTime() {
    var chat = rows.newChat(rows.newOwner());
    var row = rows.newRow(chat, "b");
    refresh(row, told("First", LONG_AGO.plusSeconds(10)));
    var leased = store.takeOver(row, LEASE).orElseThrow();
    store.record(List.of(outcome(leased, new NoPullRequest())));

    refresh(row, told("Back", LONG_AGO));

    assertThat(shown(chat).pullRequestTitle()).isEqualTo("Back");
  }

  private static Consumer<TestPullRequest> told(String title, Instant updatedAt) {
    return it -> {
      it.title = title;
      it.updatedAt = updatedAt;
    };
  }

  // Giving back.

  @Test
  void rowNotBegun_isDueAgainAtOnce_asItWas() {
    var row = rows.newRows(1).get(0);
    rows.execute("update refresh_schedule set attempts = 3");
    var leased = acquireOne();
    var wide = rows.wide(row);

    store.record(List.of(outcome(leased, new NotBegun())));

    assertThat(rows.wide(row)).isEqualTo(wide);
    assertThat(acquireOne().attempts()).isEqualTo(3);
  }

  @Test
  void released_isDueAtOnce_butNotWhereTheLeaseWasLost() {
    var both = rows.newRows(2);
    var leased = acquire(2);
    store.takeOver(both.get(0), LEASE);

    store.release(leased);

    assertThat(acquire(10)).extracting(LeasedRow::diffStatusId).containsExactly(both.get(1));
  }

  // Reporting.

  @Test
  void report_isPendingAtOnce_withAnEvent() {
    var chat = rows.newChat(rows.newOwner());
    rows.takeEvents(Object.class);

    rows.newRow(chat, "b");

    assertThat(shown(chat).sync().state()).isEqualTo(SyncState.PENDING);
    assertThat(shown(chat).url()).isEqualTo("https://github.com/o/r/tree/b");
    assertThat(rows.takeEvents(DiffStatusChanged.class))
        .singleElement()
        .satisfies(event -> assertThat(event.changed()).isEqualTo(shown(chat)));
  }

  @Test
  void referenceReportedLast_isThePrimaryOne_andNoRefreshChangesThat() {
    var chat = rows.newChat(rows.newOwner());
    var first = rows.newRow(chat, "first");
    rows.newRow(chat, "second");

    refresh(first, it -> {});

    assertThat(shown(chat).gitBranch()).isEqualTo("second");
    rows.newRow(chat, "first");
    assertThat(shown(chat).gitBranch()).isEqualTo("first");
  }

  @Test
  void chat_keepsTheReferencesReportedLast() {
    var chat = rows.newChat(rows.newOwner());

    for (var branch : List.of("one", "two", "three", "two", "four")) {
      store.report(chat, new GitReference(TestRows.ORIGIN, branch), TestRows.GITHUB, 3);
    }

    assertThat(chats.find(chat).orElseThrow().diffStatuses())
        .extracting(DiffStatusView::gitBranch)
        .containsExactly("four", "two", "three");
  }

  @Test
  void reportForAChatThatIsGone_doesNothing() {
    assertThat(
            store.report(
                UUID.randomUUID(), new GitReference(TestRows.ORIGIN, "b"), TestRows.GITHUB, 20))
        .isFalse();
  }

  // Roll-back.

  @Test
  void rolledBackChange_isNeverPublished() throws Exception {
    var chat = rows.newChat(rows.newOwner());
    rows.newRow(chat, "b");
    rows.takeEvents(Object.class);

    transaction.begin();
    chats.change(chat, "Never seen", true);
    transaction.rollback();

    assertThat(rows.takeEvents(Object.class)).isEmpty();
    assertThat(chats.find(chat).orElseThrow().title()).isEqualTo("a chat");
  }

  @Test
  void committedChange_isPublishedAfterTheCommit_andNotBefore() throws Exception {
    var chat = rows.newChat(rows.newOwner());
    rows.takeEvents(Object.class);

    transaction.begin();
    chats.change(chat, "Seen", null);
    var before = rows.takeEvents(ChatChanged.class);
    transaction.commit();

    assertThat(before).isEmpty();
    assertThat(rows.takeEvents(ChatChanged.class))
        .singleElement()
        .satisfies(event -> assertThat(event.chat().title()).isEqualTo("Seen"));
  }

  @Test
  void recordingThatFails_publishesNothing() {
    var chat = rows.newChat(rows.newOwner());
    rows.newRow(chat, "b");
    var leased = acquireOne();
    rows.takeEvents(Object.class);

    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(() -> store.record(List.of(found(leased, it -> it.title = "\u0000"))));

    assertThat(rows.takeEvents(Object.class)).isEmpty();
  }

  // Locks.

  @Test
  void everybodyAtOnce_neverDeadlocks() throws Exception {
    var owner = rows.newOwner();
    var ids = new CopyOnWriteArrayList<UUID>();
    for (var i = 0; i < 4; i++) {
      ids.add(newChatWithRows(owner));
    }
    List<Callable<Integer>> everybody =
        List.of(
            often(i -> rows.newRow(ids.get(i % ids.size()), "b" + i % 3)),
            often(i -> rows.newRow(ids.get(i % ids.size()), "b" + i % 4)),
            often(this::refreshAll),
            often(this::refreshAll),
            often(i -> linking.link(owner, GITHUB, new AccessToken("ghp_" + i))),
            often(i -> chats.change(ids.get(i % ids.size()), null, i % 2 == 0)),
            often(i -> store.release(acquire(3))),
            often(
                i -> {
                  var gone = ids.set(i % ids.size(), newChatWithRows(owner));
                  chats.delete(gone);
                }));

    var running = everybody.stream().map(executor::submit).toList();

    for (var one : running) {
      assertThat(one.get(120, TimeUnit.SECONDS)).isEqualTo(ROUNDS);
    }
  }

  @Test
  void deletionAndRecording_takeTheirLocksInOneOrder() throws Exception {
    var chat = rows.newChat(rows.newOwner());
    var all = IntStream.range(0, 12).mapToObj(i -> rows.newRow(chat, "b" + i)).toList();
    all.forEach(row -> refresh(row, it -> {}));
    var unchanged =
        all.stream().map(row -> found(store.takeOver(row, LEASE).orElseThrow(), it -> {})).toList();

    // Both come to wait for the first row; who has locked a later one by then is out of order.
    transaction.begin();
    rows.query("select 1 from refresh_schedule order by diff_status_id limit 1 for update");
    var recording = executor.submit(() -> store.record(unchanged));
    awaitLockWaiters(1);
    var deletion = executor.submit(() -> chats.delete(chat));
    awaitLockWaiters(2);
    transaction.commit();

    assertThat(recording.get(20, TimeUnit.SECONDS)).isEmpty();
    assertThat(deletion.get(20, TimeUnit.SECONDS)).isTrue();
  }

  private void awaitLockWaiters(int count) {
    Waiting.until(
        count + " to wait for a lock",
        () ->
            rows.query("select count(*) from pg_locks where not granted")
                .equals(Integer.toString(count)));
  }

  private UUID newChatWithRows(UUID owner) {
    var chat = rows.newChat(owner);
    for (var i = 0; i < 3; i++) {
      rows.newRow(chat, "b" + i);
    }
    return chat;
  }

  private void refreshAll(int round) {
    var acquired = acquire(20);
    store.record(acquired.stream().map(row -> found(row, it -> it.title = "t" + round)).toList());
  }

  private static Callable<Integer> often(IntConsumer act) {
    return () -> {
      for (var i = 0; i < ROUNDS; i++) {
        act.accept(i);
      }
      return ROUNDS;
    };
  }
}
