package dev.gitsync.sync;

import static java.lang.System.Logger.Level.WARNING;

import dev.gitsync.platform.Scheduler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Rings when the next row becomes due that this node knows of, so that it need not wait for the
 * timer. One that is missed costs no more than that.
 */
@ApplicationScoped
class Alarm {

  private static final System.Logger LOG = System.getLogger(Alarm.class.getName());

  /** Bells that are nearer to each other are one. */
  private static final Duration APART = Duration.ofSeconds(1);

  @Inject Scheduler scheduler;

  private long next;
  private boolean set;

  /** Rings after a while, unless a bell is set for before that anyway. */
  void ringIn(Duration wait, Runnable bell) {
    var delay = wait.compareTo(APART) < 0 ? APART : wait;
    var at = System.nanoTime() + delay.toNanos();
    synchronized (this) {
      if (set && next - at <= 0) {
        return;
      }
      set = true;
      next = at;
    }
    try {
      var unused =
          scheduler
              .executor()
              .schedule(() -> ring(at, bell), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(WARNING, "No alarm could be set; the timer rings anyway");
    }
  }

  private void ring(long at, Runnable bell) {
    synchronized (this) {
      if (next == at) {
        set = false;
      }
    }
    bell.run();
  }
}
