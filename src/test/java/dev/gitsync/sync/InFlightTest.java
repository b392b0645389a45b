package dev.gitsync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.diffstatus.LeasedRow;
import dev.gitsync.diffstatus.RefreshResult.NotBegun;
import dev.gitsync.gittoken.Importance;
import dev.gitsync.provider.Standing;
import dev.gitsync.sync.Refresher.Refreshing;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InFlightTest {

  private static final GitReference REFERENCE = new GitReference("https://github.com/o/r", "b");

  private final InFlight inFlight = new InFlight();

  private static LeasedRow row(@Nullable String provider) {
    return new LeasedRow(
        UUID.randomUUID(),
        UUID.randomUUID(),
        0,
        UUID.randomUUID(),
        UUID.randomUUID(),
        REFERENCE,
        null,
        provider,
        Standing.OPEN,
        Instant.EPOCH,
        Instant.EPOCH,
        Duration.ZERO,
        0,
        null);
  }

  private Refreshing add(LeasedRow row, long deadline) {
    var refreshing =
        new Refreshing(
            new RefreshRequest(
                row.ownerId(), REFERENCE, null, Standing.OPEN, Importance.UNWATCHED, false));
    inFlight.add(row, refreshing, deadline);
    return refreshing;
  }

  private static boolean isCalledOff(Refreshing row) {
    return new NotBegun().equals(row.result().getNow(null));
  }

  @Test
  void rowsThatHaveNotBegun_crowdTheirHost() {
    add(row("github"), 100);
    add(row("github"), 100);
    add(row("github"), 100).begin();
    add(row("ghes"), 100);
    add(row(null), 100);

    assertThat(inFlight.crowded(0)).containsExactlyInAnyOrder("github", "ghes", InFlight.NO_HOST);
    assertThat(inFlight.crowded(1)).containsExactly("github");
    assertThat(inFlight.crowded(2)).isEmpty();
  }

  @Test
  void rowThatHasNotBegunByItsDeadline_isCalledOff_andNoOther() {
    var late = add(row("github"), 100);
    var begun = add(row("github"), 100);
    begun.begin();
    var later = add(row("github"), 150);

    assertThat(inFlight.callOffLate(99)).isEqualTo(1);
    assertThat(isCalledOff(late)).isFalse();

    assertThat(inFlight.callOffLate(100)).isEqualTo(50);
    assertThat(isCalledOff(late)).isTrue();
    assertThat(isCalledOff(begun)).isFalse();
    assertThat(isCalledOff(later)).isFalse();
  }

  @Test
  void nothingThatWaits_hasNoDeadline() {
    add(row("github"), 100).begin();

    assertThat(inFlight.callOffLate(0)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void rowThatIsDone_isGone() {
    var row = row("github");
    add(row, 100);

    inFlight.remove(row);

    assertThat(inFlight.isEmpty()).isTrue();
  }
}
