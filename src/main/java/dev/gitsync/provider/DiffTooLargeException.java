package dev.gitsync.provider;

import org.jspecify.annotations.Nullable;

/**
 * The diff has more than {@link Diff#MAX_BYTES}, or more than the host itself is willing to make.
 */
public final class DiffTooLargeException extends ProviderException {

  private static final long serialVersionUID = 1L;

  public DiffTooLargeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
