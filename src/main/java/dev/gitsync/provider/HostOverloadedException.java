package dev.gitsync.provider;

import org.jspecify.annotations.Nullable;

/** The host, or a gateway before it, gave up on a call: less at once may work. */
public final class HostOverloadedException extends ProviderException {

  private static final long serialVersionUID = 1L;

  public HostOverloadedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
