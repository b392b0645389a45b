package dev.gitsync.sync;

import dev.gitsync.diffstatus.RefreshResult;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How callers wait for what a Git host is being asked: nobody's request hangs for ever. */
final class Patience {

  /** What callers are told whose patience is over. */
  static final RefreshResult.Failed OVER =
      new RefreshResult.Failed(
          RefreshResult.Reason.PROVIDER_TIMEOUT,
          "The provider did not answer in time.",
          null,
          null);

  /** Longer than a host may take for the few calls of one question. */
  private static final Duration LENGTH = Duration.ofSeconds(60);

  private Patience() {}

  /** Waits for an answer, which goes on being worked on when the patience is over. */
  static <T> T await(CompletableFuture<T> answer, T ifOver) {
    try {
      return answer.get(LENGTH.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return ifOver;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("asking a Git host failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for a Git host", e);
    }
  }
}
