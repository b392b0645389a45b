package dev.gitsync.access;

import java.util.UUID;

/** Callers without credentials, for tests of those who are called. */
public final class TestCaller {

  private TestCaller() {}

  /** Somebody with chats of his own. */
  public static Caller member() {
    return new Caller(UUID.randomUUID(), "ann", Roles.MEMBER, UUID.randomUUID(), null, false);
  }
}
