package dev.gitsync.provider;

/** What is known of a branch's pull request before its host is asked. */
public enum Standing {
  /** The branch was reported, or could not be asked for before: somebody waits for it. */
  REPORTED,
  /** It was asked for, but never with success. */
  UNREAD,
  /** It is open. */
  OPEN,
  /** It is merged or closed. */
  ENDED,
  /** There was none. */
  NONE
}
