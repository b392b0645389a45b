package dev.gitsync.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LooksTest {

  private static final Set<String> NONE = Set.of();
  private static final Set<String> ONE = Set.of("one");
  private static final long APART = Looks.APART.toNanos();

  private final Looks looks = new Looks();

  @Test
  void atFirst_thereMayBeRows() {
    assertThat(looks.untilNext(NONE, 0)).isZero();
  }

  @Test
  void lookThatFoundAll_isTheLast_untilTheBellRings() {
    looks.ended(NONE, true, 0);
    assertThat(looks.untilNext(NONE, APART)).isEqualTo(Long.MAX_VALUE);

    looks.bellRang();

    assertThat(looks.untilNext(NONE, 1)).isZero();
  }

  @Test
  void lookThatWasFull_isFollowedByTheNext() {
    looks.ended(ONE, false, 0);

    assertThat(looks.untilNext(ONE, 1)).isZero();
  }

  @Test
  void hostThatWasPassedOver_isLookedAt_whenItIsCrowdedNoMore() {
    looks.ended(ONE, true, 0);

    assertThat(looks.untilNext(ONE, APART)).isEqualTo(Long.MAX_VALUE);
    assertThat(looks.untilNext(Set.of("two"), APART)).isZero();
    assertThat(looks.untilNext(NONE, 1)).isZero();
  }

  @Test
  void lookPastAHostInVain_isNotRepeatedAtOnce() {
    looks.ended(ONE, true, 0);
    looks.bellRang();

    assertThat(looks.untilNext(ONE, APART - 1)).isEqualTo(1);
    assertThat(looks.untilNext(ONE, APART)).isZero();
  }

  @Test
  void hostsThatAreAllPassedOver_haveNothingToFind() {
    looks.ended(ONE, true, 0);

    assertThat(looks.untilNext(Set.of("one", "two"), APART)).isEqualTo(Long.MAX_VALUE);
  }
}
