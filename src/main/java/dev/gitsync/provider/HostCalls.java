package dev.gitsync.provider;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.Bulkhead;
import org.eclipse.microprofile.faulttolerance.Retry;

/**
 * The one way by which HTTP calls leave for Git hosts, whichever the provider. A bean of its own,
 * because Fault Tolerance leaves clients alone that were built at run time, and works only on calls
 * from another bean.
 */
@ApplicationScoped
public class HostCalls {

  /**
   * Makes a call, and makes it again where that promises more: after a broken connection, and after
   * the answers of a gateway that could not reach its host. Never after a refusal, a rate limit or
   * a time-out, which would cost the host, or us, as much again.
   *
   * <p>Thread and transaction are the caller's. The bulkhead turns away what is too much instead of
   * letting it wait, so callers come from an executor with no more threads than {@code
   * gitsync.refresh.concurrency}, which is also the bulkhead's size: it stands there as a proof.
   */
  @Retry(maxRetries = 2, delay = 250, jitter = 150, retryOn = HostUnavailableException.class)
  @Bulkhead
  public <T> T call(Supplier<T> call) {
    return call.get();
  }
}
