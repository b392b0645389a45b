package dev.gitsync.sync;

import dev.gitsync.platform.InvalidSettingException;
import dev.gitsync.platform.Settings;
import dev.gitsync.platform.Startup;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Checks the one setting that the container reads too, as the size of a bulkhead, before it does: a
 * size that is none would fail the deployment in the container's words, and leave a server that
 * runs and serves nothing.
 */
public class ConcurrencyCheck implements Extension {

  void check(@Observes BeforeBeanDiscovery beginning) {
    try {
      var unused = SyncConfig.concurrency(new Settings(ConfigProvider.getConfig()));
    } catch (InvalidSettingException e) {
      Startup.refuse(e);
      throw e;
    }
  }
}
