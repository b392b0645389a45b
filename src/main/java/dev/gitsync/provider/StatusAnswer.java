package dev.gitsync.provider;

/** A Git host's answer to one {@link StatusQuery}. */
public sealed interface StatusAnswer {

  /** The branch has this pull request. */
  record Found(PullRequestStatus status) implements StatusAnswer {}

  /** The branch has no pull request, which is no error. */
  record NoPullRequest() implements StatusAnswer {}

  /** The host could not answer it together with the others of its call; not so the next time. */
  record AskAgain() implements StatusAnswer {}

  /** The host could not be asked, or refused. */
  record Failed(ProviderException cause) implements StatusAnswer {}
}
