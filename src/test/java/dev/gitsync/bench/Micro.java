package dev.gitsync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.simhost.SimHostProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is done for each row inside the server, by JMH in a JVM of its own. */
final class Micro implements Scenario {

  private static final Path RESULTS = Path.of("target", "bench", "jmh.json");

  @Override
  public String name() {
    return "micro";
  }

  @Override
  public List<Figure> run(Lab lab) {
    var jmh =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            SimHostProcess.classPath(),
            "org.openjdk.jmh.Main",
            "dev.gitsync.*Benchmark",
            "-f",
            "1",
            "-wi",
            "3",
            "-w",
            "1s",
            "-i",
            "5",
            "-r",
            "1s",
            "-v",
            "SILENT",
            "-rf",
            "json",
            "-rff",
            RESULTS.toString());
    try {
      var code = new ProcessBuilder(jmh).inheritIO().start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("JMH ended with " + code);
      }
      var figures = new ArrayList<Figure>();
      for (var result : new ObjectMapper().readTree(RESULTS.toFile())) {
        figures.add(figure(result));
      }
      return figures;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Figure figure(JsonNode result) {
    var name = result.path("benchmark").asText().replaceFirst(".*\\.(\\w+\\.\\w+)$", "$1");
    var parameters = new StringBuilder();
    result.path("params").forEach(value -> parameters.append(' ').append(value.asText()));
    var metric = result.path("primaryMetric");
    return Figure.of(
        "in process: `" + name + "`" + parameters,
        Figure.STATED,
        String.format(
            Locale.ROOT,
            "%.2f ± %.2f µs",
            metric.path("score").asDouble(),
            metric.path("scoreError").asDouble()),
        true);
  }
}
