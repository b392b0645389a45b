package dev.gitsync.platform;

/** This server must not start as it is configured. The message is the line the operator sees. */
public final class StartupRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public StartupRefusedException(String message) {
    super(message);
  }
}
