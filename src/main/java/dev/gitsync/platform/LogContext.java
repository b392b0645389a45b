package dev.gitsync.platform;

/** Names of what the log's lines tell beside their message. */
public final class LogContext {

  /** The id of the API request that something is done because of. */
  public static final String REQUEST = "request";

  private LogContext() {}
}
