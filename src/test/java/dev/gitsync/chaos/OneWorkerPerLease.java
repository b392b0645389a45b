package dev.gitsync.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A lease of a row is taken once and ended once, and what was learnt under it is stored by the node
 * that took it. What a row shows of a pull request is written in the transaction that ends its
 * lease, and in no other.
 */
final class OneWorkerPerLease implements Promise {

  @Override
  public String name() {
    return "no two workers record under one lease, and nobody without one";
  }

  private record Held(UUID row, UUID lease) {}

  private record Written(long transaction, UUID row) {}

  @Override
  public List<String> violations(History history) {
    var violations = new ArrayList<String>();
    if (history.leases().isEmpty()) {
      violations.add("no lease was noted");
    }
    Map<Held, LeaseEvent> claims = new HashMap<>();
    Set<Held> ended = new HashSet<>();
    Set<Written> recorded = new HashSet<>();
    for (var event : history.leases()) {
      if (event.isClaim()) {
        claim(event, claims, violations);
      }
      if (event.leaseBefore() != null && !event.leaseBefore().equals(event.lease())) {
        end(event, claims, ended, violations);
      }
      if (event.read()) {
        recorded.add(new Written(event.transaction(), event.row()));
        if (!event.isEnd()) {
          violations.add("recorded without a lease: " + event);
        }
      }
    }
    history.statuses().stream()
        .filter(StatusEvent::news)
        .filter(event -> !recorded.contains(new Written(event.transaction(), event.row())))
        .forEach(event -> violations.add("shown without a read that was recorded: " + event));
    return violations;
  }

  private static void claim(
      LeaseEvent event, Map<Held, LeaseEvent> claims, List<String> violations) {
    if (event.lease() == null) {
      return;
    }
    var before = claims.put(new Held(event.row(), event.lease()), event);
    if (before != null) {
      violations.add("taken twice: %s and %s".formatted(before, event));
    }
  }

  private static void end(
      LeaseEvent event, Map<Held, LeaseEvent> claims, Set<Held> ended, List<String> violations) {
    if (event.leaseBefore() == null) {
      return;
    }
    var held = new Held(event.row(), event.leaseBefore());
    if (!ended.add(held)) {
      violations.add("ended twice: " + event);
    }
    var claim = claims.get(held);
    if (event.read() && claim != null && !claim.node().equals(event.node())) {
      violations.add(
          "taken by %s, recorded by %s: %s".formatted(claim.node(), event.node(), event));
    }
  }
}
