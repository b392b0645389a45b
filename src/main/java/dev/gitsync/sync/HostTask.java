package dev.gitsync.sync;

import dev.gitsync.sync.HostFailures.Asker;
import java.util.Map;
import java.util.UUID;
import org.slf4j.MDC;

/**
 * Work for a thread that asks a Git host, with whose it is, so that hosts and owners get their
 * turns.
 *
 * @param host the id of the provider that is asked
 * @param ownerId with whose token
 * @param urgent whether somebody waits for it
 * @param work what is done
 */
record HostTask(String host, UUID ownerId, boolean urgent, Runnable work) implements Runnable {

  /** What somebody waits for. */
  static HostTask urgent(Asker asker, Runnable work) {
    return new HostTask(asker.provider().settings().id(), asker.ownerId(), true, work);
  }

  /** The same, whose lines in the log tell what those of the calling thread tell. */
  HostTask inLogContext() {
    var context = MDC.getCopyOfContextMap();
    return new HostTask(
        host,
        ownerId,
        urgent,
        () -> {
          MDC.setContextMap(context == null ? Map.of() : context);
          MDC.put("provider", host);
          try {
            work.run();
          } finally {
            MDC.clear();
          }
        });
  }

  @Override
  public void run() {
    work.run();
  }
}
