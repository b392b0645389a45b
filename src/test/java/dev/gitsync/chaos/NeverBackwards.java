package dev.gitsync.chaos;

import static java.util.stream.Collectors.groupingBy;

import dev.gitsync.harness.Shown;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * No page was shown a lower version of a chat after a higher one, be it on another node after it
 * had been closed, and no older state of a pull request after a newer one. One version means one
 * thing, wherever it was shown.
 *
 * <p>Hosts tell whole seconds of when a pull request changed. Of two states of one second nobody
 * can know which is the older.
 */
final class NeverBackwards implements Promise {

  @Override
  public String name() {
    return "no page sees a version, or the host's state, go backwards";
  }

  @Override
  public List<String> violations(History history) {
    var violations = new ArrayList<String>();
    history.frames().stream()
        .collect(groupingBy(Frame::owner))
        .values()
        .forEach(frames -> checkVersions(frames, violations));
    checkStates(history, violations);
    return violations;
  }

  // Versions of chats

  private static void checkVersions(List<Frame> frames, List<String> violations) {
    frames.stream()
        .collect(groupingBy(Frame::page))
        .values()
        .forEach(page -> checkPage(page, before(frames, page.get(0).opened()), violations));
  }

  /** What an owner had been shown before a moment, by chat; the highest version of each. */
  private static Map<UUID, Frame> before(List<Frame> frames, Instant moment) {
    var shown = new HashMap<UUID, Frame>();
    frames.stream()
        .filter(frame -> frame.at().isBefore(moment))
        .forEach(frame -> shown.merge(frame.chat(), frame, NeverBackwards::higher));
    return shown;
  }

  private static Frame higher(Frame one, Frame other) {
    return one.version() >= other.version() ? one : other;
  }

  private static void checkPage(List<Frame> page, Map<UUID, Frame> shown, List<String> violations) {
    for (var frame : page) {
      var known = shown.get(frame.chat());
      if (known != null && frame.version() < known.version()) {
        violations.add("%s after %s".formatted(frame, known));
      } else if (known != null
          && known.kind().equals("deleted")
          && !frame.kind().equals("deleted")) {
        violations.add("%s after the chat was deleted".formatted(frame));
      }
      shown.merge(frame.chat(), frame, NeverBackwards::higher);
    }
  }

  // States of the host

  private record RowKey(UUID chat, String branch) {}

  private static void checkStates(History history, List<String> violations) {
    var moments = moments(history.states());
    var shown = new HashMap<RowKey, TreeMap<Long, Frame.Row>>();
    for (var frame : history.frames()) {
      for (var row : frame.rows()) {
        var key = new RowKey(frame.chat(), row.branch());
        var same = shown.computeIfAbsent(key, k -> new TreeMap<>()).putIfAbsent(row.version(), row);
        if (same != null && !same.equals(row)) {
          violations.add("one version of %s, two contents: %s and %s".formatted(key, same, row));
        }
      }
    }
    shown.forEach(
        (key, versions) ->
            checkRow(
                key, versions.values(), moments.getOrDefault(key.branch(), Map.of()), violations));
  }

  /** By branch, and by what is shown, the seconds from which on it was so. */
  private static Map<String, Map<Shown, List<Instant>>> moments(List<HostState> states) {
    var moments = new HashMap<String, Map<Shown, List<Instant>>>();
    states.stream()
        .sorted(Comparator.comparing(HostState::since))
        .forEach(
            state ->
                moments
                    .computeIfAbsent(state.branch(), b -> new HashMap<>())
                    .computeIfAbsent(state.pull().withoutReviews(), p -> new ArrayList<>())
                    .add(second(state.since())));
    return moments;
  }

  private static Instant second(Instant moment) {
    return moment.equals(Instant.MIN) ? moment : moment.truncatedTo(ChronoUnit.SECONDS);
  }

  private static void checkRow(
      RowKey key,
      Iterable<Frame.Row> rows,
      Map<Shown, List<Instant>> moments,
      List<String> violations) {
    Instant reached = null;
    for (var row : rows) {
      if (row.pull() == null) {
        if (reached != null) {
          violations.add("%s showed a pull request and then none: %s".formatted(key, row));
        }
        continue;
      }
      var known = moments.getOrDefault(row.pull().withoutReviews(), List.of());
      var next = earliest(known, reached);
      if (next == null) {
        violations.add(
            "%s shows what the host %s: %s, known %s, reached %s"
                .formatted(key, known.isEmpty() ? "never was" : "was before", row, known, reached));
        continue;
      }
      reached = next;
    }
  }

  private static @Nullable Instant earliest(List<Instant> known, @Nullable Instant reached) {
    return known.stream()
        .filter(moment -> reached == null || !moment.isBefore(reached))
        .min(Comparator.naturalOrder())
        .orElse(null);
  }
}
