package dev.gitsync.sync;

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

  @Override
  public void run() {
    work.run();
  }
}
