package dev.gitsync.chaos;

import static java.util.stream.Collectors.groupingBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * No request with a token while a limit of it is known. What was under way when the answer came
 * that told of it is no fault; nor is what a node sends, or is told, while it can't tell the
 * others: asleep, dying, cut off from the database.
 */
final class LimitsAreKept implements Promise {

  /** Until all nodes know, on a machine that has other things to do. */
  static final Duration GRACE = Duration.ofMillis(500);

  /** What costs nothing and may always be asked. */
  private static final String FREE = "rate_limit";

  @Override
  public String name() {
    return "no request while a limit is known";
  }

  /**
   * A request during a limit.
   *
   * @param after how long after it was told
   * @param excused whether nobody could know
   */
  record Trespass(HostCall call, Instant toldAt, Duration after, boolean excused) {}

  @Override
  public List<String> violations(History history) {
    return trespasses(history).stream()
        .filter(trespass -> !trespass.excused())
        .map(Trespass::toString)
        .toList();
  }

  /** All requests that came in during a limit that gitsync had been told. */
  static List<Trespass> trespasses(History history) {
    var trespasses = new ArrayList<Trespass>();
    history.calls().stream()
        .filter(call -> !call.own())
        .collect(groupingBy(HostCall::token))
        .values()
        .forEach(calls -> find(history, calls, trespasses));
    return trespasses;
  }

  private static void find(History history, List<HostCall> ofToken, List<Trespass> trespasses) {
    var limits = ofToken.stream().filter(call -> call.until() != null).toList();
    for (var call : ofToken) {
      limits.stream()
          .filter(limit -> isDuring(call, limit))
          .map(limit -> trespass(history, call, limit))
          // One that nobody could know of does not excuse going against another.
          .reduce((one, other) -> one.excused() ? other : one)
          .ifPresent(trespasses::add);
    }
  }

  private static boolean isDuring(HostCall call, HostCall limit) {
    var told = limit.answeredAt();
    var until = limit.until();
    return told != null
        && until != null
        && limit.limited().contains(call.pool())
        && !call.route().equals(FREE)
        && call.at().isAfter(told)
        && call.at().isBefore(until);
  }

  private static Trespass trespass(History history, HostCall call, HostCall limit) {
    var told = limit.answeredAt() == null ? limit.at() : limit.answeredAt();
    var after = Duration.between(told, call.at());
    var isExcused =
        after.compareTo(GRACE) <= 0
            || history.outages().stream()
                .anyMatch(outage -> outage.covers(told) || outage.covers(call.at()));
    return new Trespass(call, told, after, isExcused);
  }
}
