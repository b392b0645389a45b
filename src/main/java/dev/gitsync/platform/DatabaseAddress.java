package dev.gitsync.platform;

import java.util.Map;

/**
 * Where the database is, for the few connections that are not the pool's. It is what {@code
 * datasource.cli} makes of the same variables; read as it does, so that no password is taken for an
 * expression.
 */
public record DatabaseAddress(String url, String user, String password) {

  /** What the server's environment says. */
  public static DatabaseAddress fromEnvironment() {
    return from(System.getenv());
  }

  static DatabaseAddress from(Map<String, String> environment) {
    return new DatabaseAddress(
        environment.getOrDefault("GITSYNC_DB_URL", "jdbc:postgresql://127.0.0.1:5432/gitsync"),
        environment.getOrDefault("GITSYNC_DB_USER", "gitsync"),
        environment.getOrDefault("GITSYNC_DB_PASSWORD", "gitsync"));
  }

  /** Without the password. */
  @Override
  public String toString() {
    return user + " at " + url.replaceFirst("\\?.*", "");
  }
}
