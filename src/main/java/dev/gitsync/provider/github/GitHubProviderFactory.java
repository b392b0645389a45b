package dev.gitsync.provider.github;

import dev.gitsync.provider.HostClients;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderFactory;
import dev.gitsync.provider.ProviderSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;

/** Makes the providers of type {@code github}: github.com and GitHub Enterprise Server. */
@ApplicationScoped
class GitHubProviderFactory implements ProviderFactory {

  @Inject HostClients clients;
  @Inject Clock clock;

  @Override
  public String type() {
    return "github";
  }

  @Override
  public Provider create(ProviderSettings settings) {
    return new GitHubProvider(
        settings,
        clients.create(settings, GitHubApi.class, GitHubMeter.REST),
        clients.create(graphQlSettings(settings), GraphQlApi.class, GitHubMeter.GRAPHQL),
        clock);
  }

  /** On a server of one's own GraphQL lies beside the version of the REST API, not below it. */
  static ProviderSettings graphQlSettings(ProviderSettings settings) {
    var url = settings.apiUrl().toString();
    return settings.at(URI.create(url.endsWith("/v3") ? url.substring(0, url.length() - 3) : url));
  }
}
