package dev.gitsync.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Node;
import dev.gitsync.simhost.SimHostProcess;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * What a test of the page needs: a page, a user, a repository. After each test there must have been
 * no uncaught error on any page, and nothing that the policy of content had to stop.
 */
final class OnPage implements BeforeEachCallback, AfterEachCallback {

  private final List<BrowserContext> contexts = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();

  private PageServer server;
  private Api member;
  private SimRepository repository;
  private Page page;

  /** For JUnit, which calls {@link #beforeEach} before anything else. */
  @SuppressWarnings("NullAway.Init")
  OnPage() {}

  @Override
  public void beforeEach(ExtensionContext context) {
    assumeTrue(
        Files.isExecutable(PageServer.CHROMIUM),
        () -> "No Chromium at " + PageServer.CHROMIUM + ": no browser tests");
    server =
        context
            .getRoot()
            .getStore(Namespace.create(OnPage.class))
            .getOrComputeIfAbsent(PageServer.class, key -> new PageServer(), PageServer.class);
    member = admin().newUser("member");
    repository = SimRepository.create(host());
    page = newPage(new Browser.NewContextOptions());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    contexts.forEach(BrowserContext::close);
    contexts.clear();
    assertThat(errors).isEmpty();
  }

  PageServer server() {
    return server;
  }

  SimHostProcess host() {
    return server.host();
  }

  Node node() {
    return server.node();
  }

  /** The first admin. */
  Api admin() {
    return node().api(PageServer.ADMIN_TOKEN);
  }

  /** The test's own user. */
  Api member() {
    return member;
  }

  /** The test's own repository. */
  SimRepository repository() {
    return repository;
  }

  /** The test's first page. */
  Page page() {
    return page;
  }

  /** A page in a browser of its own: no cookies, no history. */
  Page newPage(Browser.NewContextOptions options) {
    // Motion only costs time here; what moves is looked at by people.
    var context = server.browser().newContext(options.setReducedMotion(ReducedMotion.REDUCE));
    contexts.add(context);
    return newTab(context);
  }

  /** A page for dark eyes. */
  Page newDarkPage() {
    return newPage(new Browser.NewContextOptions().setColorScheme(ColorScheme.DARK));
  }

  /** A page as wide as a small phone. */
  Page newPhone() {
    return newPage(new Browser.NewContextOptions().setViewportSize(360, 740).setHasTouch(true));
  }

  /** Another tab of a browser. */
  Page newTab(BrowserContext context) {
    var tab = context.newPage();
    tab.setDefaultTimeout(PageServer.patienceMillis());
    tab.onPageError(errors::add);
    tab.onConsoleMessage(
        message -> {
          if (message.text().contains("Content Security Policy")) {
            errors.add(message.text());
          }
        });
    return tab;
  }

  /** Links a git token of the test's own to the member; answers it. */
  String linkToken() {
    var token = "ghp_" + UUID.randomUUID();
    assertThat(member.linkGitToken("github", token).status()).isEqualTo(204);
    return token;
  }

  /** Lets the host treat a git token badly; see its control. */
  void switchHost(String token, String setting) {
    host().control("PUT", "/switches/tokens/" + token, setting);
  }

  /** A chat of the member with a branch of his repository; answers its id. */
  String newChat(String branch) {
    return newChat(repository.origin(), branch);
  }

  /** A chat of the member with a branch; answers its id. */
  String newChat(String origin, String branch) {
    var chat = member.newChat("w1");
    assertThat(member.report("w1", chat, origin, branch).status()).isEqualTo(202);
    return chat;
  }

  /** Reports a branch of the repository once more, as an agent does after a push. */
  void report(String chat, String branch) {
    assertThat(member.report("w1", chat, repository.origin(), branch).status()).isEqualTo(202);
  }

  /** Logs the member in on the first page and waits until it is live. */
  void logIn() {
    logIn(page, member);
  }

  /** Logs somebody in and waits until the page is live. */
  void logIn(Page where, Api who) {
    where.navigate(node().url() + "/#token=" + who.token());
    awaitLive(where);
  }

  /** Logs somebody in at a server of the test's own. */
  void logInAt(Node other, Api who) {
    page.navigate(other.url() + "/#token=" + who.token());
    awaitLive(page);
  }

  /** Opens an address of the page for somebody who is logged in. */
  void open(String query) {
    page.navigate(node().url() + "/" + query);
    awaitLive(page);
  }

  static void awaitLive(Page where) {
    on(where.locator("connection-state")).hasAttribute("data-connection", "live");
  }

  /** A chat's row on the first page. */
  Locator row(String chat) {
    return row(page, chat);
  }

  /** A chat's row. */
  static Locator row(Page where, String chat) {
    return where.locator("chat-row[data-chat-id='" + chat + "']");
  }

  /** The panel on the first page. */
  Locator panel() {
    return page.locator("chat-panel");
  }

  /** Opens a chat's panel by its title. */
  void openPanel(String chat) {
    row(chat).locator(".row-title a").first().click();
    on(panel()).isVisible();
  }

  static LocatorAssertions on(Locator locator) {
    return PlaywrightAssertions.assertThat(locator);
  }
}
