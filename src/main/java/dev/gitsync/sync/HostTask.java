package dev.gitsync.sync;

import dev.gitsync.sync.HostFailures.Asker;
import java.util.UUID;

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

  @Override
  public void run() {
    work.run();
  }
}
