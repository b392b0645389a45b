package dev.gitsync.webhook;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes in from one provider.
 *
 * @param provider its id
 * @param type which implementation reads it
 * @param taken whether there is a secret, so that deliveries are taken
 * @param lastDeliveryAt of any of its repositories
 * @param repositories those that sent something last, up to some hundred
 */
public record WebhookView(
    String provider,
    String type,
    boolean taken,
    @Nullable Instant lastDeliveryAt,
    List<RepositoryView> repositories) {}
