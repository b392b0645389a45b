package dev.gitsync.simhost;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that changes, with its last states, so that a lagging replica can tell an old one. Read
 * by many threads, written by one at a time.
 */
final class History<T> {

  private static final int KEPT = 16;

  private record State<T>(Instant since, T value) {}

  private volatile List<State<T>> states;

  History(Instant since, T value) {
    states = List.of(new State<>(since, value));
  }

  /** What it is now. */
  T latest() {
    var present = states;
    return present.get(present.size() - 1).value();
  }

  /**
   * What it was then; null when it was not there yet. Before the oldest state that is kept, that
   * one.
   */
  @Nullable T at(Instant then) {
    var present = states;
    for (int i = present.size() - 1; i >= 0; i--) {
      if (!present.get(i).since().isAfter(then)) {
        return present.get(i).value();
      }
    }
    return present.size() == KEPT ? present.get(0).value() : null;
  }

  void add(Instant since, T value) {
    var next = new ArrayList<>(states.size() < KEPT ? states : states.subList(1, KEPT));
    next.add(new State<>(since, value));
    states = List.copyOf(next);
  }
}
