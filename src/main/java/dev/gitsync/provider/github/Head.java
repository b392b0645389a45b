package dev.gitsync.provider.github;

import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.RepositoryRef;
import org.jspecify.annotations.Nullable;

/**
 * A branch as a pull request names it.
 *
 * @param owner who holds its repository
 * @param repository the name of its repository; absent where its present name is not known, and
 *     then any repository of the owner will do
 * @param branch its name
 */
record Head(String owner, @Nullable String repository, String branch) {

  static Head of(BranchRef branch) {
    return of(branch.repository(), branch.branch());
  }

  static Head of(RepositoryRef repository, String branch) {
    return new Head(repository.owner(), repository.name(), branch);
  }
}
