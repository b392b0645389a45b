package dev.gitsync.page;

import static dev.gitsync.page.OnPage.on;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each state of a row, and for whatever is not fresh why and what to do. */
class PageSentencesIT {

  @RegisterExtension final OnPage on = new OnPage();

  @Test
  void everyState_isToldByIconColourAndWord() {
    on.linkToken();
    on.repository().open("s/open", "Open one");
    on.repository().change(on.repository().open("s/draft", "Draft one"), "draft");
    on.repository().change(on.repository().open("s/merged", "Merged one"), "merge");
    on.repository().change(on.repository().open("s/closed", "Closed one"), "close");
    on.logIn();

    for (var state : new String[] {"open", "draft", "merged", "closed"}) {
      var row = on.row(on.newChat("s/" + state));
      on(row).hasAttribute("data-state", state);
      on(row.locator(".state-pill")).hasText(Pattern.compile(state, Pattern.CASE_INSENSITIVE));
      on(row.locator(".state-pill svg")).isVisible();
      on(row.locator(".notice-line")).hasCount(0);
    }
  }

  @Test
  void noPullRequest_tellsHowOftenItIsLookedFor() {
    on.linkToken();
    on.repository().push("s/none");
    var chat = on.newChat("s/none");
    on.logIn();

    var row = on.row(chat);
    on(row.locator(".notice-line")).hasText("No pull request yet; looking every 15 s.");
    on(row.locator(".state-pill")).hasText("No PR");
    on(row.locator(".row-size > *")).hasCount(0);
  }

  @Test
  void noToken_leadsToTheTokenOfThatHost() {
    var chat = on.newChat("https://spare.example.com/o/r", "s/any");
    on.logIn();

    var link = on.row(chat).locator(".notice-line [data-action=link-token]");
    on(link).hasText("Link a token for spare.example.com");
    link.click();

    on(on.page().locator("#git-token-spare-token")).isFocused();
  }

  @Test
  void rejectedToken_isToBeReplaced() {
    on.switchHost(on.linkToken(), "{\"rejected\":true}");
    var chat = on.newChat("s/rejected");
    on.logIn();

    var host = on.host().url().getAuthority();
    on(on.row(chat).locator(".notice-line")).containsText(host + " rejected your token.");
    on(on.row(chat).locator("[data-action=link-token]")).hasText("Replace the token for " + host);
    on.row(chat).locator("[data-action=link-token]").click();
    on(on.page().locator("form[data-provider=github]")).containsText("rejected this token");
  }

  @Test
  void rateLimitedHost_isToldWithTheNextTry() {
    on.switchHost(on.linkToken(), "{\"secondary\":true,\"for\":\"PT5M\"}");
    var chat = on.newChat("s/limited");
    on.logIn();

    on(on.row(chat).locator(".notice-line"))
        .hasText(Pattern.compile("Rate limited; next try in [45] min\\."));
  }

  @Test
  void failingHost_isToldWithTheLastKnownValues() {
    on.repository().open("s/failing", "Known from before");
    var token = on.linkToken();
    var chat = on.newChat("s/failing");
    on.logIn();
    on(on.row(chat)).hasAttribute("data-sync-state", "fresh");

    on.switchHost(token, "{\"fail\":502}");

    on(on.row(chat).locator(".notice-line"))
        .containsText(
            Pattern.compile("could not be reached or gave no usable answer\\. Next try (in|any)"));
    on(on.row(chat).locator(".row-title")).containsText("Known from before");
    on(on.row(chat)).hasAttribute("data-state", "open");
    on(on.row(chat).locator(".age")).hasAttribute("data-fresh", "false");
  }

  @Test
  void unsupportedHost_isToldWithWhatToCheck() {
    var chat = on.newChat("https://nowhere.example.com/o/r", "s/any");
    on.logIn();

    on(on.row(chat).locator(".notice-line")).containsText("No configured provider matches");
    on(on.row(chat).locator(".notice-line")).containsText("Check the remote origin");
  }

  @Test
  void chatWithoutABranch_offersToReportOne() {
    on.linkToken();
    on.repository().open("s/late", "Reported late");
    var chat = on.member().newChat("w1");
    on.logIn();

    on.row(chat).locator(".notice-line [data-action=report-branch]").click();
    on.page().locator("#report-branch-remote_origin").fill(on.repository().origin());
    on.page().locator("#report-branch-branch").fill("s/late");
    on.page().locator("report-branch-dialog button[type=submit]").click();

    on(on.row(chat)).hasAttribute("data-state", "open");
  }

  @Test
  void hostileTexts_areShownAsTexts() {
    on.linkToken();
    var title = "<img src=x onerror=\"document.title='owned'\"><b>&amp;";
    on.repository().open("s/<b>evil</b>", title);
    var chat = on.newChat("s/<b>evil</b>");
    on.member().patch("/chats/" + chat, "{\"title\":\"<script>document.title='owned'</script>\"}");
    on.logIn();

    on(on.row(chat).locator(".row-title a").first()).hasText(title);
    on.openPanel(chat);
    on(on.panel().locator("h2")).containsText(title);
    on(on.panel().locator(".facts")).containsText("<script>document.title='owned'</script>");
    on(on.panel().locator(".facts .branches")).containsText("s/<b>evil</b>");
    on(on.page().locator("chat-panel img[src=x], chat-list img[src=x], chat-panel b")).hasCount(0);
    on.page().waitForCondition(() -> on.page().title().equals("gitsync"));
  }
}
