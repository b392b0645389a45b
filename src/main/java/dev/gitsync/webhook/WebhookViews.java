package dev.gitsync.webhook;

import static java.util.stream.Collectors.groupingBy;

import dev.gitsync.provider.ProviderResolver;
import dev.gitsync.provider.ProviderSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/** What admins see of deliveries. */
@ApplicationScoped
public class WebhookViews {

  @Inject WebhookConfig config;
  @Inject ProviderResolver providers;
  @Inject HookStore store;

  /** One for each provider, in the configured order. */
  public List<WebhookView> list() {
    var byProvider = store.list().stream().collect(groupingBy(RepositoryView::provider));
    return providers.list().stream()
        .map(provider -> view(provider, byProvider.getOrDefault(provider.id(), List.of())))
        .toList();
  }

  private WebhookView view(ProviderSettings provider, List<RepositoryView> repositories) {
    return new WebhookView(
        provider.id(),
        provider.type(),
        !config.secrets(provider.id()).isEmpty(),
        repositories.isEmpty() ? null : repositories.get(0).lastDeliveryAt(),
        repositories);
  }
}
