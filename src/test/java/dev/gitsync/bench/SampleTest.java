package dev.gitsync.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SampleTest {

  private static final Sample HUNDRED =
      Sample.of(
          LongStream.rangeClosed(1, 100).map(i -> 101 - i).mapToObj(Duration::ofMillis).toList());

  @Test
  void percentile_ofAHundred_isTheOneAtItsRank() {
    assertThat(HUNDRED.p50()).isEqualTo(Duration.ofMillis(50));
    assertThat(HUNDRED.p99()).isEqualTo(Duration.ofMillis(99));
    assertThat(HUNDRED.percentile(1)).isEqualTo(Duration.ofMillis(100));
    assertThat(HUNDRED.percentile(0)).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void percentile_betweenTwo_isTheHigher() {
    var two = Sample.of(List.of(Duration.ofMillis(10), Duration.ofMillis(20)));

    assertThat(two.p50()).isEqualTo(Duration.ofMillis(10));
    assertThat(two.percentile(0.51)).isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void percentile_ofNothing_isNoNumber() {
    assertThatIllegalStateException().isThrownBy(() -> Sample.of(List.of()).p50());
  }

  @Test
  void times_multipliesEach() {
    assertThat(HUNDRED.times(2.5).p50()).isEqualTo(Duration.ofMillis(125));
  }

  @Test
  void median_ofAnEvenNumber_isMidway() {
    assertThat(Sample.median(List.of(4.0, 1.0, 3.0))).isEqualTo(3);
    assertThat(Sample.median(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(2.5);
  }
}
