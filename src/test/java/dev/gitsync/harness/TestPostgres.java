package dev.gitsync.harness;

import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * The PostgreSQL of the integration tests: started at first use, on the port that the build has
 * reserved, so that the server which Arquillian starts can be told of it beforehand.
 */
public final class TestPostgres implements LauncherSessionListener {

  private static @Nullable Postgres postgres;

  /** The running one. */
  public static synchronized Postgres get() {
    if (postgres == null) {
      postgres = Postgres.temporary(Integer.getInteger("gitsync.test.db.port", 0));
    }
    return postgres;
  }

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (Integer.getInteger("gitsync.test.db.port") != null) {
      get().database("arquillian");
    }
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    SharedNode.stop();
    stop();
  }

  private static synchronized void stop() {
    if (postgres != null) {
      postgres.close();
      postgres = null;
    }
  }
}
