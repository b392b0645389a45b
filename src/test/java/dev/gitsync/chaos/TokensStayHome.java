package dev.gitsync.chaos;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * No token goes to a host that nobody configured, and each is used for its owner's branches alone.
 */
final class TokensStayHome implements Promise {

  @Override
  public String name() {
    return "no token at a foreign host, none for another owner's branches";
  }

  @Override
  public List<String> violations(History history) {
    return Stream.concat(
            history.foreignCalls().stream().map(call -> "at a foreign host: " + call),
            history.calls().stream()
                .filter(call -> !call.own() && !isOwners(history, call))
                .map(call -> "for another's branches: " + call))
        .toList();
  }

  private static boolean isOwners(History history, HostCall call) {
    var repositories = history.repositories().getOrDefault(call.token(), Set.of());
    return !repositories.isEmpty()
        && (call.repository().isEmpty() || repositories.contains(call.repository()))
        && call.reads().stream()
            .allMatch(branch -> repositories.contains(branch.substring(0, branch.indexOf(' '))));
  }
}
