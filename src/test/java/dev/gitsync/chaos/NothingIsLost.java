package dev.gitsync.chaos;

import static java.util.stream.Collectors.groupingBy;

import dev.gitsync.chaos.Told.What;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Each report, un-archiving and linked token that gitsync took was followed by a read of the host
 * with the owner's token that began after it, and whose outcome was stored as one that covers it. A
 * row that is gone or archived at the end needs none.
 */
final class NothingIsLost implements Promise {

  /** States in which a row waits for a token. */
  private static final Set<String> WAITING = Set.of("NO_TOKEN", "TOKEN_REJECTED");

  /** From the moment that a row is due to the moment that the database notes it. */
  private static final Duration LATE = Duration.ofSeconds(1);

  @Override
  public String name() {
    return "no report, link or un-archiving is lost; each is followed by a read that began after it";
  }

  @Override
  public List<String> violations(History history) {
    return new Look(history).violations();
  }

  private static final class Look {

    private final History history;
    private final Map<UUID, List<LeaseEvent>> leases;
    private final Map<UUID, List<StatusEvent>> statuses;
    private final Map<Integer, List<Told>> calls;
    private final Map<UUID, StatusEvent> rows = new HashMap<>();
    private final Map<String, List<HostCall>> reads = new HashMap<>();
    private final List<String> violations = new ArrayList<>();

    Look(History history) {
      this.history = history;
      this.leases = history.leases().stream().collect(groupingBy(LeaseEvent::row));
      this.calls = history.told().stream().collect(groupingBy(Told::owner));
      this.statuses = history.statuses().stream().collect(groupingBy(StatusEvent::row));
      history.statuses().forEach(event -> rows.putIfAbsent(event.row(), event));
      for (var call : history.calls()) {
        if (!call.own() && call.isAnswered()) {
          for (var branch : call.reads()) {
            reads.computeIfAbsent(key(call.token(), branch), k -> new ArrayList<>()).add(call);
          }
        }
      }
    }

    private static String key(String token, String branch) {
      return token + " " + branch;
    }

    List<String> violations() {
      history.told().stream()
          .filter(told -> told.outcome() == Told.Outcome.TOLD)
          .forEach(this::check);
      leases.values().forEach(this::checkMarksStay);
      return violations;
    }

    private void check(Told told) {
      if (told.what() == What.REPORT) {
        var row =
            rows.values().stream()
                .filter(each -> each.chat().equals(told.chat()))
                .filter(each -> each.branch().equals(told.branch()))
                .findFirst();
        row.ifPresentOrElse(
            each -> checkMarked(told, each), () -> violations.add("no row for " + told));
      } else if (told.what() == What.UNARCHIVE) {
        rows.values().stream()
            .filter(row -> row.chat().equals(told.chat()) && row.at().isBefore(told.begin()))
            .forEach(row -> checkMarked(told, row));
      } else if (told.what() == What.LINK) {
        // Only those that wait, and go on waiting until it is there.
        rowsWaiting(told).forEach(row -> checkMarked(told, row));
      }
    }

    private Stream<StatusEvent> rowsWaiting(Told told) {
      var chats =
          history.told().stream()
              .filter(other -> other.what() == What.CREATE && other.owner() == told.owner())
              .map(Told::chat)
              .toList();
      return rows.values().stream()
          .filter(row -> chats.contains(row.chat()))
          .filter(row -> WAITING.contains(syncAt(row.row(), told.begin())))
          .filter(row -> WAITING.contains(syncAt(row.row(), told.end())));
    }

    private String syncAt(UUID row, Instant moment) {
      return statuses.getOrDefault(row, List.of()).stream()
          .filter(event -> !event.at().isAfter(moment))
          .reduce((first, second) -> second)
          .map(StatusEvent::sync)
          .orElse("");
    }

    /** That it was marked, and that what settled the mark began after it. */
    private void checkMarked(Told told, StatusEvent row) {
      var events = leases.getOrDefault(row.row(), List.of());
      var mark =
          events.stream()
              .filter(LeaseEvent::isMark)
              .filter(event -> !event.at().isBefore(firstBegin(told).minusMillis(5)))
              .filter(event -> !event.at().isAfter(told.end().plusMillis(5)))
              .findFirst();
      if (!history.present().contains(row.row())) {
        return;
      }
      if (mark.isEmpty()) {
        violations.add("not marked: " + told + " row " + row.row());
        return;
      }
      var end = settling(events, mark.get());
      if (end == null) {
        violations.add("never read after it: " + told + " row " + row.row());
        return;
      }
      var claim = claim(events, end);
      var token = Crew.gitToken(told.owner());
      var isRead =
          reads.getOrDefault(key(token, row.branch()), List.of()).stream()
              .anyMatch(call -> !call.at().isBefore(claim.at()) && !call.at().isAfter(end.at()));
      if (!isRead) {
        violations.add(
            "the host was not asked between %s and %s after %s row %s"
                .formatted(claim.at(), end.at(), told, row.row()));
      }
    }

    /**
     * When the call was tried the first time. One that nobody answered may have done all, so that
     * the next had nothing to do.
     */
    private Instant firstBegin(Told told) {
      var begin = told.begin();
      var ofOwner = calls.getOrDefault(told.owner(), List.of());
      for (var i = ofOwner.indexOf(told) - 1; i >= 0; i--) {
        var before = ofOwner.get(i);
        if (before.outcome() != Told.Outcome.PERHAPS || before.what() != told.what()) {
          break;
        }
        begin = before.begin();
      }
      return begin;
    }

    /** The first outcome of a read that knew of the mark. */
    private static @Nullable LeaseEvent settling(List<LeaseEvent> events, LeaseEvent mark) {
      return events.stream()
          .filter(event -> event.seq() > mark.seq() && event.isEnd() && event.read())
          .filter(
              event ->
                  event.leasedGeneration() != null && event.leasedGeneration() >= mark.generation())
          .findFirst()
          .orElse(null);
    }

    private static LeaseEvent claim(List<LeaseEvent> events, LeaseEvent end) {
      return events.stream()
          .filter(event -> event.isClaim() && Objects.equals(event.lease(), end.leaseBefore()))
          .findFirst()
          .orElse(end);
    }

    /** A row that was marked while it was read stays due. */
    private void checkMarksStay(List<LeaseEvent> events) {
      events.stream()
          .filter(event -> event.isEnd() && !event.covers(event.generation()))
          .filter(event -> event.staleAt().isAfter(event.at().plus(LATE)))
          .forEach(event -> violations.add("a mark was forgotten: " + event));
    }
  }
}
