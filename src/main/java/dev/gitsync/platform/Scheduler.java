package dev.gitsync.platform;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedThreadFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Runs short tasks after a while, on the container's threads. The container's own scheduler runs
 * nothing from the moment that the server is told to stop; yet it is then that a call which hangs
 * must be cut, so that what it was about is recorded in time.
 */
@ApplicationScoped
public class Scheduler {

  /** Tasks only set other things going. */
  private static final int THREADS = 2;

  @Resource(lookup = "java:jboss/ee/concurrency/factory/default")
  ManagedThreadFactory threads;

  @SuppressWarnings("NullAway.Init") // Made by start.
  private ScheduledThreadPoolExecutor executor;

  @PostConstruct
  void start() {
    executor = new ScheduledThreadPoolExecutor(THREADS, threads);
    // Nearly every call ends before it would have to be cut.
    executor.setRemoveOnCancelPolicy(true);
  }

  /** What the tasks are given to. */
  public ScheduledExecutorService executor() {
    return executor;
  }

  @PreDestroy
  void stop() {
    executor.shutdownNow();
  }
}
