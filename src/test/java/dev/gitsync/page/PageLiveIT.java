package dev.gitsync.page;

import static dev.gitsync.page.OnPage.on;

import dev.gitsync.harness.TestPostgres;
import dev.gitsync.harness.Waiting;
import dev.gitsync.harness.Watch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What changes elsewhere changes on the page, without a reload and whatever happens in between. */
class PageLiveIT {

  /** The server's own limit, if it is told no other. */
  private static final int MOST_PAGES_OF_A_USER = 50;

  @RegisterExtension final OnPage on = new OnPage();

  @Test
  void pullRequest_openedDraftedReviewedMerged_changesWithoutReload() {
    on.linkToken();
    on.repository().push("l/live");
    var chat = on.newChat("l/live");
    on.logIn();
    on.page().evaluate("() => (window.wasNeverLeft = true)");
    var row = on.row(chat);
    on(row).hasAttribute("data-sync-state", "no_pull_request");

    int number = on.repository().open("l/live", "Opened meanwhile");
    on.report(chat, "l/live");
    on(row).hasAttribute("data-state", "open");
    on(row.locator(".row-title")).containsText("Opened meanwhile");

    on.repository().change(number, "draft");
    on.report(chat, "l/live");
    on(row).hasAttribute("data-state", "draft");

    on.repository().change(number, "ready");
    on.repository().change(number, "request_changes", body -> body.put("by", "grace"));
    on.report(chat, "l/live");
    on(row.locator(".review")).hasText("Changes requested");

    on.repository().change(number, "approve", body -> body.put("by", "grace"));
    on.report(chat, "l/live");
    on(row.locator(".review")).hasText("Approved");

    on.repository().change(number, "merge");
    on.report(chat, "l/live");
    on(row).hasAttribute("data-state", "merged");
    on(on.page().locator("#announcer")).containsText("Opened meanwhile: Merged.");
    on.page().waitForFunction("() => window.wasNeverLeft");
  }

  @Test
  void watchedPullRequest_isReadAgainWithoutAnyReport() {
    on.linkToken();
    int number = on.repository().open("l/watched", "Before");
    var chat = on.newChat("l/watched");
    on.logIn();
    on(on.row(chat).locator(".row-title")).containsText("Before");

    on.repository().change(number, "title", body -> body.put("title", "After"));

    on(on.row(chat).locator(".row-title")).containsText("After");
  }

  @Test
  void age_isKeptTrueByFreshnessFramesWhileNothingChanges() {
    on.linkToken();
    on.repository().open("l/age", "Grows no older");
    var chat = on.newChat("l/age");
    on.logIn();
    on(on.row(chat)).hasAttribute("data-sync-state", "fresh");
    var age = on.row(chat).locator(".age time");
    var first = age.getAttribute("datetime");

    on(age).not().hasAttribute("datetime", first);
    on(on.row(chat)).not().hasClass("changed");
  }

  @Test
  void twoTabs_agree() {
    on.linkToken();
    on.repository().open("l/tabs", "In two tabs");
    var chat = on.newChat("l/tabs");
    on.logIn();
    var other = on.newTab(on.page().context());
    other.navigate(on.node().url().toString());
    OnPage.awaitLive(other);
    on(OnPage.row(other, chat)).hasAttribute("data-state", "open");

    on.member().patch("/chats/" + chat, "{\"title\":\"Renamed\"}");
    on(OnPage.row(other, chat).locator(".chat-title")).hasText("Renamed");

    on.row(chat).locator("[data-action=more]").click();
    on.page().locator("chat-menu [data-action=archive]").click();

    on(on.row(chat)).hasCount(0);
    on(OnPage.row(other, chat)).hasCount(0);
    other.locator("list-toolbar [data-action=archived]").click();
    on(OnPage.row(other, chat)).isVisible();

    on.page().locator("page-notice [data-action=undo]").click();
    on(on.row(chat)).isVisible();
    on(OnPage.row(other, chat)).hasCount(0);
  }

  @Test
  void killedServer_isReturnedToWithoutReloadOnceItIsBack(@TempDir Path directory) {
    var database = TestPostgres.get().newDatabase();
    var first = on.server().prepare(database).in(directory).start().awaitReady();
    int number = on.repository().open("l/killed", "Before the end");
    var member = first.api(PageServer.ADMIN_TOKEN).newUser("member");
    var chat = member.newChat("w1");
    member.linkGitToken("github", "ghp_killed");
    member.report("w1", chat, on.repository().origin(), "l/killed");
    var page = on.page();
    on.logInAt(first, member);
    on(on.row(chat)).hasAttribute("data-state", "open");
    page.evaluate("() => (window.wasNeverLeft = true)");

    first.kill();
    on(page.locator("connection-state")).hasText(Pattern.compile("Reconnecting…"));
    on(page.locator("connection-state")).not().hasAttribute("data-connection", "live");
    on(on.row(chat)).isVisible();
    on.repository().change(number, "merge");
    first.awaitExit(Duration.ofSeconds(30));
    var again =
        on.server()
            .prepare(database)
            .in(directory)
            .at(first.url().getPort(), first.managementUrl().getPort());
    try (var second = again.start()) {
      second.awaitReady();

      OnPage.awaitLive(page);
      on(on.row(chat)).hasAttribute("data-state", "merged");
      page.waitForFunction("() => window.wasNeverLeft");
    }
  }

  @Test
  void pageThatIsOneTooMany_saysSoAndComesInOnceThereIsRoom() {
    var others = new ArrayList<Watch>();
    try {
      for (int i = 0; i < MOST_PAGES_OF_A_USER; i++) {
        others.add(on.member().watch());
      }
      on.page().navigate(on.node().url() + "/#token=" + on.member().token());
      on(on.page().locator("connection-state"))
          .containsText("You have as many pages open as you may.");

      others.remove(0).close();
      on.page().locator("[data-action=reconnect]").click();

      OnPage.awaitLive(on.page());
      on(on.page().locator("connection-state")).hasText("Live");
    } finally {
      others.forEach(Watch::close);
    }
  }

  @Test
  void chatThatChangedUnseenAndIsGone_isCountedNoLonger() {
    on.linkToken();
    int number = on.repository().open("l/gone", "Gone before anybody looked");
    var chat = on.newChat("l/gone");
    on.logIn();
    on(on.row(chat)).hasAttribute("data-state", "open");
    setVisibility("hidden");
    on.repository().change(number, "merge");
    on.report(chat, "l/gone");
    on.page().waitForCondition(() -> on.page().title().equals("(1) gitsync"));
    setVisibility("visible");

    on.member().delete("/chats/" + chat);

    on(on.row(chat)).hasCount(0);
    on.page().waitForCondition(() -> on.page().title().equals("gitsync"));
    on(on.page().locator("missed-notice")).isEmpty();
  }

  @Test
  void changeWhileTheTabIsHidden_isMarkedUntilItsPanelIsOpened() {
    on.linkToken();
    int number = on.repository().open("l/hidden", "Changed behind one's back");
    var chat = on.newChat("l/hidden");
    on.logIn();
    on(on.row(chat)).hasAttribute("data-state", "open");

    setVisibility("hidden");
    on.repository().change(number, "push");
    on.report(chat, "l/hidden");
    on.page().waitForCondition(() -> on.page().title().equals("(1) gitsync"));
    setVisibility("visible");

    on(on.row(chat).locator(".missed")).hasText("While you were away: New commits");
    on.openPanel(chat);
    on(on.row(chat).locator(".missed")).hasCount(0);
  }

  private void setVisibility(String state) {
    on.page()
        .evaluate(
            """
            (state) => {
              Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state });
              document.dispatchEvent(new Event('visibilitychange'));
            }""",
            state);
  }

  @Test
  void changeWhileTheConnectionWasAway_isMarkedUntilItIsSeen() {
    on.linkToken();
    int number = on.repository().open("l/away", "Watched now and then");
    var chat = on.newChat("l/away");
    var quiet = on.newChat("l/quiet");
    on.logIn();
    on(on.row(chat)).hasAttribute("data-state", "open");
    on(on.row(quiet)).hasAttribute("data-sync-state", "no_pull_request");

    on.page().context().setOffline(true);
    on(on.page().locator("connection-state")).hasAttribute("data-connection", "offline");
    on.repository().change(number, "approve", body -> body.put("by", "grace"));
    on.report(chat, "l/away");
    Waiting.until(
        "the approval to be known",
        () ->
            on.member()
                .get("/chats/" + chat)
                .json()
                .path("diff_status")
                .path("approved")
                .asBoolean());
    on(on.row(chat).locator(".review")).hasText("No reviews yet");
    on.page().context().setOffline(false);

    OnPage.awaitLive(on.page());
    on(on.row(chat).locator(".review")).hasText("Approved");
    on(on.row(chat).locator(".missed")).hasText("While you were away: Approved");
    on(on.row(quiet).locator(".missed")).hasCount(0);
    on(on.page().locator("missed-notice")).containsText("1 chat changed while you were away.");
    on.page().waitForCondition(() -> on.page().title().equals("(1) gitsync"));

    on.page().locator("missed-notice button").click();
    on(on.row(chat).locator(".missed")).hasCount(0);
    on.page().waitForCondition(() -> on.page().title().equals("gitsync"));
  }
}
