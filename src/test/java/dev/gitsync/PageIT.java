package dev.gitsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page in a real Chromium against the packaged server. */
class PageIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final Path CHROMIUM =
      Path.of(System.getProperty("gitsync.test.chromium", "/usr/bin/chromium"));

  private static FakeGitHub github;
  private static Node node;
  private static Playwright playwright;
  private static Browser browser;

  private Api member;
  private Page page;
  private final List<String> errors = new ArrayList<>();

  @BeforeAll
  static void start() {
    assumeTrue(
        Files.isExecutable(CHROMIUM), () -> "No Chromium at " + CHROMIUM + ": no browser tests");
    github = new FakeGitHub();
    node =
        Node.on(TestPostgres.get().newDatabase())
            .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
            .with("GITSYNC_PROVIDERS", "github")
            .with("GITSYNC_PROVIDER_GITHUB_API_URL", github.url().toString())
            .start()
            .awaitReady();
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
    PlaywrightAssertions.setDefaultAssertionTimeout(30_000);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
      playwright.close();
      node.close();
      github.close();
    }
  }

  @BeforeEach
  void openPage() {
    github.refuse(null);
    member = node.api(ADMIN_TOKEN).newUser("member");
    page = browser.newPage();
    page.setDefaultTimeout(30_000);
    page.onPageError(errors::add);
    page.onConsoleMessage(
        message -> {
          if (message.text().contains("Content Security Policy")) {
            errors.add(message.text());
          }
        });
  }

  @AfterEach
  void closePage() {
    page.close();
    assertThat(errors).isEmpty();
  }

  private void logIn() {
    page.navigate(node.url() + "/#token=" + member.token());
    on(page.locator("connection-state")).hasAttribute("data-connection", "live");
  }

  private Locator row(String chatId) {
    return page.locator("chat-row[data-chat-id='" + chatId + "']");
  }

  private static LocatorAssertions on(Locator locator) {
    return PlaywrightAssertions.assertThat(locator);
  }

  @Test
  void logInLink_logsInAndLeavesNoTokenInTheAddress() {
    logIn();

    assertThat(page.url()).doesNotContain("token");
    on(page.locator("body")).hasAttribute("data-session", "logged-in");
  }

  @Test
  void logInForm_withAWrongToken_saysSo() {
    page.navigate(node.url().toString());
    page.locator("log-in-form [name=token]").fill("no-such-token");
    page.locator("log-in-form button[type=submit]").click();

    on(page.locator("body")).hasAttribute("data-session", "logged-out");
    on(page.locator("log-in-form")).containsText(Pattern.compile("not known|ended|token"));
  }

  @Test
  void newChatWithABranch_asksForATokenAndShowsThePullRequestOnceItIsLinked() {
    github.open("o/r", "page/first").reviews("ann", "APPROVED");
    logIn();
    page.locator("#add-chat").click();
    page.locator("#add-chat-workspace_id").fill("w1");
    page.locator("#add-chat-title").fill("First chat");
    page.locator("#add-chat-remote_origin").fill(github.origin("o/r"));
    page.locator("#add-chat-branch").fill("page/first");
    page.locator("add-chat-dialog button[type=submit]").click();
    var row = page.locator("chat-row");
    on(row).hasAttribute("data-sync-state", "no_token");
    on(row.locator(".sync-sentence")).containsText("Link a git token");

    row.locator("[data-action=link-token]").click();
    page.locator("#git-token-github-token").fill("ghp_page");
    page.locator("form[data-provider=github] button[type=submit]").click();

    on(row).hasAttribute("data-state", "open");
    on(row).hasAttribute("data-sync-state", "fresh");
    on(row.locator(".row-title")).containsText("Pull request of page/first");
    on(row.locator(".pr-number")).containsText("#");
    on(row.locator(".additions")).containsText("10");
    on(row.locator(".deletions")).containsText("3");
    on(row.locator("[data-key=review]")).containsText("pproved");
    on(row.locator("[data-key=author]")).containsText("octocat");
    on(row.locator("[data-key=branches]")).containsText("page/first");
  }

  @Test
  void pullRequest_draftedApprovedMerged_changesWithoutReload() {
    var pull = github.open("o/r", "page/live");
    member.linkGitToken("github", "ghp_page");
    var chat = member.newChat("w1");
    logIn();
    member.report("w1", chat, github.origin("o/r"), "page/live");
    on(row(chat)).hasAttribute("data-state", "open");

    pull.set("draft", true);
    member.report("w1", chat, github.origin("o/r"), "page/live");
    on(row(chat)).hasAttribute("data-state", "draft");

    pull.set("draft", false).reviews("ann", "CHANGES_REQUESTED");
    member.report("w1", chat, github.origin("o/r"), "page/live");
    on(row(chat).locator("[data-key=review]")).containsText("hanges requested");

    pull.set("state", "closed").set("merged", true).set("merged_at", "2026-02-01T00:00:00Z");
    row(chat).locator("[data-action=refresh]").click();
    on(row(chat)).hasAttribute("data-state", "merged");
    on(row(chat).locator(".outcome")).isVisible();
  }

  @Test
  void hostileTitle_isShownAsText() {
    github.open("o/r", "page/evil").set("title", "<img src=x onerror=document.title='owned'>");
    member.linkGitToken("github", "ghp_page");
    var chat = member.newChat("w1");
    logIn();

    member.report("w1", chat, github.origin("o/r"), "page/evil");

    on(row(chat).locator(".row-title")).containsText("<img src=x onerror=");
    assertThat(page.title()).doesNotContain("owned");
  }

  @Test
  void rateLimitedHost_isToldInASentence() {
    github.refuse(new FakeGitHub.Refusal(429, Map.of("Retry-After", "300"), "{}"));
    member.linkGitToken("github", "ghp_limited");
    var chat = member.newChat("w1");
    logIn();

    member.report("w1", chat, github.origin("o/r"), "page/limited");

    on(row(chat)).hasAttribute("data-sync-state", "rate_limited");
    on(row(chat).locator(".sync-line")).containsText(Pattern.compile("limit"));
    on(row(chat).locator(".sync-line")).containsText(Pattern.compile("[45] min"));
  }

  @Test
  void revokedApiToken_endsThePage() {
    logIn();
    var tokens = member.get("/users/me/tokens").json().path("tokens");

    member.delete("/users/me/tokens/" + tokens.get(0).path("id").asText());

    on(page.locator("body")).hasAttribute("data-session", "logged-out");
  }
}
