package dev.gitsync.bench;

import dev.gitsync.harness.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How long it takes until what has changed on the host is known: for each change the time until the
 * state that it led to, or a later one, is seen. A change that was undone before anybody looked
 * ends when it was undone, since from then on what is known is right again.
 */
final class Freshness {

  private record Event(Instant at, boolean onHost, Shown shown) {}

  /** A change that is not known yet. */
  private record Open(Instant at, Shown shown) {}

  private final Predicate<String> wanted;
  private final Map<String, List<Event>> events = new HashMap<>();

  /** Of all pull requests. */
  Freshness() {
    this(pullRequest -> true);
  }

  /** Of some; what is told of others is left out. */
  Freshness(Predicate<String> wanted) {
    this.wanted = wanted;
  }

  /** A pull request changed on the host. */
  void changed(String pullRequest, Instant at, Shown shown) {
    add(pullRequest, new Event(at, true, shown));
  }

  /** Somebody knows this of a pull request from now on. */
  void seen(String pullRequest, Instant at, Shown shown) {
    add(pullRequest, new Event(at, false, shown));
  }

  private void add(String pullRequest, Event event) {
    if (wanted.test(pullRequest)) {
      events.computeIfAbsent(pullRequest, key -> new ArrayList<>()).add(event);
    }
  }

  /**
   * What it came to.
   *
   * @param missed how many changes were not seen by the end; they count as seen then
   */
  record Result(Sample delays, int missed) {

    /** As it would be if all had lasted so much longer. */
    Result times(double factor) {
      return new Result(delays.times(factor), missed);
    }

    @Override
    public String toString() {
      return delays + (missed == 0 ? "" : ", " + missed + " never");
    }
  }

  /**
   * The delays of the changes of some time.
   *
   * @param from the first moment of it
   * @param to the first moment after it
   * @param end when looking ended, some time later
   */
  Result between(Instant from, Instant to, Instant end) {
    var delays = new ArrayList<Duration>();
    var missed = 0;
    for (var ofOne : events.values()) {
      missed += follow(ofOne, from, to, end, delays);
    }
    return new Result(Sample.of(delays), missed);
  }

  private static int follow(
      List<Event> events, Instant from, Instant to, Instant end, List<Duration> delays) {
    var ordered =
        events.stream()
            .sorted(Comparator.comparing(Event::at).thenComparing(event -> !event.onHost()))
            .toList();
    var open = new ArrayList<Open>();
    @Nullable Shown known = null;
    for (var event : ordered) {
      if (event.onHost()) {
        open.add(new Open(event.at(), event.shown()));
      } else {
        known = event.shown();
      }
      close(open, known, event.at(), from, to, delays);
    }
    var left = open.stream().filter(change -> isIn(change, from, to)).toList();
    left.forEach(change -> delays.add(Duration.between(change.at(), end)));
    return left.size();
  }

  /** Ends the newest change whose state is known, and all before it. */
  private static void close(
      List<Open> open,
      @Nullable Shown known,
      Instant now,
      Instant from,
      Instant to,
      List<Duration> delays) {
    for (var i = open.size() - 1; i >= 0; i--) {
      if (Objects.equals(open.get(i).shown(), known)) {
        var closed = open.subList(0, i + 1);
        closed.stream()
            .filter(change -> isIn(change, from, to))
            .forEach(change -> delays.add(Duration.between(change.at(), now)));
        closed.clear();
        return;
      }
    }
  }

  private static boolean isIn(Open change, Instant from, Instant to) {
    return !change.at().isBefore(from) && change.at().isBefore(to);
  }
}
