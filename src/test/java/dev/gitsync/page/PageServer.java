package dev.gitsync.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.TestPostgres;
import dev.gitsync.simhost.SimHostProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A browser, a server and a simulated Git host, for all tests of the page. */
final class PageServer implements AutoCloseable {

  static final String ADMIN_TOKEN = "an-admin-token-for-tests";

  /** With which the host signs what it tells. */
  static final String WEBHOOK_SECRET = "a-secret-of-the-hooks";

  static final Path CHROMIUM =
      Path.of(System.getProperty("gitsync.test.chromium", "/usr/bin/chromium"));

  /** No test waits for time to pass, so only what is broken takes as long. */
  private static final double PATIENCE_MILLIS = 45_000;

  private final SimHostProcess host =
      SimHostProcess.start(
          "--script=false",
          "--owners=1",
          "--repositories=0",
          "--renamed=0",
          "--switches={\"limits\":false}");
  private final Node node;
  private final Playwright playwright;
  private final Browser browser;

  PageServer() {
    node = prepare(TestPostgres.get().newDatabase()).start().awaitReady();
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--no-first-run")));
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
  }

  /**
   * A node that looks often at what somebody has open, and knows a host where nobody is at home.
   */
  Node.Builder prepare(Database database) {
    return Node.on(database)
        .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
        .with("GITSYNC_PROVIDERS", "github,spare")
        .with("GITSYNC_PROVIDER_GITHUB_API_URL", host.url() + "/api/v3")
        .with("GITSYNC_PROVIDER_GITHUB_TIMEOUT", "PT2S")
        .with("GITSYNC_PROVIDER_GITHUB_WEBHOOK_SECRET", WEBHOOK_SECRET)
        .with("GITSYNC_PROVIDER_SPARE_TYPE", "github")
        .with("GITSYNC_PROVIDER_SPARE_API_URL", "https://spare.example.com/api/v3")
        .with("GITSYNC_REFRESH_WATCHED_TTL", "PT1S")
        .with("GITSYNC_REFRESH_DIFF_STATUS_TTL", "PT2S");
  }

  SimHostProcess host() {
    return host;
  }

  Node node() {
    return node;
  }

  Browser browser() {
    return browser;
  }

  static double patienceMillis() {
    return PATIENCE_MILLIS;
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
    node.close();
    host.close();
  }
}
