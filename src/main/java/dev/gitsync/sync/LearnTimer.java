package dev.gitsync.sync;

import dev.gitsync.platform.ServerState;
import dev.gitsync.webhook.HookedRepositories;
import jakarta.ejb.Schedule;
import jakarta.ejb.Singleton;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.inject.Inject;

/** Lets it be learnt, every ten seconds, which repositories must be polled and which tell. */
@Singleton
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class LearnTimer {

  @Inject HookedRepositories hooked;
  @Inject SyncConfig config;
  @Inject ServerState state;

  /** Called by the container. */
  @Schedule(hour = "*", minute = "*", second = "5/10", persistent = false, info = "learn of hooks")
  public void learn() {
    if (state.isStarted()) {
      hooked.learn(config.refreshPolicy().ttl());
    }
  }
}
