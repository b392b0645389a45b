package dev.gitsync.chaos;

import java.util.ArrayList;
import java.util.List;

/**
 * A quiet node holds after the faults what it held before them, but for what it has room for: pools
 * of threads and connections grow to their bounds and no further.
 */
final class NothingGrows implements Promise {

  private static final double MOST_MEBIBYTES_MORE = 30;
  private static final int MOST_THREADS_MORE = 30;
  private static final int MOST_FILES_MORE = 40;

  /** The pool's bound, and those of the two that listen and notify. */
  private static final int MOST_CONNECTIONS = 22;

  @Override
  public String name() {
    return "heap, threads, files, sockets and connections do not grow";
  }

  @Override
  public List<String> violations(History history) {
    var violations = new ArrayList<String>();
    for (var before : history.samples()) {
      for (var after : history.samples()) {
        if (before.before() && !after.before() && before.node() == after.node()) {
          compare(before, after, violations);
        }
      }
    }
    if (history.samples().isEmpty()) {
      violations.add("nothing was measured");
    }
    return violations;
  }

  private static void compare(Sample before, Sample after, List<String> violations) {
    if (after.heap() > before.heap() + MOST_MEBIBYTES_MORE
        || after.threads() > before.threads() + MOST_THREADS_MORE
        || after.files() > before.files() + MOST_FILES_MORE
        || after.sockets() > before.sockets() + MOST_FILES_MORE
        || after.connections() > MOST_CONNECTIONS) {
      violations.add("%s and before %s".formatted(after, before));
    }
  }
}
