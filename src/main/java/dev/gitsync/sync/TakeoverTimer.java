package dev.gitsync.sync;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import dev.gitsync.diffstatus.DiffStatusStore;
import dev.gitsync.platform.DatabaseErrors;
import dev.gitsync.platform.Nodes;
import dev.gitsync.platform.ServerState;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Takes over what a dead node held. */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class TakeoverTimer {

  private static final System.Logger LOG = System.getLogger(TakeoverTimer.class.getName());

  @Inject DiffStatusStore store;
  @Inject SyncMetrics metrics;
  @Inject ServerState state;

  /** Called by the container, as often as {@link Nodes} beat. */
  @Schedule(hour = "*", minute = "*", second = "*/2", persistent = false, info = "take over")
  public void takeOver() {
    if (!state.isStarted()) {
      return;
    }
    try {
      var freed = store.freeLeasesOfDead();
      if (freed > 0) {
        metrics.takenOver(freed);
        LOG.log(WARNING, "Another node died: {0} of its rows are read again", freed);
      }
    } catch (RuntimeException e) {
      // The worker tells of a database that is away.
      LOG.log(
          DatabaseErrors.isUnavailable(e) ? DEBUG : ERROR, "Could not look for nodes that died", e);
    }
  }
}
