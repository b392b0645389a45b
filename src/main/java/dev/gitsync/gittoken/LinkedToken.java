package dev.gitsync.gittoken;

import dev.gitsync.provider.AccessToken;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A usable token of an owner for a provider.
 *
 * @param token the token itself
 * @param revision changes whenever the token is linked anew
 * @param rejected whether the host did not take it the last time
 * @param limitedUntil the host asked not to be called with it before; absent where it did not
 */
public record LinkedToken(
    AccessToken token, UUID revision, boolean rejected, @Nullable Instant limitedUntil) {}
