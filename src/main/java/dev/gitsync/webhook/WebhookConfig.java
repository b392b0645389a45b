package dev.gitsync.webhook;

import dev.gitsync.platform.CheckedAtStart;
import dev.gitsync.platform.InvalidSettingException;
import dev.gitsync.platform.Settings;
import dev.gitsync.provider.ProviderConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The secrets that Git hosts sign with: {@code gitsync.provider.<id>.webhook-secret}. */
@ApplicationScoped
class WebhookConfig implements CheckedAtStart {

  /** A comma parts two secrets, unless a backslash says that it belongs to one. */
  private static final Pattern COMMA = Pattern.compile("(?<!\\\\),");

  /** The body is hashed once with each, whoever sends it. */
  private static final int MOST_SECRETS = 5;

  @Inject Settings settings;
  @Inject ProviderConfig providers;

  private final Map<String, List<String>> secrets = new ConcurrentHashMap<>();

  @Override
  public void checkSettings() {
    providers.providers().forEach(provider -> secrets(provider.id()));
  }

  /**
   * What a provider's deliveries may be signed with: several, so that a host can be given another
   * secret without losing an event. None where the provider takes no deliveries.
   *
   * @param providerId of a provider that there is
   */
  List<String> secrets(String providerId) {
    return secrets.computeIfAbsent(providerId, this::read);
  }

  private List<String> read(String providerId) {
    var property = "gitsync.provider." + providerId + ".webhook-secret";
    var read =
        settings.text(property).stream()
            .flatMap(COMMA::splitAsStream)
            .map(secret -> secret.replace("\\,", ",").strip())
            .toList();
    if (read.size() > MOST_SECRETS || read.contains("")) {
      throw new InvalidSettingException(
          property, "…", "1 to " + MOST_SECRETS + " secrets with commas between, none empty");
    }
    return read;
  }
}
