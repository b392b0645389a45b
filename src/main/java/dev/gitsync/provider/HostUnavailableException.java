package dev.gitsync.provider;

import org.jspecify.annotations.Nullable;

/** A failure that is likely to be over in a moment; {@link HostCalls} tries such a call again. */
final class HostUnavailableException extends ProviderException {

  private static final long serialVersionUID = 1L;

  HostUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
