package dev.gitsync.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * How long changes take, from their moment by the database's clock to their frames being sent.
 * Counters with a label {@code le}, as Prometheus has histograms, since the server's registry
 * offers none.
 */
final class LagHistogram {

  /** In seconds; finer where a page should be, coarser where it is late anyway. */
  private static final double[] BOUNDS = {
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 15, 60, Double.POSITIVE_INFINITY
  };

  private final Map<Double, Counter> counters = new TreeMap<>();

  LagHistogram(MeterRegistry registry, Change.Way way) {
    for (var bound : BOUNDS) {
      var le = Double.isInfinite(bound) ? "+Inf" : Double.toString(bound);
      counters.put(bound, registry.counter("gitsync.live.lag", "way", way.word(), "le", le));
    }
  }

  void record(Duration lag) {
    var seconds = lag.toNanos() / 1e9;
    counters.forEach(
        (bound, counter) -> {
          if (seconds <= bound) {
            counter.increment();
          }
        });
  }
}
