package dev.gitsync.api;

import dev.gitsync.platform.CheckedAtStart;
import dev.gitsync.platform.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** The settings of what callers may ask for. */
@ApplicationScoped
class ApiConfig implements CheckedAtStart {

  @Inject Settings settings;

  @Override
  public void checkSettings() {
    requestsPerMinute();
    failedLogInsPerMinute();
  }

  /**
   * How many requests one API token and its sessions may make on a node. No person and no agent
   * makes as many; a script that runs in circles on several threads does.
   */
  int requestsPerMinute() {
    return settings.integer("gitsync.api.requests-per-minute", 30_000, 1, 10_000_000);
  }

  /**
   * How many log-ins from one address may fail. Enough for a team behind one address that mistypes;
   * too few to guess.
   */
  int failedLogInsPerMinute() {
    return settings.integer("gitsync.api.failed-log-ins-per-minute", 20, 1, 1_000_000);
  }
}
