package dev.gitsync.live;

import dev.gitsync.platform.CheckedAtStart;
import dev.gitsync.platform.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/** The settings of open pages, each with its default and the reason for it. */
@ApplicationScoped
public class LiveConfig implements CheckedAtStart {

  @Inject Settings settings;

  @Override
  public void checkSettings() {
    maxConnectionsPerUser();
    maxConnectionsPerNode();
  }

  /** More pages than anybody has open; a script that forgets to close stops here. */
  int maxConnectionsPerUser() {
    return settings.integer("gitsync.live.max-connections-per-user", 50, 1, 100_000);
  }

  /** As many as a node bears with the memory of a usual server. */
  int maxConnectionsPerNode() {
    return settings.integer("gitsync.live.max-connections-per-node", 20_000, 1, 1_000_000);
  }
}
