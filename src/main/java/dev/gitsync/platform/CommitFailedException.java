package dev.gitsync.platform;

/** A transaction was not committed, or nobody can tell whether it was. */
public final class CommitFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  CommitFailedException(Exception cause) {
    super("A transaction could not be committed", cause);
  }
}
