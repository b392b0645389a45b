package dev.gitsync.provider;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a Git host told of its own accord, in our words. It says where to look and nothing more: it
 * may be late, come twice, or overtake another.
 */
public sealed interface HookEvent {

  /** Something of a pull request changed, its opening included. */
  record PullRequestChanged(
      HookRepository repository,
      PullRequest pullRequest,
      @Nullable BranchRef head,
      List<String> commits)
      implements HookEvent {}

  /**
   * The pull request of a {@link PullRequestChanged}.
   *
   * @param number in the event's repository
   * @param urls what its page may be called
   * @param updatedAt the host's own time of the change; whoever asks and is told an older one is
   *     told too early
   */
  record PullRequest(long number, List<String> urls, @Nullable Instant updatedAt) {}

  /**
   * Somebody pushed.
   *
   * @param branch that was moved, made or deleted
   * @param commits where it was and where it is
   */
  record BranchMoved(HookRepository repository, BranchRef branch, List<String> commits)
      implements HookEvent {}

  /**
   * A check or a pipeline has something to say of a commit.
   *
   * @param commits that it is of
   * @param numbers of the pull requests that the host names; none for those from forks
   */
  record CommitChecked(HookRepository repository, List<String> commits, List<Long> numbers)
      implements HookEvent {}

  /**
   * A repository has another name or owner.
   *
   * @param former where it was
   */
  record RepositoryMoved(HookRepository repository, RepositoryRef former) implements HookEvent {}

  /** The host tries whether anybody listens. */
  record Greeting(HookRepository repository) implements HookEvent {}

  /** Nothing that concerns us. */
  record Other() implements HookEvent {}
}
