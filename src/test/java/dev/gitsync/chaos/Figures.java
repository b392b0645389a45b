package dev.gitsync.chaos;

import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run came to, as a table for people. */
final class Figures {

  private final StringBuilder table = new StringBuilder();

  private Figures() {}

  /**
   * The table of one run.
   *
   * @param faults how many of each kind were thrown
   * @param promises each with what was found to be broken
   */
  static String of(
      Timeline timeline,
      Map<String, Integer> faults,
      History history,
      Map<Promise, List<String>> promises) {
    var figures = new Figures();
    figures.line("seed", timeline.seed() + ", " + timeline.length());
    figures.line(
        "faults",
        faults.values().stream().mapToInt(Integer::intValue).sum()
            + ": "
            + faults.entrySet().stream()
                .map(fault -> fault.getKey() + " " + fault.getValue())
                .collect(Collectors.joining(", ")));
    figures.deeds(history);
    figures.reads(history);
    figures.leases(history);
    figures.pages(history);
    figures.settled(history.settled());
    figures.limits(history);
    figures.samples(history.samples());
    promises.forEach((promise, broken) -> figures.line(promise.name(), broken.size() + " broken"));
    return figures.table.toString();
  }

  private void line(String name, Object value) {
    table.append(String.format(Locale.ROOT, "| %s | %s |%n", name, value));
  }

  private void deeds(History history) {
    var told = new TreeMap<String, Long>();
    history.told().stream()
        .filter(each -> each.outcome() == Told.Outcome.TOLD)
        .forEach(each -> told.merge(each.what().name().toLowerCase(Locale.ROOT), 1L, Long::sum));
    var perhaps =
        history.told().stream().filter(each -> each.outcome() == Told.Outcome.PERHAPS).count();
    line(
        "calls of the API",
        "%d answered (%s), %d without an answer or 5xx"
            .formatted(
                told.values().stream().mapToLong(Long::longValue).sum(),
                told.entrySet().stream()
                    .map(each -> each.getKey() + " " + each.getValue())
                    .collect(Collectors.joining(", ")),
                perhaps));
  }

  private void reads(History history) {
    var calls = history.calls().stream().filter(call -> !call.own()).toList();
    line(
        "requests to the host",
        "%d, of which %d were answered; %d reads of a branch; the host changed %d times"
            .formatted(
                calls.size(),
                calls.stream().filter(HostCall::isAnswered).count(),
                calls.stream().mapToInt(call -> call.reads().size()).sum(),
                history.states().stream()
                    .filter(state -> !state.since().equals(Instant.MIN))
                    .count()));
  }

  private void leases(History history) {
    var claims = new TreeMap<UUID, LeaseEvent>();
    var takeovers = new ArrayList<Duration>();
    for (var event : history.leases()) {
      var claim = claims.get(event.row());
      if (event.isClaim()) {
        claims.put(event.row(), event);
      } else if (event.isEnd() && claim != null && !claim.node().equals(event.node())) {
        takeovers.add(Duration.between(claim.at(), event.at()));
      }
    }
    line(
        "leases",
        "%d taken, %d outcomes stored, %d ended by another node; those after %s"
            .formatted(
                history.leases().stream().filter(LeaseEvent::isClaim).count(),
                history.leases().stream().filter(LeaseEvent::read).count(),
                takeovers.size(),
                spread(takeovers)));
  }

  private void pages(History history) {
    line(
        "pages",
        "%d opened, %d chats in frames"
            .formatted(
                history.frames().stream().map(Frame::page).distinct().count(),
                history.frames().size()));
  }

  private void settled(List<Settled> settled) {
    line(
        "row as the host is, after the faults",
        spread(settled.stream().flatMap(row -> Stream.ofNullable(row.took())).toList())
            + " of "
            + settled.size()
            + " rows");
    settled.stream()
        .collect(groupingBy(Settled::kind, TreeMap::new, Collectors.toList()))
        .forEach(
            (kind, rows) ->
                line(
                    "of these " + kind.name().toLowerCase(Locale.ROOT),
                    spread(rows.stream().flatMap(row -> Stream.ofNullable(row.took())).toList())
                        + " of "
                        + rows.size()
                        + ", bound "
                        + rows.get(0).bound().toSeconds()
                        + " s"));
  }

  private void limits(History history) {
    var trespasses = LimitsAreKept.trespasses(history);
    line(
        "requests during a limit",
        "%d that nobody could help: crossed the answer %s, or by a node that could not tell"
            .formatted(
                trespasses.stream().filter(LimitsAreKept.Trespass::excused).count(),
                spread(
                    trespasses.stream()
                        .map(LimitsAreKept.Trespass::after)
                        .filter(after -> after.compareTo(LimitsAreKept.GRACE) <= 0)
                        .toList())));
  }

  private void samples(List<Sample> samples) {
    line(
        "a node before → after, the most",
        "heap %s MiB, threads %s, files %s, sockets %s, connections %s"
            .formatted(
                change(samples, Sample::heap),
                change(samples, Sample::threads),
                change(samples, Sample::files),
                change(samples, Sample::sockets),
                change(samples, Sample::connections)));
  }

  private static String change(List<Sample> samples, ToDoubleFunction<Sample> value) {
    return "%.0f → %.0f"
        .formatted(
            samples.stream().filter(Sample::before).mapToDouble(value).max().orElse(0),
            samples.stream().filter(each -> !each.before()).mapToDouble(value).max().orElse(0));
  }

  private static String spread(List<Duration> times) {
    if (times.isEmpty()) {
      return "–";
    }
    var sorted = times.stream().sorted().toList();
    return "p50 %s, p99 %s, max %s"
        .formatted(
            seconds(sorted.get((sorted.size() - 1) / 2)),
            seconds(sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1)),
            seconds(sorted.get(sorted.size() - 1)));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }
}
