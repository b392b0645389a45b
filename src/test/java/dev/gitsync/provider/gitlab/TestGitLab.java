package dev.gitsync.provider.gitlab;

import dev.gitsync.provider.HostClients;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderSettings;
import dev.gitsync.provider.TestHostClients;
import dev.gitsync.provider.Transport;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;

/** Makes the real provider outside a container, for tests that know it by its interface alone. */
public final class TestGitLab {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private TestGitLab() {}

  /** A provider for one instance, as the settings' defaults make it. */
  public static Provider provider(URI apiUrl, URI webUrl) {
    return provider(new TestHostClients(), apiUrl, webUrl, Clock.systemUTC());
  }

  /**
   * A provider for one instance, as the settings' defaults make it.
   *
   * @param clock what the ends of rate limits are reckoned from
   */
  public static Provider provider(HostClients clients, URI apiUrl, URI webUrl, Clock clock) {
    return provider(clients, apiUrl, webUrl, clock, Transport.AUTO, TIMEOUT);
  }

  static Provider provider(
      HostClients clients,
      URI apiUrl,
      URI webUrl,
      Clock clock,
      Transport transport,
      Duration timeout) {
    var settings = new ProviderSettings("lab", "gitlab", apiUrl, webUrl, transport, timeout);
    return GitLabProvider.create(settings, clients, clock);
  }
}
