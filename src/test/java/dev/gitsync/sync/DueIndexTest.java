package dev.gitsync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.diffstatus.LeasedRow;
import dev.gitsync.provider.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DueIndexTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private long nanos = -5;
  private final DueIndex index = new DueIndex(() -> nanos);

  private static LeasedRow due(Instant since) {
    return new LeasedRow(
        UUID.randomUUID(),
        UUID.randomUUID(),
        0,
        UUID.randomUUID(),
        UUID.randomUUID(),
        new GitReference("https://github.com/o/r", "b"),
        null,
        "github",
        Standing.NONE,
        since,
        NOON,
        Duration.ZERO,
        0,
        null);
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void firstLook_beginsAtTheStart() {
    assertThat(index.from()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void nextLook_beginsALittleBeforeTheLastRowFound() {
    index.from();
    index.found(List.of(due(NOON.minusSeconds(60)), due(NOON)));

    assertThat(index.from()).isEqualTo(NOON.minus(DueIndex.MARGIN));
  }

  @Test
  void lookThatFoundNothing_leavesTheNextWhereItWas() {
    index.from();
    index.found(List.of(due(NOON)));
    index.found(List.of());

    assertThat(index.from()).isEqualTo(NOON.minus(DueIndex.MARGIN));
  }

  @Test
  void asLongAsNothingWasEverFound_looksBeginAtTheStart() {
    index.from();
    index.found(List.of());

    assertThat(index.from()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void afterAWhile_aLookBeginsAtTheStartAgain_onlyOne() {
    index.from();
    index.found(List.of(due(NOON)));
    pass(DueIndex.FULL_LOOK_INTERVAL.minusNanos(1));
    assertThat(index.from()).isNotEqualTo(Instant.EPOCH);

    pass(Duration.ofNanos(1));

    assertThat(index.from()).isEqualTo(Instant.EPOCH);
    assertThat(index.from()).isNotEqualTo(Instant.EPOCH);
  }
}
