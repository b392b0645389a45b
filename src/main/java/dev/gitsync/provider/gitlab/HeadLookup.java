package dev.gitsync.provider.gitlab;

import static dev.gitsync.provider.HostJson.text;

import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.RepositoryRef;
import java.util.Optional;

/** Finds the branch that a pull request wants to be merged: one call, two for a fork's. */
final class HeadLookup {

  private final Conversation conversation;
  private final GitLabUrls urls;

  HeadLookup(Conversation conversation, GitLabUrls urls) {
    this.conversation = conversation;
    this.urls = urls;
  }

  /** See {@link dev.gitsync.provider.Provider#fetchHead}. */
  Optional<BranchRef> find(PullRequestRef ref) {
    return conversation
        .pullRequest(ref)
        .findJson()
        .map(PullRequestJson::new)
        .flatMap(pullRequest -> branch(pullRequest, ref));
  }

  private Optional<BranchRef> branch(PullRequestJson pullRequest, PullRequestRef ref) {
    var branch = text(pullRequest.json(), "source_branch");
    return branch == null
        ? Optional.empty()
        : repository(pullRequest, ref).map(repository -> new BranchRef(repository, branch));
  }

  /** GitLab tells no more of a fork than its id, and of a deleted one not even that. */
  private Optional<RepositoryRef> repository(PullRequestJson pullRequest, PullRequestRef ref) {
    if (pullRequest.isFromWithin()) {
      return Optional.of(ref.repository());
    }
    return Optional.ofNullable(pullRequest.source())
        .flatMap(id -> conversation.repository(id).findJson())
        .flatMap(json -> Optional.ofNullable(text(json, "path_with_namespace")))
        .flatMap(urls::findRepository);
  }
}
