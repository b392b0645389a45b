package dev.gitsync.provider.gitlab;

import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderTimeoutException;
import org.jspecify.annotations.Nullable;

/** GraphQL gave no usable answer to a question that the other API may well answer. */
final class GraphQlUnusableException extends ProviderException {

  private static final long serialVersionUID = 1L;

  private final boolean timedOut;

  private GraphQlUnusableException(String message, boolean timedOut, @Nullable Throwable cause) {
    super(message, cause);
    this.timedOut = timedOut;
  }

  GraphQlUnusableException(String message, @Nullable Throwable cause) {
    this(message, false, cause);
  }

  /** For an answer that took the instance itself too long. */
  static GraphQlUnusableException timedOut(String message) {
    return new GraphQlUnusableException(message, true, null);
  }

  /** What it is to somebody who does not ask the other API. */
  ProviderException failure() {
    return timedOut ? new ProviderTimeoutException(String.valueOf(getMessage()), this) : this;
  }
}
