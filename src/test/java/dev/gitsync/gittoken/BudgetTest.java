package dev.gitsync.gittoken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class BudgetTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant END = START.plus(Duration.ofHours(1));
  private static final double SHARE = 0.6;

  private static Budget budget(long limit, long spent) {
    return new Budget(limit, limit - spent, spent, START, END);
  }

  static Stream<Arguments> admitted() {
    return Stream.of(
        arguments("nothing is spent", Importance.BACKGROUND, 0, Duration.ZERO),
        arguments("a quarter at once", Importance.BACKGROUND, 449, Duration.ZERO),
        arguments("more with time", Importance.BACKGROUND, 1_124, Duration.ofMinutes(30)),
        arguments("nearly all at the end", Importance.BACKGROUND, 1_798, Duration.ofMinutes(60)),
        arguments("open ones may spend more", Importance.UNWATCHED, 636, Duration.ZERO),
        arguments("watched ones yet more", Importance.WATCHED, 711, Duration.ZERO),
        arguments("urgent ones all of it", Importance.URGENT, 2_999, Duration.ZERO));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("admitted")
  void rows_withinTheirPartOfTheShare_areAdmitted(
      String name, Importance importance, long spent, Duration elapsed) {
    assertThat(budget(5_000, spent).admits(importance, SHARE, START.plus(elapsed))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Importance.class,
      names = {"BACKGROUND", "UNWATCHED", "WATCHED"})
  void rows_beyondIt_waitUntilTheyWouldBe(Importance importance) {
    var budget = budget(5_000, 1_200);

    var until = budget.admits(importance, SHARE, START);

    assertThat(until).isPresent();
    assertThat(until.get()).isAfter(START).isBefore(END);
    assertThat(budget.admits(importance, SHARE, until.get())).isEmpty();
    assertThat(budget.admits(importance, SHARE, until.get().minusSeconds(2))).isPresent();
  }

  @Test
  void lessImportantRows_waitLonger() {
    var budget = budget(5_000, 1_500);

    var background = budget.admits(Importance.BACKGROUND, SHARE, START).orElseThrow();
    var open = budget.admits(Importance.UNWATCHED, SHARE, START).orElseThrow();
    var watched = budget.admits(Importance.WATCHED, SHARE, START).orElseThrow();

    assertThat(background).isAfter(open);
    assertThat(open).isAfter(watched);
  }

  @Test
  void rows_whosePartIsSpent_waitForTheNextWindow() {
    assertThat(budget(5_000, 1_800).admits(Importance.BACKGROUND, SHARE, START)).contains(END);
    assertThat(budget(0, 0).admits(Importance.BACKGROUND, SHARE, START)).contains(END);
  }

  @ParameterizedTest
  @EnumSource(Importance.class)
  void windowThatHasEnded_holdsNobodyBack(Importance importance) {
    assertThat(budget(5_000, 5_000).admits(importance, SHARE, END)).isEmpty();
  }
}
