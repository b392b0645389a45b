package dev.gitsync.platform;

import jakarta.enterprise.context.ApplicationScoped;

/** Where this node is between starting and stopping. */
@ApplicationScoped
public class ServerState {

  private enum Phase {
    STARTING,
    STARTED,
    STOPPING
  }

  private volatile Phase phase = Phase.STARTING;

  /** Whether requests can be served and rows refreshed. */
  public boolean isStarted() {
    return phase == Phase.STARTED;
  }

  void started() {
    phase = Phase.STARTED;
  }

  void stopping() {
    phase = Phase.STOPPING;
  }
}
