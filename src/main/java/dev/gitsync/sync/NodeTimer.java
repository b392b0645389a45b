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

/** Tells the other nodes that this one lives, and takes over what a dead one held. */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class NodeTimer {

  private static final System.Logger LOG = System.getLogger(NodeTimer.class.getName());

  @Inject Nodes nodes;
  @Inject DiffStatusStore store;
  @Inject SyncMetrics metrics;
  @Inject ServerState state;

  /** Called by the container, as often as {@link Nodes#BEAT} says. */
  @Schedule(hour = "*", minute = "*", second = "*/2", persistent = false, info = "node")
  public void beat() {
    if (!state.isStarted()) {
      return;
    }
    try {
      nodes.beat();
      var freed = store.freeLeasesOfDead();
      if (freed > 0) {
        metrics.takenOver(freed);
        LOG.log(WARNING, "Another node died: {0} of its rows are read again", freed);
      }
    } catch (RuntimeException e) {
      // The worker tells of a database that is away.
      LOG.log(DatabaseErrors.isUnavailable(e) ? DEBUG : ERROR, "A beat failed", e);
    }
  }
}
