package dev.gitsync.simhost;

import java.time.Instant;

/** One review of a pull request. */
record Review(long id, User author, State state, Instant submittedAt, String commit) {

  enum State {
    APPROVED,
    CHANGES_REQUESTED,
    COMMENTED,
    DISMISSED;

    /** Whether it takes the place of the reviewer's earlier decision. */
    boolean isDecisive() {
      return this != COMMENTED;
    }

    /** Whether it can be dismissed. */
    boolean isStanding() {
      return this == APPROVED || this == CHANGES_REQUESTED;
    }
  }

  String nodeId() {
    return NodeIds.encode("PRR", id);
  }

  Review dismissed() {
    return new Review(id, author, State.DISMISSED, submittedAt, commit);
  }
}
