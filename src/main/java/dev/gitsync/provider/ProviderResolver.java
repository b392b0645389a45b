package dev.gitsync.provider;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Knows the configured Git hosts and finds the one that a remote origin belongs to. */
@ApplicationScoped
public class ProviderResolver {

  private List<ConfiguredHost> hosts = List.of();

  /** For CDI. */
  protected ProviderResolver() {}

  @Inject
  ProviderResolver(ProviderConfig config, Instance<ProviderFactory> factories) {
    this(config.providers(), factories);
  }

  /** For tests, whose factories come from no container. */
  ProviderResolver(List<ProviderSettings> settings, Iterable<ProviderFactory> factories) {
    Map<String, ProviderFactory> byType =
        StreamSupport.stream(factories.spliterator(), false)
            .collect(Collectors.toMap(ProviderFactory::type, Function.identity()));
    var configured = new ArrayList<ConfiguredHost>();
    for (var setting : settings) {
      var factory = byType.get(setting.type());
      configured.add(new ConfiguredHost(setting, factory == null ? null : factory.create(setting)));
    }
    hosts = List.copyOf(configured);
  }

  /**
   * Finds the provider of a remote origin: the first configured one that knows it.
   *
   * @param remoteOrigin as git has it, in any form; see {@link GitRemote}
   */
  public Resolution resolve(String remoteOrigin) {
    return GitRemote.parse(remoteOrigin)
        .flatMap(remote -> resolve(remote, remoteOrigin))
        .orElseGet(() -> new Resolution.Unmatched(GitRemote.withoutCredentials(remoteOrigin)));
  }

  private Optional<Resolution> resolve(GitRemote remote, String remoteOrigin) {
    return hosts.stream().flatMap(host -> host.resolve(remote, remoteOrigin).stream()).findFirst();
  }

  /**
   * Finds a provider by its id.
   *
   * @return empty when no provider has this id, or its type has no implementation
   */
  public Optional<Provider> find(String id) {
    return hosts.stream()
        .filter(host -> host.settings().id().equals(id))
        .flatMap(host -> Optional.ofNullable(host.provider()).stream())
        .findFirst();
  }

  /**
   * Finds the provider of a pull request's page: the first configured one that knows it.
   *
   * @return empty when no provider that can be asked takes the address for a pull request's
   */
  public Optional<Provider> findByPullRequest(String url) {
    return hosts.stream()
        .flatMap(host -> Optional.ofNullable(host.provider()).stream())
        .filter(provider -> provider.findPullRequest(url).isPresent())
        .findFirst();
  }

  /** All configured hosts in their order, also those whose type has no implementation. */
  public List<ProviderSettings> list() {
    return hosts.stream().map(ConfiguredHost::settings).toList();
  }

  private record ConfiguredHost(ProviderSettings settings, @Nullable Provider provider) {

    Optional<Resolution> resolve(GitRemote remote, String remoteOrigin) {
      if (provider != null) {
        var whom = provider;
        return whom.findRepository(remote)
            .map(repository -> new Resolution.Supported(whom, repository));
      }
      return new WebRoot(settings.webUrl())
          .repositoryPath(remote)
          .map(
              path ->
                  new Resolution.NotImplemented(
                      settings.id(), settings.type(), GitRemote.withoutCredentials(remoteOrigin)));
    }
  }
}
