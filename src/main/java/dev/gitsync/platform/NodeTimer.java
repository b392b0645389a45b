package dev.gitsync.platform;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;

import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/**
 * Tells the other nodes that this one lives. Does nothing else, so that nothing else can be why it
 * is late.
 */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class NodeTimer {

  private static final System.Logger LOG = System.getLogger(NodeTimer.class.getName());

  @Inject Nodes nodes;
  @Inject ServerState state;

  /** Called by the container, as often as {@link Nodes#BEAT} says. */
  @Schedule(hour = "*", minute = "*", second = "*/2", persistent = false, info = "node")
  public void beat() {
    if (!state.isStarted()) {
      return;
    }
    try {
      nodes.beat();
    } catch (RuntimeException e) {
      // The worker tells of a database that is away.
      LOG.log(DatabaseErrors.isUnavailable(e) ? DEBUG : ERROR, "A beat failed", e);
    }
  }
}
