package dev.gitsync.gittoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.gitsync.diffstatus.TestRows;
import dev.gitsync.harness.InContainer;
import dev.gitsync.harness.Waiting;
import dev.gitsync.platform.ServerState;
import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BudgetSpentException;
import dev.gitsync.provider.CallLedger.Booked;
import dev.gitsync.provider.CallLedger.Booking;
import dev.gitsync.provider.CallLedger.Pool;
import dev.gitsync.provider.CallLedger.Window;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What may be spent of tokens' limits, in the real database, inside the real server. */
@ArquillianTest
class BudgetLedgerIT {

  private static final AccessToken TOKEN = new AccessToken("ghp_a");
  private static final AccessToken OTHER = new AccessToken("ghp_b");

  @Inject BudgetLedger ledger;
  @Inject RateLimits limits;
  @Inject TestRows rows;
  @Inject ServerState state;

  @Resource(lookup = "java:jboss/ee/concurrency/executor/default")
  ManagedExecutorService executor;

  private final Instant inAnHour =
      Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);

  @Deployment
  static WebArchive war() {
    return InContainer.war(BudgetLedgerIT.class, TestRows.class);
  }

  @BeforeEach
  void clear() {
    Waiting.until("the application to be started", state::isStarted);
    rows.clear();
  }

  private static Booking booking(AccessToken token, Pool pool) {
    return new Booking("github", token.fingerprint(), pool, 1);
  }

  private static final Booking REST = booking(TOKEN, Pool.REST);
  private static final Booking GRAPHQL = booking(TOKEN, Pool.GRAPHQL);

  private void spend(Booking booking, int units, long limit, long remaining, Instant resetsAt) {
    ledger.settle(ledger.book(booking), units, Optional.of(new Window(limit, remaining, resetsAt)));
  }

  private boolean mayGoOut(Booking booking) {
    try {
      ledger.book(booking);
      return true;
    } catch (BudgetSpentException e) {
      return false;
    }
  }

  private Budget budget() {
    return ledger.find("github", TOKEN).orElseThrow();
  }

  @Test
  void hostThatSaysNothingOfLimits_isNeverHeldBack() {
    for (var i = 0; i < 20; i++) {
      ledger.settle(ledger.book(REST), 1, Optional.empty());
    }

    assertThat(ledger.find("github", TOKEN)).isEmpty();
    assertThat(ledger.postponedUntil("github", TOKEN, Pool.REST, Importance.BACKGROUND)).isEmpty();
  }

  @Test
  void whatTheHostTold_isShown() {
    spend(REST, 1, 5_000, 4_321, inAnHour);

    assertThat(budget().limit()).isEqualTo(5_000);
    assertThat(budget().remaining()).isEqualTo(4_321);
    assertThat(budget().spent()).isEqualTo(1);
    assertThat(budget().resetsAt()).isEqualTo(inAnHour);
  }

  @Test
  void share_isSpentToTheLastUnit_andNotOneMore() {
    spend(REST, 1, 10, 9, inAnHour);

    var more = 0;
    while (more < 100 && mayGoOut(REST)) {
      more++;
    }

    // 0.6 of 10, one of which is spent by then.
    assertThat(more).isEqualTo(5);
    assertThatExceptionOfType(BudgetSpentException.class)
        .isThrownBy(() -> ledger.book(REST))
        .satisfies(
            spent ->
                assertThat(spent.retryAt().orElseThrow())
                    .isCloseTo(inAnHour, within(2, ChronoUnit.SECONDS)));
  }

  @Test
  void manyAtOnce_neverSpendMoreThanTheShare() throws Exception {
    spend(REST, 1, 100, 99, inAnHour);

    var attempts = new ArrayList<Future<Boolean>>();
    for (var i = 0; i < 120; i++) {
      attempts.add(executor.submit(() -> mayGoOut(REST)));
    }
    var wentOut = 0;
    for (var attempt : attempts) {
      wentOut += attempt.get(60, TimeUnit.SECONDS) ? 1 : 0;
    }

    assertThat(wentOut).isEqualTo(59);
  }

  @Test
  void poolsAndTokens_areApart() {
    spend(REST, 1, 1, 0, inAnHour);

    assertThat(mayGoOut(REST)).isFalse();
    assertThat(mayGoOut(GRAPHQL)).isTrue();
    assertThat(mayGoOut(booking(OTHER, Pool.REST))).isTrue();
  }

  @Test
  void nothingRemaining_isALimitThatIsKnown_evenIfGitsyncSpentNothing() {
    spend(REST, 1, 5_000, 0, inAnHour);

    assertThat(mayGoOut(REST)).isFalse();
  }

  @Test
  void limitThatTheHostTold_stopsBothPools() {
    limits.note("github", TOKEN, inAnHour);

    assertThat(mayGoOut(REST)).isFalse();
    assertThat(mayGoOut(GRAPHQL)).isFalse();
    assertThatExceptionOfType(BudgetSpentException.class)
        .isThrownBy(() -> ledger.book(REST))
        .satisfies(spent -> assertThat(spent.retryAt()).contains(inAnHour));
  }

  @Test
  void answerThatTheHostDoesNotCount_isGivenBack() {
    spend(REST, 1, 5_000, 4_999, inAnHour);

    ledger.settle(ledger.book(REST), 0, Optional.of(new Window(5_000, 4_999, inAnHour)));
    ledger.settle(ledger.book(REST), 0, Optional.empty());

    assertThat(budget().spent()).isEqualTo(1);
    assertThat(budget().remaining()).isEqualTo(4_999);
  }

  @Test
  void documentThatCostMore_isSettledInFull() {
    spend(GRAPHQL, 7, 5_000, 4_993, inAnHour);

    assertThat(budget().spent()).isEqualTo(7);
  }

  @Test
  void answerThatCameLate_doesNotRaiseWhatRemains() {
    spend(REST, 1, 5_000, 4_000, inAnHour);
    spend(REST, 1, 5_000, 4_500, inAnHour);

    assertThat(budget().remaining()).isEqualTo(3_999);
  }

  @Test
  void nextWindow_beginsAnew_andAnAnswerOfTheLastSaysNothingOfIt() {
    spend(REST, 3_000, 5_000, 10, inAnHour);
    assertThat(mayGoOut(REST)).isFalse();

    var late = new Booked(REST, Optional.of(inAnHour));
    ledger.settle(late, 1, Optional.of(new Window(5_000, 4_999, inAnHour.plusSeconds(3_600))));
    ledger.settle(late, 1, Optional.of(new Window(5_000, 5, inAnHour)));

    assertThat(budget().spent()).isEqualTo(1);
    assertThat(budget().remaining()).isEqualTo(4_999);
    assertThat(mayGoOut(REST)).isTrue();
  }

  @Test
  void callsUnderWay_whileTheirWindowEnds_areSpentInTheNext() {
    spend(REST, 1, 5_000, 4_999, inAnHour);
    var underWay = List.of(ledger.book(REST), ledger.book(REST), ledger.book(REST));

    var next = Optional.of(new Window(5_000, 4_990, inAnHour.plusSeconds(3_600)));
    underWay.forEach(booked -> ledger.settle(booked, 1, next));

    assertThat(budget().spent()).isEqualTo(3);
  }

  @Test
  void callsUnderWay_beforeAnyWindowIsKnown_areSpentInTheFirst() {
    var underWay = List.of(ledger.book(REST), ledger.book(REST), ledger.book(REST));

    underWay.forEach(
        booked -> ledger.settle(booked, 1, Optional.of(new Window(5_000, 4_990, inAnHour))));

    assertThat(budget().spent()).isEqualTo(3);
  }

  @Test
  void windowThatHasEnded_holdsNobodyBack_evenBeforeTheHostSaysSo() {
    spend(REST, 1, 5_000, 0, Instant.now().minusSeconds(5).truncatedTo(ChronoUnit.SECONDS));

    assertThat(mayGoOut(REST)).isTrue();
    assertThat(ledger.find("github", TOKEN)).isEmpty();
  }

  @Test
  void shortBudget_isKeptForWhatIsWorthMore() {
    spend(REST, 1_300, 5_000, 3_700, inAnHour);

    assertThat(ledger.postponedUntil("github", TOKEN, Pool.REST, Importance.BACKGROUND))
        .isPresent();
    assertThat(ledger.postponedUntil("github", TOKEN, Pool.REST, Importance.URGENT)).isEmpty();
    assertThat(ledger.postponedUntil("github", OTHER, Pool.REST, Importance.BACKGROUND)).isEmpty();
    assertThat(ledger.postponedUntil("github", TOKEN, Pool.GRAPHQL, Importance.BACKGROUND))
        .isEmpty();
  }
}
