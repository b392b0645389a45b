package dev.gitsync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gitsync.platform.Scheduler;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RefreshThreadsTest {

  private static final int THREADS = 3;
  private static final int TASKS = 30;

  private final Threads config = new Threads();
  private final RefreshThreads threads = new RefreshThreads();
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

  private static final class PlainThreads implements ManagedThreadFactory {
    @Override
    public Thread newThread(Runnable task) {
      return new Thread(task);
    }

    @Override
    public ForkJoinWorkerThread newThread(ForkJoinPool pool) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Threads extends SyncConfig {

    private int concurrency = THREADS;

    @Override
    int concurrency() {
      return concurrency;
    }
  }

  @BeforeEach
  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  void wire() {
    threads.config = config;
    threads.threads = new PlainThreads();
    threads.scheduler =
        new Scheduler() {
          @Override
          public ScheduledExecutorService executor() {
            return scheduler;
          }
        };
  }

  @AfterEach
  void stop() {
    threads.stop();
    scheduler.shutdownNow();
  }

  @Test
  void tasks_runAsManyAtOnceAsConfigured_andNeverMore() throws Exception {
    var now = new AtomicInteger();
    var peak = new AtomicInteger();
    var done = new CountDownLatch(TASKS);
    // Opens only when all the threads have come: proves that so many run at once.
    var together = new CyclicBarrier(THREADS);

    for (var i = 0; i < TASKS; i++) {
      threads.execute(
          task(
              () -> {
                peak.accumulateAndGet(now.incrementAndGet(), Math::max);
                await(together);
                now.decrementAndGet();
                done.countDown();
              }));
    }

    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(peak).hasValue(THREADS);
  }

  private static HostTask task(Runnable work) {
    return new HostTask("host", UUID.randomUUID(), false, work);
  }

  @Test
  void taskThatBreaks_losesNoThread() throws Exception {
    for (var i = 0; i < 2 * THREADS; i++) {
      threads.execute(
          task(
              () -> {
                throw new AssertionError("broken on purpose");
              }));
    }
    var done = new CountDownLatch(1);

    threads.execute(task(done::countDown));

    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the others did not come", e);
    }
  }

  @Test
  void stopped_takesNoMore() {
    threads.execute(task(() -> {}));
    threads.stop();

    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> threads.execute(task(() -> {})));
  }

  @Test
  void host_getsTheThreadsOfTheOthers_whenTheseHaveBeenIdleForAWhile() throws Exception {
    config.concurrency = 4;
    var other = new CountDownLatch(1);
    threads.execute(new HostTask("other", new UUID(0, 1), false, other::countDown));
    other.await();
    var all = new CyclicBarrier(4);
    var met = new CountDownLatch(4);
    for (var i = 0; i < 4; i++) {
      threads.execute(
          new HostTask(
              "one",
              new UUID(0, 1),
              false,
              () -> {
                await(all);
                met.countDown();
              }));
    }

    assertThat(met.await(1, TimeUnit.MINUTES)).isTrue();
  }
}
