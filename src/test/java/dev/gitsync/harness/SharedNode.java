package dev.gitsync.harness;

import org.jspecify.annotations.Nullable;

/**
 * One running server with a database and Git hosts of its own, for all test classes that need no
 * other: started at first use, stopped with the tests' PostgreSQL. They share it one after another,
 * so each test makes users of its own and leaves the hosts as it found them.
 */
public final class SharedNode {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";

  /** What the host of the provider {@code hasty} signs its deliveries with. */
  public static final String HOOK_SECRET = "a-secret-of-deliveries-for-tests";

  private static @Nullable SharedNode running;

  private final Database database = TestPostgres.get().newDatabase();
  private final FakeGitHub github = new FakeGitHub();
  private final FakeGitHub hasty = new FakeGitHub();
  private final Node node = another().start();

  private SharedNode() {}

  /** The running one. */
  public static synchronized SharedNode get() {
    if (running == null) {
      running = new SharedNode();
      running.node.awaitReady();
    }
    return running;
  }

  static synchronized void stop() {
    if (running != null) {
      running.node.close();
      running.github.close();
      running.hasty.close();
      running = null;
    }
  }

  /** Prepares another node on the same database, with the same settings. */
  public Node.Builder another() {
    return Node.on(database)
        .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
        .with("GITSYNC_ENCRYPTION_KEY", "an-encryption-key-for-tests")
        // All tests log in from one address, and many with tokens that are none.
        .with("GITSYNC_API_FAILED_LOG_INS_PER_MINUTE", "1000000")
        .with("GITSYNC_PROVIDERS", "github,hasty")
        .with("GITSYNC_PROVIDER_GITHUB_API_URL", github.url().toString())
        .with("GITSYNC_PROVIDER_HASTY_TYPE", "github")
        .with("GITSYNC_PROVIDER_HASTY_API_URL", hasty.url().toString())
        .with("GITSYNC_PROVIDER_HASTY_WEBHOOK_SECRET", HOOK_SECRET)
        .with("GITSYNC_PROVIDER_HASTY_TIMEOUT", "PT1S");
  }

  /** The server. */
  public Node node() {
    return node;
  }

  /** Its database. */
  public Database database() {
    return database;
  }

  /** The host of its provider {@code github}. */
  public FakeGitHub github() {
    return github;
  }

  /** The host of its provider {@code hasty}, to which the server gives one second to answer. */
  public FakeGitHub hasty() {
    return hasty;
  }

  /** The first admin. */
  public Api admin() {
    return node.api(ADMIN_TOKEN);
  }

  /** Somebody who has not shown who he is. */
  public Api nobody() {
    return new Api(node.url(), null);
  }
}
