package dev.gitsync.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What is asked for on the command line.
 *
 * @param scenarios the names of those to run, none for all
 * @param seed what all chance follows from: {@code -Dbench.seed}
 * @param scale how much longer than usual everything is measured: {@code -Dbench.scale}; less than
 *     one to see whether a scenario runs at all
 */
record Options(List<String> scenarios, long seed, double scale) {

  /** From the system properties. */
  static Options given() {
    var names =
        Arrays.stream(System.getProperty("bench", "").split(",", -1))
            .map(String::strip)
            .filter(name -> !name.isEmpty() && !name.equals("true"))
            .toList();
    return new Options(
        names,
        Long.getLong("bench.seed", 1),
        Double.parseDouble(System.getProperty("bench.scale", "1")));
  }

  /** Whether what is measured may be told to anybody. */
  boolean isLongEnough() {
    return scale >= 1;
  }

  boolean wants(Scenario scenario) {
    return scenarios.isEmpty() || scenarios.contains(scenario.name());
  }

  /** How long to measure what usually takes so long. */
  Duration lasting(Duration usually) {
    return Sample.times(usually, scale);
  }

  /** How many of what is usually so many. */
  int many(int usually) {
    return Math.max(1, (int) Math.round(usually * scale));
  }
}
