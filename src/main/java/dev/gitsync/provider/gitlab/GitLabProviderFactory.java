package dev.gitsync.provider.gitlab;

import dev.gitsync.provider.HostClients;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderFactory;
import dev.gitsync.provider.ProviderSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;

/** Makes the providers of type {@code gitlab}: gitlab.com and self-managed instances. */
@ApplicationScoped
class GitLabProviderFactory implements ProviderFactory {

  @Inject HostClients clients;
  @Inject Clock clock;

  @Override
  public String type() {
    return "gitlab";
  }

  @Override
  public Provider create(ProviderSettings settings) {
    return GitLabProvider.create(settings, clients, clock);
  }
}
