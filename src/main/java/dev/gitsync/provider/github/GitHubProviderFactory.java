package dev.gitsync.provider.github;

import dev.gitsync.provider.HostCalls;
import dev.gitsync.provider.HostClient;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.ProviderFactory;
import dev.gitsync.provider.ProviderSettings;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Makes the providers of type {@code github}: github.com and GitHub Enterprise Server. */
@ApplicationScoped
class GitHubProviderFactory implements ProviderFactory {

  @Inject HostCalls calls;
  @Inject Clock clock;

  @Resource(lookup = "java:jboss/ee/concurrency/scheduler/default")
  ManagedScheduledExecutorService watchdog;

  private final Queue<GitHubProvider> made = new ConcurrentLinkedQueue<>();

  @Override
  public String type() {
    return "github";
  }

  @Override
  public Provider create(ProviderSettings settings) {
    var client = new HostClient<>(settings, GitHubApi.class, calls, watchdog);
    var provider = new GitHubProvider(settings, client, clock);
    made.add(provider);
    return provider;
  }

  @PreDestroy
  void closeAll() {
    made.forEach(GitHubProvider::close);
  }
}
