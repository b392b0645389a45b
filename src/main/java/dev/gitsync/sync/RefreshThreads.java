package dev.gitsync.sync;

import dev.gitsync.platform.ServerStarted;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that ask Git hosts: exactly {@code gitsync.refresh.concurrency} of them, which is
 * what bounds the calls at once; what is over it waits in a bounded queue.
 *
 * <p>The server's own managed executors can't be sized by a setting of ours and peak at a few
 * threads; these are made by its managed thread factory, so they carry the application's context.
 */
@ApplicationScoped
class RefreshThreads implements Executor {

  /** More rows than workers and callers ever have in flight; past it something is wrong. */
  private static final int MOST_WAITING = 20_000;

  @Inject SyncConfig config;

  @Resource(lookup = "java:jboss/ee/concurrency/factory/default")
  ManagedThreadFactory threads;

  private @Nullable ThreadPoolExecutor pool;

  synchronized void onServerStarted(@Observes ServerStarted started) {
    pool();
  }

  private synchronized ThreadPoolExecutor pool() {
    if (pool == null) {
      var size = config.concurrency();
      pool =
          new ThreadPoolExecutor(
              size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), threads);
      pool.allowCoreThreadTimeOut(true);
    }
    return pool;
  }

  /**
   * Runs a task when a thread is free.
   *
   * @throws RejectedExecutionException when too many wait, or the server is stopping
   */
  @Override
  public void execute(Runnable task) {
    pool().execute(task);
  }

  @PreDestroy
  synchronized void stop() {
    if (pool != null) {
      pool.shutdownNow();
    }
  }
}
