package dev.gitsync.sync;

import static java.lang.System.Logger.Level.ERROR;

import dev.gitsync.platform.Scheduler;
import dev.gitsync.platform.ServerStarted;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that ask Git hosts: exactly {@code gitsync.refresh.concurrency} of them, which is
 * what bounds the calls at once; what is over it waits in a bounded queue, where hosts and owners
 * get their turns.
 *
 * <p>The server's own managed executors can't be sized by a setting of ours and peak at a few
 * threads; these are made by its managed thread factory, so they carry the application's context.
 */
@ApplicationScoped
class RefreshThreads {

  private static final System.Logger LOG = System.getLogger(RefreshThreads.class.getName());

  /** More calls than workers and callers ever have in flight; past it something is wrong. */
  private static final int MOST_WAITING = 20_000;

  @Inject SyncConfig config;

  @Resource(lookup = "java:jboss/ee/concurrency/factory/default")
  ManagedThreadFactory threads;

  @Inject Scheduler scheduler;

  private @Nullable Pool pool;

  synchronized void onServerStarted(@Observes ServerStarted started) {
    pool();
  }

  private synchronized Pool pool() {
    if (pool == null) {
      pool = new Pool(config.concurrency(), threads, scheduler.executor());
    }
    return pool;
  }

  /**
   * Runs a task when it is its turn.
   *
   * @throws RejectedExecutionException when too many wait, or the server is stopping
   */
  void execute(HostTask task) {
    pool().execute(task.inLogContext());
  }

  /** A host did not answer in time: it gets fewer threads until it answers again. */
  void noteTimeout(String host) {
    pool().noteTimeout(host);
  }

  /** A host answered. */
  void noteAnswer(String host) {
    pool().noteAnswer(host);
  }

  @PreDestroy
  synchronized void stop() {
    if (pool != null) {
      pool.stop();
    }
  }

  /** The queue and those who take from it. */
  private static final class Pool {

    private final int size;
    private final ThreadPoolExecutor executor;
    private final FairQueue waiting;
    private final ScheduledExecutorService scheduler;
    private int busy;
    private boolean willLookAgain;

    Pool(int size, ManagedThreadFactory threads, ScheduledExecutorService scheduler) {
      this.size = size;
      this.scheduler = scheduler;
      this.waiting = new FairQueue(size, System::nanoTime);
      this.executor =
          // Those who have just run out of tasks may still be on their way home.
          new ThreadPoolExecutor(
              0, 2 * size, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
    }

    synchronized void execute(HostTask task) {
      if (executor.isShutdown() || waiting.size() >= MOST_WAITING) {
        throw new RejectedExecutionException("too many calls wait, or the server is stopping");
      }
      waiting.add(task);
      startThreads();
    }

    private void startThreads() {
      while (busy < size) {
        var next = waiting.poll();
        if (next.isEmpty()) {
          lookAgainLater();
          return;
        }
        busy++;
        executor.execute(() -> runAll(next.get()));
      }
    }

    /** What waits only for the sake of other hosts may run when they have been idle a while. */
    private void lookAgainLater() {
      if (waiting.size() > 0 && !willLookAgain) {
        willLookAgain = true;
        var unused =
            scheduler.schedule(this::lookAgain, FairQueue.MEMORY.toMillis(), TimeUnit.MILLISECONDS);
      }
    }

    private synchronized void lookAgain() {
      willLookAgain = false;
      if (!executor.isShutdown()) {
        startThreads();
      }
    }

    private void runAll(HostTask first) {
      for (HostTask task = first; task != null; task = next(task)) {
        try {
          task.run();
        } catch (RuntimeException | Error e) {
          // Whatever it was, the thread and the host's turn must come back.
          LOG.log(ERROR, "A task failed", e);
        }
      }
    }

    private synchronized @Nullable HostTask next(HostTask ended) {
      waiting.ended(ended);
      var next = executor.isShutdown() ? null : waiting.poll().orElse(null);
      if (next == null) {
        busy--;
        lookAgainLater();
      } else {
        // With the end of one call a host may be allowed several.
        startThreads();
      }
      return next;
    }

    synchronized void noteTimeout(String host) {
      waiting.noteTimeout(host);
    }

    synchronized void noteAnswer(String host) {
      waiting.noteAnswer(host);
    }

    synchronized void stop() {
      executor.shutdownNow();
    }
  }
}
