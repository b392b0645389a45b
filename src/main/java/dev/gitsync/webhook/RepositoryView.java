package dev.gitsync.webhook;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is learnt of a repository's events.
 *
 * @param provider the id of its host's provider
 * @param id what the host calls it for ever
 * @param state {@code relied_on}: its changes are told, so it is polled rarely; {@code learning}:
 *     that is not proved yet, or not any more; {@code silent}: nothing came for so long that it may
 *     have ceased to tell, until the next delivery
 * @param heard changes in a row that were told before they were found
 * @param needed so many of them prove it
 * @param misses changes that nobody told, all in all
 */
public record RepositoryView(
    @JsonIgnore String provider,
    String id,
    String remoteOrigin,
    String state,
    Instant lastDeliveryAt,
    int heard,
    int needed,
    long misses,
    @Nullable Instant lastMissAt) {}
