package dev.gitsync.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.Shown;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FreshnessTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Freshness freshness = new Freshness();

  private static Instant at(int seconds) {
    return START.plusSeconds(seconds);
  }

  private static Shown titled(String title) {
    return new Shown("open", title, false, "c0ffee", 1, 1, 1, 1, false, false, 0);
  }

  private Freshness.Result result() {
    return freshness.between(START, at(100), at(200));
  }

  @Test
  void change_thatIsSeen_tookUntilThen() {
    freshness.changed("a", at(10), titled("new"));
    freshness.seen("a", at(25), titled("new"));

    assertThat(result().delays().p50()).isEqualTo(Duration.ofSeconds(15));
    assertThat(result().missed()).isZero();
  }

  @Test
  void changes_ofWhichTheLastIsSeen_allTookUntilThen() {
    freshness.changed("a", at(10), titled("second"));
    freshness.changed("a", at(20), titled("third"));
    freshness.seen("a", at(25), titled("third"));

    assertThat(result().delays().size()).isEqualTo(2);
    assertThat(result().delays().percentile(1)).isEqualTo(Duration.ofSeconds(15));
    assertThat(result().delays().percentile(0)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void change_afterWhatWasSeen_staysOpen() {
    freshness.changed("a", at(10), titled("second"));
    freshness.changed("a", at(20), titled("third"));
    freshness.seen("a", at(25), titled("second"));

    assertThat(result().missed()).isEqualTo(1);
    assertThat(result().delays().percentile(1)).isEqualTo(Duration.ofMinutes(3));
  }

  @Test
  void change_thatIsUndoneUnseen_tookUntilItWasUndone() {
    freshness.seen("a", at(0), titled("first"));
    freshness.changed("a", at(10), titled("second"));
    freshness.changed("a", at(17), titled("first"));

    assertThat(result().delays().percentile(1)).isEqualTo(Duration.ofSeconds(7));
    assertThat(result().delays().percentile(0)).isZero();
    assertThat(result().missed()).isZero();
  }

  @Test
  void change_ofAnotherPullRequest_isNotSeen() {
    freshness.changed("a", at(10), titled("new"));
    freshness.seen("b", at(25), titled("new"));

    assertThat(result().missed()).isEqualTo(1);
  }

  @Test
  void change_outsideOfTheTime_isNotCounted() {
    freshness.changed("a", at(-1), titled("before"));
    freshness.changed("a", at(50), titled("within"));
    freshness.changed("a", at(100), titled("after"));
    freshness.seen("a", at(150), titled("after"));

    assertThat(result().delays().size()).isEqualTo(1);
    assertThat(result().delays().p50()).isEqualTo(Duration.ofSeconds(100));
  }

  @Test
  void change_ofAPullRequestThatIsNotWanted_isLeftOut() {
    var some = new Freshness("a"::equals);
    some.changed("a", at(10), titled("new"));
    some.changed("b", at(10), titled("new"));
    some.seen("a", at(25), titled("new"));

    var result = some.between(START, at(100), at(200));

    assertThat(result.delays().size()).isEqualTo(1);
    assertThat(result.missed()).isZero();
  }

  @Test
  void sighting_atTheMomentOfTheChange_isOfTheStateAfterIt() {
    freshness.seen("a", at(10), titled("new"));
    freshness.changed("a", at(10), titled("new"));

    assertThat(result().delays().p50()).isZero();
  }
}
