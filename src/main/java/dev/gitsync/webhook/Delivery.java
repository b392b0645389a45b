package dev.gitsync.webhook;

import dev.gitsync.provider.HookEvent;
import org.jspecify.annotations.Nullable;

/**
 * A genuine delivery.
 *
 * @param provider the id of its host's provider
 * @param id what the host calls it; absent where it has no name, so that it can't be known again
 */
record Delivery(String provider, @Nullable String id, HookEvent event) {}
