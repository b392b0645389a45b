package dev.gitsync.webhook;

import static java.lang.System.Logger.Level.DEBUG;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.gitsync.provider.HookEvent;
import dev.gitsync.provider.HookEvent.Other;
import dev.gitsync.provider.HookFormat;
import dev.gitsync.provider.HookSeal;
import dev.gitsync.provider.ProviderResolver;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Function;

/** Takes deliveries: checks, reads, stores. Calls no host and keeps no body. */
@ApplicationScoped
public class Webhooks {

  /** What GitHub sends at the most: whoever hands a body over refuses more. */
  public static final int MOST_BYTES = 25 * 1024 * 1024;

  private static final System.Logger LOG = System.getLogger(Webhooks.class.getName());

  /**
   * Texts that nobody asks for are passed over whatever their length. A reader that gives up leaves
   * the rest of the body to its seal.
   */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(1 << 16)
                  .maxNameLength(1 << 12)
                  .maxNestingDepth(200)
                  .build())
          .build();

  @Inject WebhookConfig config;
  @Inject ProviderResolver providers;
  @Inject HookIntake intake;
  @Inject HookMetrics metrics;

  /**
   * Takes one delivery.
   *
   * @param providerId whose it says it is
   * @param headers finds a header's value by its name
   * @param body as it came, not read yet, of {@link #MOST_BYTES} at the most
   */
  public Receipt receive(
      String providerId, Function<String, Optional<String>> headers, InputStream body) {
    var format = providers.find(providerId).flatMap(provider -> provider.hookFormat());
    if (format.isEmpty() || config.secrets(providerId).isEmpty()) {
      return Receipt.NOT_TAKEN;
    }
    var secrets = config.secrets(providerId);
    var receipt =
        format
            .get()
            .seal(headers, secrets)
            .map(seal -> receive(providerId, format.get(), headers, body, seal))
            .orElse(Receipt.FORGED);
    metrics.received(providerId, receipt);
    if (receipt == Receipt.FORGED) {
      LOG.log(DEBUG, "A delivery to {0} bears no signature with a secret of ours", providerId);
    }
    return receipt;
  }

  private Receipt receive(
      String providerId,
      HookFormat format,
      Function<String, Optional<String>> headers,
      InputStream body,
      HookSeal seal) {
    var sealed = new SealedBody(body, seal);
    try {
      var event = read(format, headers, sealed);
      if (!sealed.isGenuine()) {
        return Receipt.FORGED;
      }
      if (event.isEmpty()) {
        return Receipt.UNREADABLE;
      }
      return event.get() instanceof Other
          ? Receipt.IGNORED
          : store(new Delivery(providerId, format.deliveryId(headers).orElse(null), event.get()));
    } catch (IOException e) {
      // Whoever sent it has gone away.
      LOG.log(DEBUG, "A delivery broke off", e);
      return Receipt.UNREADABLE;
    }
  }

  private static Optional<HookEvent> read(
      HookFormat format, Function<String, Optional<String>> headers, SealedBody body)
      throws IOException {
    try (var json = JSON.createParser(body)) {
      return Optional.of(format.read(headers, json));
    } catch (JsonProcessingException | CharConversionException e) {
      LOG.log(DEBUG, "A delivery can not be read: {0}", e.getClass().getName());
      return Optional.empty();
    }
  }

  private Receipt store(Delivery delivery) {
    try {
      return intake.take(delivery) ? Receipt.ACCEPTED : Receipt.DUPLICATE;
    } catch (RuntimeException e) {
      metrics.notStored(delivery.provider());
      throw e;
    }
  }
}
