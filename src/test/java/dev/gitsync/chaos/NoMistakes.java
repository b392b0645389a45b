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
        .filter(told -> !isRight(told))
        .map(told -> "answered: " + told)
        .forEach(violations::add);
    return violations;
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
