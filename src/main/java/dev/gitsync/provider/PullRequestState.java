package dev.gitsync.provider;

/** Where a pull request stands. A draft is an open one. */
public enum PullRequestState {
  OPEN,
  CLOSED,
  MERGED
}
