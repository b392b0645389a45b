package dev.gitsync.provider.gitlab;

import dev.gitsync.provider.PullRequestRef;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/**
 * A pull request that may be a branch's.
 *
 * @param ref as what it can be asked for
 * @param pullRequest what was told of it
 * @param isWhole whether that is all that can be told, and no extract as lists have it
 */
record Candidate(PullRequestRef ref, PullRequestJson pullRequest, boolean isWhole) {

  /** By when they were opened. When they were last changed, a mere comment decides. */
  static final Comparator<Candidate> BY_AGE =
      Comparator.comparing(
              (Candidate candidate) ->
                  Objects.requireNonNullElse(candidate.pullRequest.createdAt(), Instant.MIN))
          .thenComparing(candidate -> candidate.ref.number());

  boolean isAt(String commit) {
    return commit.equals(pullRequest.headSha());
  }
}
