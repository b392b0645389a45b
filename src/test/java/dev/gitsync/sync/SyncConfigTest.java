package dev.gitsync.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitsync.platform.InvalidSettingException;
import dev.gitsync.platform.Settings;
import dev.gitsync.provider.MapConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyncConfigTest {

  @Test
  void defaults_areThoseOfTheContract() {
    var config = config(Map.of());

    config.checkSettings();

    assertThat(config.batchSize()).isEqualTo(50);
    assertThat(config.tickTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.lease()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.concurrency()).isEqualTo(10);
    assertThat(config.maxReferences()).isEqualTo(20);
    assertThat(config.refreshPolicy())
        .isEqualTo(
            new RefreshPolicy(
                Duration.ofSeconds(120),
                Duration.ofSeconds(30),
                Duration.ofMinutes(30),
                Duration.ofMinutes(30),
                Duration.ofMinutes(10),
                Duration.ofSeconds(15),
                Duration.ofMinutes(2),
                Duration.ofMinutes(5),
                Duration.ofHours(1),
                Duration.ofHours(24)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gitsync.worker.tick-timeout",
        "gitsync.worker.lease",
        "gitsync.refresh.diff-status-ttl",
        "gitsync.refresh.watched-ttl",
        "gitsync.refresh.hooked-ttl",
        "gitsync.refresh.closed-ttl",
        "gitsync.refresh.no-token-backoff",
        "gitsync.refresh.no-pr-backoff",
        "gitsync.refresh.no-pr-retry-window",
        "gitsync.refresh.no-pr-max-backoff",
        "gitsync.refresh.unsupported-backoff"
      })
  void durationThatIsNone_isRefused(String property) {
    assertRefused(Map.of(property, "soon"), property, "soon");
  }

  @ParameterizedTest
  @CsvSource({
    "gitsync.worker.batch-size,0",
    "gitsync.worker.batch-size,many",
    "gitsync.refresh.concurrency,0",
    "gitsync.refresh.concurrency,-1",
    "gitsync.refresh.concurrency,2.5",
    "gitsync.chat.max-references,0"
  })
  void numberThatIsOutOfBounds_isRefused(String property, String value) {
    assertRefused(Map.of(property, value), property, value);
  }

  @Test
  void shortBackoff_longerThanItsWindow_isRefused() {
    assertRefused(
        Map.of("gitsync.refresh.no-pr-backoff", "PT3M"),
        "gitsync.refresh.no-pr-backoff",
        "PT3M",
        "gitsync.refresh.no-pr-retry-window");
  }

  @Test
  void window_shorterThanItsBackoff_isRefused() {
    assertRefused(
        Map.of("gitsync.refresh.no-pr-retry-window", "PT1S"),
        "gitsync.refresh.no-pr-backoff",
        "gitsync.refresh.no-pr-retry-window",
        "PT1S");
  }

  @Test
  void shortBackoff_asLongAsItsWindow_isTaken() {
    var config = config(Map.of("gitsync.refresh.no-pr-backoff", "PT2M"));

    assertThatCode(config::checkSettings).doesNotThrowAnyException();
  }

  @Test
  void policy_isThatOfTheStart_whateverBecomesOfTheSettings() {
    var values = new HashMap<>(Map.of("gitsync.refresh.diff-status-ttl", "PT7S"));
    var config = config(values);
    config.checkSettings();

    values.put("gitsync.refresh.diff-status-ttl", "not to be read any more");

    assertThat(config.refreshPolicy().ttl()).isEqualTo(Duration.ofSeconds(7));
  }

  private static void assertRefused(Map<String, String> settings, String... told) {
    var config = config(settings);

    assertThatThrownBy(config::checkSettings)
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContainingAll(told);
  }

  @SuppressWarnings("UnnecessaryAssignment") // This is what injects here.
  private static SyncConfig config(Map<String, String> values) {
    var config = new SyncConfig();
    config.settings = new Settings(new MapConfig(values));
    return config;
  }
}
