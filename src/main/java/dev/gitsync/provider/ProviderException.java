package dev.gitsync.provider;

import org.jspecify.annotations.Nullable;

/**
 * A Git host can't be reached, refused, or answered what can't be understood. The message is for
 * logs: it has the host's status, never its body and never the token.
 */
public class ProviderException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ProviderException(String message) {
    super(message);
  }

  public ProviderException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
