package dev.gitsync.chaos;

import java.util.List;

/** After the faults every row is as the host is, within what its kind may take. */
final class Converges implements Promise {

  @Override
  public String name() {
    return "after the faults every row is as the host is, in time";
  }

  @Override
  public List<String> violations(History history) {
    if (history.settled().isEmpty()) {
      return List.of("no row was looked at");
    }
    return history.settled().stream()
        .filter(row -> row.took() == null || row.took().compareTo(row.bound()) > 0)
        .map(Settled::toString)
        .toList();
  }
}
