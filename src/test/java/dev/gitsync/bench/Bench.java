package dev.gitsync.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Runs the scenarios one after another, prints one table of all figures and writes it to {@code
 * docs/benchmarks.md}. A figure that is not reached is an answer; only what can't be measured is a
 * failure. Whoever adds a scenario adds it to the list here and to nothing else.
 */
public final class Bench {

  private static final Path TARGET = Path.of("docs", "benchmarks.md");

  private static final List<Scenario> SCENARIOS =
      List.of(
          new Throughput(),
          Polling.unwatched(),
          Polling.watched(),
          Polling.hooked(),
          new HookLatency(),
          new HookRate(),
          new Ended(),
          new Limits(),
          new Isolation(),
          new Acquire(),
          new Latency(),
          new FrameTimes(),
          new IdlePages(),
          new StalledPages(),
          new Micro());

  private Bench() {}

  /** Runs what the system properties ask for; see {@link Options}. */
  public static void main(String[] arguments) throws IOException {
    // Who starts a database tells more than anybody wants to know.
    Logger.getLogger("").setLevel(Level.WARNING);
    var options = Options.given();
    var names = SCENARIOS.stream().map(Scenario::name).toList();
    if (!names.containsAll(options.scenarios())) {
      throw new IllegalArgumentException("No such scenario; there are " + names);
    }
    var chosen = SCENARIOS.stream().filter(options::wants).toList();
    try (var lab = new Lab(options)) {
      var machine = Machine.describe(lab.database());
      var lines = new ArrayList<Report.Line>();
      for (var scenario : chosen) {
        lab.say("Measuring " + scenario.name());
        lines.addAll(measure(scenario, lab));
        if (options.isLongEnough()) {
          write(new Report(machine, lines));
        }
      }
      System.out.println(new Report(machine, lines).table());
    }
  }

  private static List<Report.Line> measure(Scenario scenario, Lab lab) {
    var begin = Instant.now();
    var figures = scenario.run(lab);
    var length = Duration.between(begin, Instant.now());
    var run = new Run(begin, length, Run.checkedOut(), lab.options().seed());
    return figures.stream().map(figure -> Report.Line.of(scenario.name(), figure, run)).toList();
  }

  /** After each scenario: what follows may fail. */
  private static void write(Report report) throws IOException {
    var earlier = Report.read(Files.exists(TARGET) ? Files.readString(TARGET) : "");
    var order = SCENARIOS.stream().map(Scenario::name).toList();
    Files.writeString(TARGET, report.with(earlier, order).document());
  }
}
