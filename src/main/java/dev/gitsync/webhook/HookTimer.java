package dev.gitsync.webhook;

import static java.lang.System.Logger.Level.WARNING;

import dev.gitsync.platform.ServerState;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Forgets old deliveries, an hour's at a time. */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class HookTimer {

  private static final System.Logger LOG = System.getLogger(HookTimer.class.getName());

  @Inject HookStore store;
  @Inject ServerState state;

  /** Called by the container. */
  @Schedule(hour = "*", minute = "17", persistent = false, info = "forget deliveries")
  public void forgetOld() {
    if (!state.isStarted()) {
      return;
    }
    try {
      store.forgetOld();
    } catch (RuntimeException e) {
      LOG.log(WARNING, "Could not forget old deliveries: {0}", e.getMessage());
    }
  }
}
