package dev.gitsync.platform;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

/**
 * Makes of a commit that fails what every caller expects of a method that declares nothing: an
 * unchecked exception. The container throws checked ones through it, which pass by whoever catches
 * {@link RuntimeException}, as when the database goes away between the last statement and the
 * commit.
 */
abstract class CommitFailures {

  /** Outside the container's own interceptor, which commits. */
  private static final int OUTSIDE = Interceptor.Priority.PLATFORM_BEFORE + 100;

  /** Passes the call on, and translates. */
  @AroundInvoke
  public Object translate(InvocationContext call) throws Exception {
    try {
      return call.proceed();
    } catch (RollbackException
        | HeuristicMixedException
        | HeuristicRollbackException
        | SystemException e) {
      throw new CommitFailedException(e);
    }
  }

  /** For methods that take part in a transaction or begin one. */
  @Interceptor
  @Transactional
  @Priority(OUTSIDE)
  static class OfRequired extends CommitFailures {}

  /** For methods that begin one of their own. */
  @Interceptor
  @Transactional(TxType.REQUIRES_NEW)
  @Priority(OUTSIDE)
  static class OfRequiresNew extends CommitFailures {}
}
