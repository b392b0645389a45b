package dev.gitsync.provider.github;

import dev.gitsync.provider.PullRequestRef;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;

/**
 * A pull request that may be a branch's.
 *
 * @param ref as what it can be asked for
 * @param pullRequest what was told of it, in a list or alone
 */
record Candidate(PullRequestRef ref, PullRequestJson pullRequest) {

  /** By when they were opened. When they were last changed, a mere comment decides. */
  static final Comparator<Candidate> BY_AGE =
      Comparator.comparing(
              (Candidate candidate) ->
                  Objects.requireNonNullElse(candidate.pullRequest.createdAt(), Instant.MIN))
          .thenComparing(candidate -> candidate.ref.number());

  boolean isOpen() {
    return pullRequest.isOpen();
  }

  boolean isClosed() {
    return pullRequest.state().isPresent() && !isOpen();
  }

  boolean isOf(Head head) {
    return pullRequest.isOf(head);
  }

  boolean isAt(String commit) {
    return commit.equals(pullRequest.headSha());
  }
}
