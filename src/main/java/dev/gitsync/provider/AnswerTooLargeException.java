package dev.gitsync.provider;

/** The host's answer is larger than gitsync is willing to hold; the rest of it was not read. */
public final class AnswerTooLargeException extends ProviderException {

  private static final long serialVersionUID = 1L;

  public AnswerTooLargeException(String message) {
    super(message);
  }
}
