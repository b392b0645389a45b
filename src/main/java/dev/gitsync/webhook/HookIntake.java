package dev.gitsync.webhook;

import static java.lang.System.Logger.Level.DEBUG;

import dev.gitsync.platform.DatabaseErrors;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Stores deliveries that come in at the same moment together, since a transaction of many costs
 * hardly more than one of one. Whoever's turn it is stores for all that wait; no thread of its own.
 */
@ApplicationScoped
class HookIntake {

  private static final System.Logger LOG = System.getLogger(HookIntake.class.getName());

  private static final int MOST_TOGETHER = 200;

  @Inject HookStore store;

  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock turn = new ReentrantLock(true);

  /** One that is not stored yet. Only touched by whose turn it is. */
  private static final class Waiting {
    private final Delivery delivery;
    private @Nullable Boolean taken;
    private @Nullable RuntimeException failure;

    Waiting(Delivery delivery) {
      this.delivery = delivery;
    }

    boolean isDone() {
      return taken != null || failure != null;
    }

    boolean result() {
      if (failure != null) {
        throw failure;
      }
      return Boolean.TRUE.equals(taken);
    }
  }

  /**
   * Stores a delivery and marks the rows that it is of.
   *
   * @return whether it was not taken before
   */
  boolean take(Delivery delivery) {
    var mine = new Waiting(delivery);
    waiting.add(mine);
    turn.lock();
    try {
      while (!mine.isDone()) {
        takeAll(next());
      }
      return mine.result();
    } finally {
      turn.unlock();
    }
  }

  /** How many wait for their turn. */
  int waiting() {
    return waiting.size();
  }

  private List<Waiting> next() {
    var batch = new ArrayList<Waiting>();
    for (var one = waiting.poll(); one != null; one = waiting.poll()) {
      batch.add(one);
      if (batch.size() == MOST_TOGETHER) {
        break;
      }
    }
    return batch;
  }

  /** Together; should that fail, one by one, so that a bad one harms no other. */
  private void takeAll(List<Waiting> batch) {
    try {
      var taken = store.take(batch.stream().map(one -> one.delivery).toList());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).taken = taken.get(i);
      }
    } catch (RuntimeException e) {
      if (batch.size() == 1 || DatabaseErrors.isUnavailable(e)) {
        batch.forEach(one -> one.failure = e);
      } else {
        LOG.log(DEBUG, "Storing deliveries one by one", e);
        batch.forEach(one -> takeAll(List.of(one)));
      }
    }
  }
}
