package dev.gitsync.chaos;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.stream.IntStream;

/** After the faults each node takes rows again: what befell it has left none of them idle. */
final class EverybodyWorks implements Promise {

  @Override
  public String name() {
    return "after the faults every node takes rows";
  }

  @Override
  public List<String> violations(History history) {
    var working =
        history.leases().stream()
            .filter(event -> event.isClaim() && event.at().isAfter(history.calm()))
            .map(LeaseEvent::node)
            .collect(toSet());
    return IntStream.range(0, Timeline.NODES)
        .mapToObj(Cluster::name)
        .filter(name -> !working.contains(name))
        .map(name -> name + " takes none")
        .toList();
  }
}
