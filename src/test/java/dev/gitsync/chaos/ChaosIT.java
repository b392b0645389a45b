package dev.gitsync.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Three servers on their worst days. {@code mvn -Pchaos verify} runs it with a seed of chance,
 * {@code -Dchaos.seed=7}, {@code -Dchaos.seeds=1,2,3} and {@code -Dchaos.duration=PT10M} with what
 * they say. The usual build leaves it out.
 */
class ChaosIT {

  private static final Duration LENGTH =
      Duration.parse(System.getProperty("chaos.duration", "PT3M"));

  private static final List<Promise> PROMISES =
      List.of(
          new Converges(),
          new EverybodyWorks(),
          new NothingIsLost(),
          new NeverBackwards(),
          new OneWorkerPerLease(),
          new LimitsAreKept(),
          new TokensStayHome(),
          new NothingGrows(),
          new NoMistakes());

  static Stream<Long> seeds() {
    var seeds = System.getProperty("chaos.seeds", System.getProperty("chaos.seed", "7"));
    return seeds.equals("random")
        ? Stream.of(ThreadLocalRandom.current().nextLong(1_000_000))
        : Arrays.stream(seeds.split(",", -1)).map(String::strip).map(Long::valueOf);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void promises_areKept(long seed) {
    System.out.printf("Chaos with -Dchaos.seed=%d -Dchaos.duration=%s%n", seed, LENGTH);
    var timeline = Timeline.of(seed, LENGTH, Cluster.clocksCanBeWrong());
    try (var chaos = new Chaos(timeline)) {
      var history = chaos.run();
      var broken = new LinkedHashMap<Promise, List<String>>();
      PROMISES.forEach(promise -> broken.put(promise, promise.violations(history)));
      System.out.println(Figures.of(timeline, chaos.thrown(), history, broken));
      var softly = new SoftAssertions();
      broken.forEach(
          (promise, how) ->
              softly.assertThat(how).as("seed %d: %s", seed, promise.name()).isEmpty());
      softly.assertAll();
      assertThat(chaos.thrown()).as("faults of seed %d", seed).isNotEmpty();
    }
  }
}
