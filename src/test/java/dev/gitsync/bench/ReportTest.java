package dev.gitsync.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final List<String> MACHINE = List.of("A processor, 2 cores", "a system");
  private static final List<String> ORDER = List.of("rows", "units", "heap");
  private static final Run RUN =
      new Run(Instant.parse("2026-01-02T03:04:05Z"), Duration.ofSeconds(90), "c0ffee", 7);

  private static Report report(String scenario, String value) {
    var line = Report.Line.of(scenario, Figure.of("a figure", "0", value, false), RUN);
    return new Report(MACHINE, List.of(line));
  }

  @Test
  void table_hasALineForEachFigure_inColumns() {
    var report =
        new Report(
            MACHINE,
            List.of(
                Report.Line.of(
                    "rows", Figure.of("rows", "≥ 1,000", "1,200", true, "5.0", 240), RUN),
                Report.Line.of("heap", Figure.of("a longer figure", "0", "7", false), RUN)));

    assertThat(report.table().lines())
        .containsExactly(
            "| scenario | figure          | to reach | gitsync | reached | the original | ratio |"
                + " run                                        |",
            "|----------|-----------------|----------|---------|---------|--------------|-------|"
                + "--------------------------------------------|",
            "| rows     | rows            | ≥ 1,000  | 1,200   | yes     | 5.0          | 240 × |"
                + " 2026-01-02 03:04Z, 1.5 min, c0ffee, seed 7 |",
            "| heap     | a longer figure | 0        | 7       | no      | –            | –     |"
                + " 2026-01-02 03:04Z, 1.5 min, c0ffee, seed 7 |");
  }

  @Test
  void document_isReadBackAsItWas() {
    var report = report("rows", "7").with(report("heap", "8"), ORDER);

    assertThat(Report.read(report.document())).isEqualTo(report);
    assertThat(report.lines()).hasSize(2);
  }

  @Test
  void with_takesThePlaceOfTheSameScenario_andKeepsTheOthersInOrder() {
    var earlier = report("heap", "old").with(report("rows", "old"), ORDER);

    var merged = report("units", "new").with(report("heap", "new").with(earlier, ORDER), ORDER);

    assertThat(merged.lines()).extracting(Report.Line::scenario).isEqualTo(ORDER);
    assertThat(merged.lines())
        .extracting(line -> line.cells().get(3))
        .containsExactly("old", "new", "new");
  }

  @Test
  void with_ofAnotherMachine_keepsNothing() {
    var elsewhere = new Report(List.of("Another processor"), report("rows", "old").lines());

    assertThat(report("heap", "new").with(elsewhere, ORDER)).isEqualTo(report("heap", "new"));
  }

  @Test
  void read_ofNoDocument_isEmpty() {
    assertThat(Report.read("").lines()).isEmpty();
  }
}
