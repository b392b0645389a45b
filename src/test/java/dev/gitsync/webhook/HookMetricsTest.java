package dev.gitsync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class HookMetricsTest {

  private static final int LABELLED = 100;

  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final HookMetrics metrics = new HookMetrics(meters);

  private double missed(String repository) {
    return meters
        .get("gitsync.hooks.missed")
        .tags("provider", "h", "repository", repository)
        .counter()
        .count();
  }

  @Test
  void repositoriesThatMissed_areNamed_upToABound() {
    for (var i = 0; i < LABELLED + 3; i++) {
      metrics.missed("h", "repository " + i, 1);
    }
    metrics.missed("h", "repository 0", 2);

    assertThat(missed("repository 0")).isEqualTo(3);
    assertThat(missed("repository " + (LABELLED - 1))).isEqualTo(1);
    assertThat(missed("other")).isEqualTo(3);
    assertThat(meters.find("gitsync.hooks.missed").counters()).hasSize(LABELLED + 1);
  }
}
