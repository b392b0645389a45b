package dev.gitsync.bench;

import dev.gitsync.harness.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a server still holds when all that can be collected was: asked for with {@code jcmd}. */
final class Heap {

  private static final Pattern USED = Pattern.compile("heap\\s+total \\d+K, used (\\d+)K");

  private static final Duration INTERVAL = Duration.ofSeconds(20);

  private record Reading(long at, double mebibytes) {}

  private final Node node;
  private final List<Reading> readings = new ArrayList<>();

  Heap(Node node) {
    this.node = node;
  }

  /**
   * Looks once. The server stands still for a fraction of a second.
   *
   * @return what is on the heap, in MiB
   */
  double read() {
    node.jcmd("GC.run");
    var found = USED.matcher(node.jcmd("GC.heap_info"));
    if (!found.find()) {
      throw new IllegalStateException("The server does not tell what it holds");
    }
    var mebibytes = Long.parseLong(found.group(1)) / 1024.0;
    readings.add(new Reading(System.nanoTime(), mebibytes));
    return mebibytes;
  }

  /** Looks three times a minute for some time. */
  void readFor(Duration length) {
    var end = System.nanoTime() + length.toNanos();
    for (var left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
      read();
      Lab.pass(Duration.ofNanos(Math.min(end - System.nanoTime(), INTERVAL.toNanos())));
    }
  }

  /** The most that it held. */
  double mostMebibytes() {
    return readings.stream().mapToDouble(Reading::mebibytes).max().orElse(Double.NaN);
  }

  /** How much more it would hold after ten minutes, by the straight line through all readings. */
  double growthInTenMinutes() {
    return slope(readings.stream().map(r -> new double[] {r.at(), r.mebibytes()}).toList())
        * Duration.ofMinutes(10).toNanos();
  }

  /** The slope of the line with the least squares through points; 0 for less than two. */
  static double slope(List<double[]> points) {
    var meanX = points.stream().mapToDouble(p -> p[0]).average().orElse(0);
    var meanY = points.stream().mapToDouble(p -> p[1]).average().orElse(0);
    var spread = points.stream().mapToDouble(p -> (p[0] - meanX) * (p[0] - meanX)).sum();
    var joint = points.stream().mapToDouble(p -> (p[0] - meanX) * (p[1] - meanY)).sum();
    return spread == 0 ? 0 : joint / spread;
  }
}
