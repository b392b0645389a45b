package dev.gitsync.bench;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The document that all figures end in, as it is read back too: a run of some scenarios takes the
 * place of what there was of these and leaves the others as they are.
 *
 * @param machine where it was measured, line by line
 * @param lines the figures, each with the run that it is from
 */
record Report(List<String> machine, List<Line> lines) {

  private static final List<String> HEADINGS =
      List.of(
          "scenario", "figure", "to reach", "gitsync", "reached", "the original", "ratio", "run");

  private static final String ITEM = "- ";

  /** The cells of a line of the table. */
  record Line(List<String> cells) {

    static Line of(String scenario, Figure figure, Run run) {
      return new Line(
          List.of(
              scenario,
              figure.what(),
              figure.toReach(),
              figure.gitsync(),
              reached(figure),
              figure.original(),
              figure.ratio(),
              run.toString()));
    }

    private static String reached(Figure figure) {
      if (figure.toReach().equals(Figure.STATED)) {
        return Figure.NONE;
      }
      return figure.reached() ? "yes" : "no";
    }

    String scenario() {
      return cells.get(0);
    }
  }

  /** What a document says. */
  static Report read(String document) {
    var table = document.lines().filter(line -> line.startsWith("| ")).skip(1).map(Report::line);
    var machine =
        document
            .lines()
            .takeWhile(line -> !line.startsWith("|"))
            .filter(line -> line.startsWith(ITEM))
            .map(line -> line.substring(ITEM.length()));
    return new Report(machine.toList(), table.toList());
  }

  private static Line line(String written) {
    return new Line(
        Arrays.stream(written.split("\\|", -1))
            .skip(1)
            .limit(HEADINGS.size())
            .map(String::strip)
            .toList());
  }

  /**
   * This one, and before and after its lines what another one has of other scenarios. What was
   * measured on another machine is not to be compared and goes.
   *
   * @param order the names of all scenarios
   */
  Report with(Report earlier, List<String> order) {
    var merged = new ArrayList<Line>();
    for (var scenario : order) {
      var own = linesOf(scenario);
      merged.addAll(
          own.isEmpty() && earlier.machine.equals(machine) ? earlier.linesOf(scenario) : own);
    }
    return new Report(machine, List.copyOf(merged));
  }

  private List<Line> linesOf(String scenario) {
    return lines.stream().filter(line -> line.scenario().equals(scenario)).toList();
  }

  /** One table, in Markdown, with columns of equal width. */
  String table() {
    var all = Stream.concat(Stream.of(HEADINGS), lines.stream().map(Line::cells)).toList();
    var widths = new int[HEADINGS.size()];
    for (var cells : all) {
      for (var i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], cells.get(i).length());
      }
    }
    var written = all.stream().map(cells -> line(cells, widths)).toList();
    var rule =
        Arrays.stream(widths)
            .mapToObj(width -> "-".repeat(width + 2))
            .collect(joining("|", "|", "|"));
    return Stream.of(written.stream().limit(1), Stream.of(rule), written.stream().skip(1))
        .flatMap(part -> part)
        .collect(joining("\n"));
  }

  private static String line(List<String> cells, int[] widths) {
    var line = new StringBuilder("|");
    for (var i = 0; i < widths.length; i++) {
      var cell = cells.get(i);
      line.append(' ').append(cell).append(" ".repeat(widths[i] - cell.length())).append(" |");
    }
    return line.toString();
  }

  /** All of {@code docs/benchmarks.md}. */
  String document() {
    return """
    # Benchmarks

    Made by `mvn -Pbench verify`, which measures all of this anew, on this machine alone: server, database, simulated Git
    host and clients together. `-Dbench=NAME,NAME` measures some scenarios and leaves the others' lines of the same machine as they are, so each
    line names its run: when it began, how long it took, the commit (`+`: and changes to it) and the seed (`-Dbench.seed`).

    %s

    %s

    How it is measured
    - What was asked is what the simulated host counted by token: GitHub's REST requests (a 304 is free) and GraphQL points
      by GitHub's formula. When something changed is what the host recorded; when it was seen is when the row was written
      (a trigger notes it) or when the page had the frame.
    - *The original* is a client that works as the original does (50 rows each 10 s, ten at once, two unconditional REST
      calls a row, 120 s), on the same pull requests of the same host in the same run, with tokens of its own.
    - Where an hour can't be waited for, every time is divided by the same factor (6 for open pull requests, 120 for what
      is over), and what is told is multiplied by it again. The host's latency is not divided, nor are the timer's 10 s and
      the second that bells are apart, so what is told is rather worse than it is.
    - The ratio says how many times better gitsync does; of two percentiles it is that of the p99s.
    - A branch without a pull request the original asks about with one call each 5 min. What costs nothing here costs
      something every three days, when it is looked up in full; the runs are shorter, and their hosts quiet.
    - Requests that arrive within 250 ms of the answer that told of a limit were under way, and are told apart.
    """
        .formatted(machine.stream().map(line -> ITEM + line).collect(joining("\n")), table());
  }
}
