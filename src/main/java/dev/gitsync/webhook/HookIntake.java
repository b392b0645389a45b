package dev.gitsync.webhook;

import static java.lang.System.Logger.Level.DEBUG;

import dev.gitsync.platform.DatabaseErrors;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
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
  @Inject HookMetrics metrics;

  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean storing;

  /** One that is not stored yet. What became of it is only written by who stores it. */
  private static final class Waiting {
    private final Delivery delivery;

    /** Whether it is to store all that wait, itself first; otherwise somebody else has. */
    private final CompletableFuture<Boolean> called = new CompletableFuture<>();

    private @Nullable Boolean taken;
    private @Nullable RuntimeException failure;

    Waiting(Delivery delivery) {
      this.delivery = delivery;
    }

    boolean result() {
      if (failure != null) {
        throw failure;
      }
      return Objects.requireNonNull(taken, "The delivery was not stored");
    }
  }

  /**
   * Stores a delivery and marks the rows that it is of.
   *
   * @return whether it was not taken before
   */
  boolean take(Delivery delivery) {
    var mine = new Waiting(delivery);
    enqueue(mine);
    if (mine.called.join()) {
      storeAll();
    }
    return mine.result();
  }

  private synchronized void enqueue(Waiting one) {
    waiting.add(one);
    if (!storing) {
      callNext();
    }
  }

  private void storeAll() {
    var batch = next();
    try {
      takeAll(batch);
    } finally {
      callNext();
      batch.forEach(one -> one.called.complete(false));
    }
  }

  private synchronized void callNext() {
    var next = waiting.peek();
    storing = next != null;
    if (next != null) {
      next.called.complete(true);
    }
  }

  /** How many wait for their turn. */
  synchronized int waiting() {
    return waiting.size();
  }

  private synchronized List<Waiting> next() {
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
        batch.get(i).taken = taken.isNew().get(i);
      }
      metrics.marked(taken.rows());
    } catch (RuntimeException e) {
      store.forgetNoted();
      if (batch.size() == 1 || DatabaseErrors.isUnavailable(e)) {
        batch.forEach(one -> one.failure = e);
      } else {
        LOG.log(DEBUG, "Storing deliveries one by one", e);
        batch.forEach(one -> takeAll(List.of(one)));
      }
    }
  }
}
