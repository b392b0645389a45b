package dev.gitsync.provider;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call did not go out, because what gitsync may spend of the token's rate limit is spent, or the
 * host would refuse it.
 */
public final class BudgetSpentException extends RateLimitedException {

  private static final long serialVersionUID = 1L;

  public BudgetSpentException(String message, @Nullable Instant retryAt) {
    super(message, retryAt);
  }
}
