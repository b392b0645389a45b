package dev.gitsync.provider;

/** The host does not take this token (any more): 401. Asking again with it is of no use. */
public final class TokenRejectedException extends ProviderException {

  private static final long serialVersionUID = 1L;

  public TokenRejectedException(String message) {
    super(message);
  }
}
