package dev.gitsync.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimelineTest {

  private static final Duration LENGTH = Duration.ofMinutes(3);

  @Test
  void sameSeed_isTheSameTimeline() {
    assertThat(Timeline.of(5, LENGTH, true)).isEqualTo(Timeline.of(5, LENGTH, true));
    assertThat(Timeline.of(6, LENGTH, true)).isNotEqualTo(Timeline.of(5, LENGTH, true));
  }

  @Test
  void fewSeeds_throwEverything() {
    assertThat(kinds(true)).isEqualTo(names(Fault.class).collect(Collectors.toSet()));
  }

  @Test
  void machineWhereClocksCanNotBeWrong_hasAllTheOthers() {
    assertThat(kinds(false))
        .isEqualTo(
            names(Fault.class)
                .filter(name -> !name.equals("WrongClock"))
                .collect(Collectors.toSet()));
  }

  @Test
  void faults_areOverBeforeTheEnd() {
    for (long seed = 0; seed < 20; seed++) {
      assertThat(Timeline.of(seed, LENGTH, true).tracks())
          .allSatisfy(
              track ->
                  assertThat(track)
                      .isNotEmpty()
                      .allMatch(fault -> fault.time().compareTo(LENGTH) < 0));
    }
  }

  private static Set<String> kinds(boolean clocksCanBeWrong) {
    return LongStream.range(0, 20)
        .mapToObj(seed -> Timeline.of(seed, LENGTH, clocksCanBeWrong))
        .flatMap(timeline -> timeline.tracks().stream())
        .flatMap(track -> track.stream())
        .map(fault -> fault.what().kind())
        .collect(Collectors.toSet());
  }

  /** Of all kinds of faults that there are. */
  private static Stream<String> names(Class<?> type) {
    return type.isRecord()
        ? Stream.of(type.getSimpleName())
        : Arrays.stream(type.getPermittedSubclasses()).flatMap(TimelineTest::names);
  }
}
