package dev.gitsync.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"0; 0", "0.0512; 0.05", "5.04; 5.0", "57.6; 58", "36012.7; 36,013", "NaN; –"})
  void number_hasFewDigits(double value, String text) {
    assertThat(Text.number(value)).isEqualTo(text);
  }

  @Test
  void time_isInTheUnitOfItsSize() {
    assertThat(Text.time(Duration.ofNanos(4_200_000))).isEqualTo("4.2 ms");
    assertThat(Text.time(Duration.ofMillis(999))).isEqualTo("999 ms");
    assertThat(Text.time(Duration.ofMillis(1_250))).isEqualTo("1.3 s");
    assertThat(Text.time(Duration.ofMinutes(31))).isEqualTo("31 min");
  }

  @Test
  void percent_hasATenth() {
    assertThat(Text.percent(0.6049)).isEqualTo("60.5 %");
  }
}
