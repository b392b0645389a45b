package dev.gitsync.platform;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How late something is. Counters with a label {@code le}, as Prometheus has histograms, since the
 * server's registry offers none.
 */
public final class LagHistogram {

  private final Map<Double, Counter> counters = new TreeMap<>();

  /**
   * Registers it.
   *
   * @param name of the meter
   * @param tags beside {@code le}
   * @param bounds in seconds; without end is always one more
   */
  public LagHistogram(MeterRegistry registry, String name, Tags tags, double... bounds) {
    for (var bound : bounds) {
      counters.put(bound, registry.counter(name, tags.and("le", Double.toString(bound))));
    }
    counters.put(Double.POSITIVE_INFINITY, registry.counter(name, tags.and("le", "+Inf")));
  }

  /** Counts one. */
  public void record(Duration lag) {
    var seconds = lag.toNanos() / 1e9;
    counters.forEach(
        (bound, counter) -> {
          if (seconds <= bound) {
            counter.increment();
          }
        });
  }
}
