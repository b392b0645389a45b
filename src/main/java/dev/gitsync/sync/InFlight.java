package dev.gitsync.sync;

import static java.util.stream.Collectors.toSet;

import dev.gitsync.diffstatus.LeasedRow;
import dev.gitsync.sync.Refresher.Refreshing;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The rows whose hosts a worker is asking, each with the end of its patience. For one thread. */
final class InFlight {

  static final String NO_HOST = "";

  private final Map<LeasedRow, Entry> rows = new LinkedHashMap<>();

  /** The deadline is as {@link System#nanoTime}. */
  private record Entry(Refreshing refreshing, long deadline) {}

  /** A row that has to begin before a moment of {@link System#nanoTime}. */
  void add(LeasedRow row, Refreshing refreshing, long deadline) {
    rows.put(row, new Entry(refreshing, deadline));
  }

  void remove(LeasedRow row) {
    rows.remove(row);
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * Hosts of which more rows wait for their turn than are worth taking in advance.
   *
   * @param enough how many are
   * @return ids of providers; {@link #NO_HOST} for rows of none, which wait only to be recorded
   */
  Set<String> crowded(int enough) {
    var waiting = new HashMap<String, Integer>();
    rows.forEach(
        (row, entry) -> {
          if (!entry.refreshing().hasBegun()) {
            waiting.merge(row.provider() == null ? NO_HOST : row.provider(), 1, Integer::sum);
          }
        });
    return waiting.keySet().stream()
        .filter(host -> waiting.getOrDefault(host, 0) > enough)
        .collect(toSet());
  }

  /** Those of some rows that have not begun are called off. */
  void callOffAll() {
    rows.values().forEach(entry -> entry.refreshing().callOff());
  }

  /**
   * Calls off what has not begun by its deadline.
   *
   * @return nanoseconds until the next deadline of what waits; {@link Long#MAX_VALUE} when nothing
   *     waits
   */
  long callOffLate(long now) {
    var next = Long.MAX_VALUE;
    for (var entry : Set.copyOf(rows.values())) {
      if (!entry.refreshing().hasBegun()) {
        var left = entry.deadline() - now;
        if (left <= 0) {
          entry.refreshing().callOff();
        } else {
          next = Math.min(next, left);
        }
      }
    }
    return next;
  }
}
