package dev.gitsync.provider.github;

import dev.gitsync.provider.HostClients;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderSettings;
import dev.gitsync.provider.Transport;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;

/** Makes the real provider outside a container, for tests that know it by its interface alone. */
public final class TestGitHub {

  private TestGitHub() {}

  /**
   * A provider for one host.
   *
   * @param clock what the ends of rate limits are reckoned from
   */
  public static Provider provider(HostClients clients, URI apiUrl, URI webUrl, Clock clock) {
    var settings =
        new ProviderSettings(
            "github", "github", apiUrl, webUrl, Transport.AUTO, Duration.ofSeconds(10));
    return new GitHubProvider(
        settings,
        clients.create(settings, GitHubApi.class, GitHubMeter.REST),
        clients.create(
            GitHubProviderFactory.graphQlSettings(settings), GraphQlApi.class, GitHubMeter.GRAPHQL),
        clock);
  }
}
