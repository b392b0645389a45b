package dev.gitsync.provider.github;

import static dev.gitsync.provider.HostJson.text;

import dev.gitsync.provider.AnswerTooLargeException;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Diff;
import dev.gitsync.provider.DiffQuery;
import dev.gitsync.provider.DiffTooLargeException;
import dev.gitsync.provider.HostResponse;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.PullRequestRef;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the diff of a pull request, or of a branch that has none. */
final class DiffLookup {

  private final Conversation conversation;
  private final GitHubUrls urls;

  DiffLookup(Conversation conversation, GitHubUrls urls) {
    this.conversation = conversation;
    this.urls = urls;
  }

  /** See {@link dev.gitsync.provider.Provider#fetchDiff}. */
  Optional<Diff> find(DiffQuery query) {
    var url = query.pullRequestUrl();
    return url == null
        ? findOfBranch(query.branch())
        : urls.findPullRequest(url).flatMap(this::findOfPullRequest);
  }

  private Optional<Diff> findOfPullRequest(PullRequestRef ref) {
    return findDiff(() -> conversation.pullRequestDiff(ref));
  }

  private Optional<Diff> findOfBranch(BranchRef branch) {
    var repository = conversation.repository(branch.repository());
    var defaultBranch = text(repository.found(), "default_branch");
    if (defaultBranch == null) {
      throw new ProviderException(repository.failure() + " without a default branch");
    }
    return findDiff(() -> conversation.branchDiff(branch, defaultBranch));
  }

  private static Optional<Diff> findDiff(Supplier<HostResponse> download) {
    HostResponse response;
    try {
      response = download.get();
    } catch (AnswerTooLargeException e) {
      throw new DiffTooLargeException("The diff has more than " + Diff.MAX_BYTES + " bytes", e);
    }
    if (response.isGone()) {
      return Optional.empty();
    }
    if (isTooLarge(response)) {
      throw new DiffTooLargeException(response.failure() + ": diff too large", null);
    }
    if (response.status() != 200) {
      throw new ProviderException(response.failure());
    }
    return Optional.of(new Diff(response.text(), List.of()));
  }

  /** Above 300 files or 20,000 lines GitHub itself makes no diff. */
  private static boolean isTooLarge(HostResponse response) {
    if (response.status() != 406) {
      return false;
    }
    try {
      return response.json().path("errors").findValuesAsText("code").contains("too_large");
    } catch (ProviderException e) {
      // A refusal in HTML comes from something before GitHub.
      return false;
    }
  }
}
