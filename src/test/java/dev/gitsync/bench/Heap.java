package dev.gitsync.bench;

import dev.gitsync.harness.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server still holds when all that can be collected was: asked for with {@code jcmd}. */
final class Heap {

  private static final Pattern USED = Pattern.compile("heap\\s+total \\d+K, used (\\d+)K");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

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
    var server = server();
    jcmd(server, "GC.run");
    var found = USED.matcher(jcmd(server, "GC.heap_info"));
    if (!found.find()) {
      throw new IllegalStateException("The server does not tell what it holds");
    }
    var mebibytes = Long.parseLong(found.group(1)) / 1024.0;
    readings.add(new Reading(System.nanoTime(), mebibytes));
    return mebibytes;
  }

  /** What the whole process has of the machine's memory, in MiB. */
  double residentMebibytes() {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(server()), "status"))) {
      return lines
          .map(RESIDENT::matcher)
          .filter(Matcher::matches)
          .mapToDouble(line -> Long.parseLong(line.group(1)) / 1024.0)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long server() {
    return node.process()
        .descendants()
        .filter(process -> process.info().command().orElse("").endsWith("java"))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("The server does not run"))
        .pid();
  }

  /** Looks three times a minute for some time. */
  void readFor(Duration length) {
    var end = System.nanoTime() + length.toNanos();
    for (var left = length.toNanos(); left > 0; left = end - System.nanoTime()) {
      read();
      Lab.pass(Duration.ofNanos(Math.min(end - System.nanoTime(), INTERVAL.toNanos())));
    }
  }

  private static String jcmd(long process, String command) {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      var asked =
          new ProcessBuilder(jcmd, Long.toString(process), command)
              .redirectErrorStream(true)
              .start();
      return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
