package dev.gitsync.simhost;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last requests, for whoever wants to see what exactly was asked. */
final class Journal {

  private static final int KEPT = 500;

  /**
   * A request that was answered.
   *
   * @param body what was posted, "" for nothing
   * @param status 0 when it got no answer
   */
  record Note(
      Instant at,
      String token,
      String method,
      String path,
      String query,
      String body,
      int status) {}

  private record Entry(Call call, int status) {}

  private final Deque<Entry> entries = new ArrayDeque<>();

  synchronized void note(Call call, int status) {
    entries.addLast(new Entry(call, status));
    if (entries.size() > KEPT) {
      entries.removeFirst();
    }
  }

  /** The last requests, oldest first. */
  synchronized List<Note> notes() {
    return entries.stream().map(Journal::note).toList();
  }

  synchronized void clear() {
    entries.clear();
  }

  private static Note note(Entry entry) {
    var call = entry.call();
    return new Note(
        call.at(),
        call.token(),
        call.method(),
        call.path(),
        call.rawQuery(),
        new String(call.body(), UTF_8),
        entry.status());
  }
}
