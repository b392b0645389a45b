package dev.gitsync.simhost;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A repository as it is at one moment.
 *
 * @param parentId the repository that it was forked from
 * @param pushedAt when any of its branches last moved
 * @param openPulls open pull requests into it
 */
record Repository(
    long id,
    String owner,
    String name,
    @Nullable Long parentId,
    Instant createdAt,
    Instant pushedAt,
    int openPulls) {

  /** The branch that pull requests go into. */
  static final String DEFAULT_BRANCH = "main";

  String nodeId() {
    return NodeIds.encode("R", id);
  }

  String fullName() {
    return owner + "/" + name;
  }

  Repository renamed(String newOwner, String newName) {
    return new Repository(id, newOwner, newName, parentId, createdAt, pushedAt, openPulls);
  }

  Repository pushed(Instant at) {
    return new Repository(id, owner, name, parentId, createdAt, at, openPulls);
  }

  Repository withOpenPulls(int number) {
    return new Repository(id, owner, name, parentId, createdAt, pushedAt, number);
  }
}
