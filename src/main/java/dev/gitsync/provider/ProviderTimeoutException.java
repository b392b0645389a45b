package dev.gitsync.provider;

import org.jspecify.annotations.Nullable;

/** The host did not answer a call, headers and body together, within the provider's time-out. */
public final class ProviderTimeoutException extends ProviderException {

  private static final long serialVersionUID = 1L;

  public ProviderTimeoutException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
