package dev.gitsync.provider.gitlab;

import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RepositoryRef;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What one of GitLab's APIs tells of pull requests, to one question after one branch. */
interface PullRequests {

  /**
   * Reads a pull request.
   *
   * @return empty when it is not there, or this token may not see it
   */
  Optional<Candidate> find(PullRequestRef ref);

  /**
   * Lists the pull requests from all branches of the asked name into a repository, those of its
   * forks too: the open ones and the newest others.
   *
   * @param wanted what is looked for; if many open ones of forks are before it, it is listed all
   *     the same
   * @throws WithheldException when there is no such repository, or it does not show its pull
   *     requests to this token
   */
  List<Candidate> list(RepositoryRef into, Predicate<Candidate> wanted);

  /** The id of the asked branch's own repository, if it was told by the way. */
  Optional<Long> homeId();

  /** All that can be told of a pull request, with more calls where it takes them. */
  PullRequestStatus status(Candidate candidate);

  /** There is no such repository, or it does not show its pull requests to this token. */
  final class WithheldException extends ProviderException {

    private static final long serialVersionUID = 1L;

    WithheldException(String message) {
      super(message);
    }
  }
}
