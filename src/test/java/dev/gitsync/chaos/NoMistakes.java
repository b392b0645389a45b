package dev.gitsync.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Nobody is told that we made a mistake: no answer is a 500, nothing that is right is refused, and
 * the logs know of no error.
 */
final class NoMistakes implements Promise {

  /** The database is away, or the server starts or stops. */
  private static final int AWAY = 503;

  /** What a host's fault comes to for whoever asks to read it now. */
  private static final Set<Integer> OF_HOST = Set.of(404, 409, 429, 502, 504, AWAY);

  @Override
  public String name() {
    return "no mistake is answered or logged";
  }

  @Override
  public List<String> violations(History history) {
    var violations = new ArrayList<>(history.mistakes());
    history.told().stream()
        .filter(told -> !isRight(told) && !isAtAnEnd(told, history))
        .map(told -> "answered: %s after %s".formatted(told, before(told, history)))
        .forEach(violations::add);
    return violations;
  }

  /**
   * When a server stops, its parts stop one after another; for a moment before the port is closed
   * the server answers for an application that is gone.
   */
  private static boolean isAtAnEnd(Told told, History history) {
    return told.status() == 404
        && history.outages().stream()
            .filter(outage -> outage.kind().equals("stop"))
            .anyMatch(outage -> outage.covers(told.begin()) || outage.covers(told.end()));
  }

  /** For whoever looks why: what else was said of the chat just before. */
  private static List<Told> before(Told told, History history) {
    var ofChat =
        history.told().stream()
            .filter(other -> other.chat() != null && other.chat().equals(told.chat()))
            .filter(other -> other.begin().isBefore(told.begin()))
            .toList();
    return ofChat.subList(Math.max(0, ofChat.size() - 4), ofChat.size());
  }

  private static boolean isRight(Told told) {
    var status = told.status();
    if (status == 0 || status < 300 || status == AWAY) {
      return true;
    }
    return switch (told.what()) {
      case REFRESH -> OF_HOST.contains(status);
      // The call before it, of which nobody heard, may have done it.
      case CREATE -> status == 409;
      case DELETE -> status == 404;
      default -> false;
    };
  }
}
