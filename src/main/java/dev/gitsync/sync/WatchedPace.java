package dev.gitsync.sync;

import dev.gitsync.diffstatus.DiffStatusStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.UUID;

/** Brings rows to the pace of open pages, which else begins only with their next refresh. */
@ApplicationScoped
public class WatchedPace {

  @Inject DiffStatusStore store;
  @Inject SyncConfig config;
  @Inject Worker worker;

  /**
   * Some owners have opened pages, and every node knows it: what is recorded from now on keeps the
   * pace by itself.
   */
  public void begin(Collection<UUID> owners) {
    var policy = config.refreshPolicy();
    store.bringForward(owners, policy.watchedTtl(), policy.noPrInterval());
    worker.ring();
  }
}
