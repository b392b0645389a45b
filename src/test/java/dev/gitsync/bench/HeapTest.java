package dev.gitsync.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeapTest {

  @Test
  void slope_ofPointsAroundALine_isTheLines() {
    var points =
        List.of(
            new double[] {0, 10}, new double[] {1, 13}, new double[] {2, 13}, new double[] {3, 16});

    assertThat(Heap.slope(points)).isCloseTo(1.8, within(1e-9));
  }

  @Test
  void slope_ofOnePoint_isFlat() {
    assertThat(Heap.slope(List.of(new double[] {5, 80}))).isZero();
  }
}
