package dev.gitsync.sync;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import dev.gitsync.diffstatus.DiffStatusStore;
import dev.gitsync.gittoken.BudgetLedger;
import dev.gitsync.platform.DatabaseErrors;
import dev.gitsync.platform.ServerState;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Looks from time to time at what is told of the database: a scrape must not wait for it. */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class MetricsTimer {

  private static final System.Logger LOG = System.getLogger(MetricsTimer.class.getName());

  @Inject DiffStatusStore store;
  @Inject BudgetLedger ledger;
  @Inject SyncMetrics metrics;
  @Inject ServerState state;

  /** Called by the container, as often as one scrapes. */
  @Schedule(hour = "*", minute = "*", second = "*/15", persistent = false, info = "metrics")
  public void look() {
    if (!state.isStarted()) {
      return;
    }
    try {
      metrics.lateRows(store.listLate());
      metrics.budgets(ledger.listPools());
    } catch (RuntimeException e) {
      LOG.log(DatabaseErrors.isUnavailable(e) ? DEBUG : WARNING, "Nothing to tell of rows", e);
    }
  }
}
