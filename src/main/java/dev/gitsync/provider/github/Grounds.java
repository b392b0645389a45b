package dev.gitsync.provider.github;

import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.RepositoryRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look-up went by that found no open pull request of a branch.
 *
 * @param listings where an open one would be listed
 * @param isBare whether no pull request of the branch was seen at all
 * @param branch the branch at its present address; absent where its commit did not matter
 * @param commit what it was at; absent when it was gone
 */
record Grounds(
    List<Listing> listings, boolean isBare, @Nullable BranchRef branch, @Nullable String commit) {

  /** The pull requests from a head into a repository. */
  record Listing(RepositoryRef into, Head from) {}

  /** With a branch that is gone by now. */
  Grounds withoutCommit() {
    return new Grounds(listings, isBare, branch, null);
  }
}
