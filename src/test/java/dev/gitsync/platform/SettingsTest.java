package dev.gitsync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitsync.provider.MapConfig;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

  private static final String PROPERTY = "gitsync.some.setting";
  private static final Duration BY_DEFAULT = Duration.ofSeconds(7);

  @ParameterizedTest
  @CsvSource({"PT1S,PT1S", "PT0.001S,PT0.001S", "P365D,PT8760H", "pt2m,PT2M", "' PT5S ',PT5S"})
  void duration_thatIsOne_isTaken(String value, Duration expected) {
    assertThat(settings(value).duration(PROPERTY, BY_DEFAULT)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10",
        "10s",
        "PT",
        "P1Y",
        "PT0S",
        "PT-1S",
        "-PT1S",
        "PT0.0009S",
        "P366D",
        "PT9999999999H",
        "PT1S PT2S",
        "forever"
      })
  void duration_thatIsNone_isRefusedInOneLine(String value) {
    var settings = settings(value);

    assertThatThrownBy(() -> settings.duration(PROPERTY, BY_DEFAULT))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContainingAll(PROPERTY, "\"" + value + "\"", "ISO-8601", "PT30S");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "50", "100", " 7 "})
  void integer_withinItsBounds_isTaken(String value) {
    assertThat(settings(value).integer(PROPERTY, 9, 1, 100))
        .isEqualTo(Integer.parseInt(value.strip()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "101", "-1", "1.5", "ten", "0x10", "99999999999", "1e3"})
  void integer_outOfItsBounds_isRefusedInOneLine(String value) {
    var settings = settings(value);

    assertThatThrownBy(() -> settings.integer(PROPERTY, 9, 1, 100))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContainingAll(PROPERTY, "\"" + value + "\"", "from 1 to 100");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0.6", "0.001", "1e-3"})
  void share_upToOne_isTaken(String value) {
    assertThat(settings(value).share(PROPERTY, 0.5)).isEqualTo(Double.parseDouble(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-0.1", "1.01", "60%", "NaN", "Infinity", "most"})
  void share_ofNothingOrMoreThanAll_isRefusedInOneLine(String value) {
    var settings = settings(value);

    assertThatThrownBy(() -> settings.share(PROPERTY, 0.5))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContainingAll(PROPERTY, "\"" + value + "\"", "above 0");
  }

  @Test
  void valueThatIsNotSet_isTheDefault() {
    var settings = new Settings(new MapConfig(Map.of()));

    assertThat(settings.duration(PROPERTY, BY_DEFAULT)).isEqualTo(BY_DEFAULT);
    assertThat(settings.integer(PROPERTY, 9, 1, 100)).isEqualTo(9);
    assertThat(settings.share(PROPERTY, 0.5)).isEqualTo(0.5);
    assertThat(settings.text(PROPERTY)).isEmpty();
  }

  @Test
  void valueThatIsBlank_isTheDefault() {
    assertThat(settings("  ").duration(PROPERTY, BY_DEFAULT)).isEqualTo(BY_DEFAULT);
  }

  @Test
  void valueOfManyLines_isShownInOne() {
    var settings = settings("PT1S\nINFO: all is well\u001B[31m");

    assertThatThrownBy(() -> settings.duration(PROPERTY, BY_DEFAULT))
        .message()
        .hasLineCount(1)
        .doesNotContain("\u001B");
  }

  @Test
  void valueWithoutAnEnd_isCut() {
    var settings = settings("x".repeat(100_000));

    assertThatThrownBy(() -> settings.duration(PROPERTY, BY_DEFAULT))
        .message()
        .hasSizeLessThan(500);
  }

  private static Settings settings(String value) {
    return new Settings(new MapConfig(Map.of(PROPERTY, value)));
  }
}
