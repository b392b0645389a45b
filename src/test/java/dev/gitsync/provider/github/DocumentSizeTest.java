package dev.gitsync.provider.github;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DocumentSizeTest {

  private long nanos;
  private final DocumentSize size = new DocumentSize(50, () -> nanos);

  private void bear(int documents, int rows) {
    for (var i = 0; i < documents; i++) {
      size.noteBorne(rows);
    }
  }

  @Test
  void atFirst_isTheMost_andNeverMore() {
    bear(20, 50);

    assertThat(size.get()).isEqualTo(50);
  }

  @Test
  void documentThatWasTooMuch_makesThemSmaller_butNotToNothing() {
    size.shrinkTo(25);
    assertThat(size.get()).isEqualTo(25);

    size.shrinkTo(40);
    assertThat(size.get()).isEqualTo(25);

    size.shrinkTo(1);
    assertThat(size.get()).isEqualTo(DocumentSize.LEAST);
  }

  @Test
  void fiveFullDocumentsInARow_makeThemLargerAgain() {
    size.shrinkTo(12);

    bear(20, 11);
    bear(4, 12);
    assertThat(size.get()).isEqualTo(12);

    bear(1, 12);
    assertThat(size.get()).isEqualTo(24);
    bear(5, 24);
    bear(5, 48);
    assertThat(size.get()).isEqualTo(50);
  }

  @Test
  void failureInBetween_beginsTheCountAnew() {
    size.shrinkTo(12);
    bear(4, 12);
    size.shrinkTo(12);
    bear(4, 12);

    assertThat(size.get()).isEqualTo(12);
  }

  @Test
  void withTime_theyGrowWithoutAProof() {
    size.shrinkTo(12);

    nanos = Duration.ofMinutes(10).toNanos() - 1;
    assertThat(size.get()).isEqualTo(12);

    nanos++;
    assertThat(size.get()).isEqualTo(24);
    assertThat(size.get()).isEqualTo(24);
  }
}
