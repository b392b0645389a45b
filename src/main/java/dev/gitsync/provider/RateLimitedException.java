package dev.gitsync.provider;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The host asks to be left alone for a while; no call with this token may go to it until then. */
public class RateLimitedException extends ProviderException {

  private static final long serialVersionUID = 1L;

  private final transient @Nullable Instant retryAt;

  public RateLimitedException(String message, @Nullable Instant retryAt) {
    super(message);
    this.retryAt = retryAt;
  }

  /**
   * When the host may be asked again.
   *
   * @return empty when the host gave no time: then a minute is the documented least, doubled from
   *     refusal to refusal
   */
  public Optional<Instant> retryAt() {
    return Optional.ofNullable(retryAt);
  }
}
