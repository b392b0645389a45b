package dev.gitsync.architecture.broken.provider;

import dev.gitsync.architecture.broken.access.Account;
import dev.gitsync.architecture.broken.sync.AsksByItself;

/** A Git host's package knows people, and who asks it. */
public class UsesAccounts {

  Object account() {
    return new Account();
  }

  Object asker() {
    return new AsksByItself();
  }
}
