package dev.gitsync.provider.github;

import dev.gitsync.provider.HostClients;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderFactory;
import dev.gitsync.provider.ProviderSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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
    return new GitHubProvider(settings, clients.create(settings, GitHubApi.class), clock);
  }
}
