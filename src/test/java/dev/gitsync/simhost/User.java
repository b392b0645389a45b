package dev.gitsync.simhost;

/**
 * Somebody who writes or reviews pull requests, or owns repositories.
 *
 * @param login unique without regard to case
 */
record User(long id, String login) {

  /** The user of a login; the id follows from it. */
  static User of(String login) {
    return new User(1_000 + (login.hashCode() & 0x7fff_ffffL), login);
  }

  String nodeId() {
    return NodeIds.encode("U", id);
  }
}
