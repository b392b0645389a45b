package dev.gitsync.page;

import static dev.gitsync.page.OnPage.on;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Into the page, out of it, and from an empty one to the first live status. */
class PageLogInIT {

  @RegisterExtension final OnPage on = new OnPage();

  @Test
  void logInLink_logsInAndLeavesNoTokenInTheAddress() {
    on.logIn();

    assertThat(on.page().url()).doesNotContain("token");
    on(on.page().locator("body")).hasAttribute("data-session", "logged-in");
  }

  @Test
  void logInForm_withAWrongToken_saysSo() {
    on.page().navigate(on.node().url().toString());
    on.page().locator("log-in-form [name=token]").fill("no-such-token");
    on.page().locator("log-in-form button[type=submit]").click();

    on(on.page().locator("body")).hasAttribute("data-session", "logged-out");
    on(on.page().locator("log-in-form")).containsText(Pattern.compile("not known|ended|token"));
  }

  @Test
  void firstLogIn_leadsFromNothingToTheFirstLiveStatus() {
    int number = on.repository().open("page/first", "The first pull request");
    on.logIn();
    on(on.page().locator(".empty")).containsText("No chats yet");
    on(on.page().locator("#search")).isHidden();
    on(on.page().locator("[data-action=archived]")).isVisible();

    on.page().locator(".empty [data-action=add-chat]").click();
    on.page().locator("#add-chat-pasted").fill(on.repository().origin() + "/tree/page/first");
    on(on.page().locator("#add-chat-remote_origin")).hasValue(on.repository().origin());
    on(on.page().locator("#add-chat-branch")).hasValue("page/first");
    on.page().locator("add-chat-dialog button[type=submit]").click();

    var row = on.page().locator("chat-row");
    var link = row.locator("[data-action=link-token]");
    on(link).hasText("Link a token for " + on.host().url().getAuthority());
    link.click();
    on(on.page().locator("#git-token-github-token")).isFocused();
    on.page().locator("#git-token-github-token").fill("ghp_page");
    on.page().locator("form[data-provider=github] button[type=submit]").click();
    on(on.page().locator("form[data-provider=github] .token-state")).hasText("Linked");
    on.page().locator("git-tokens-dialog [data-action=close]").click();

    on(on.page().locator("#search")).isVisible();
    on(row).hasAttribute("data-state", "open");
    on(row).hasAttribute("data-sync-state", "fresh");
    on(row.locator(".state-pill")).hasText("Open");
    on(row.locator(".row-title a").first()).hasText("The first pull request");
    on(row.locator(".pr-number"))
        .hasAttribute("href", on.repository().origin() + "/pull/" + number);
    on(row.locator(".repository")).hasText(on.repository().name());
    on(row.locator(".branches")).containsText("page/first");
    on(row.locator(".branches")).containsText("main");
    on(row.locator(".additions")).containsText("+");
    on(row.locator(".deletions")).containsText("−");
    on(row.locator(".file-counts")).containsText(Pattern.compile("\\d+ files?, \\d+ commits?"));
    on(row.locator(".review")).hasText("No reviews yet");
    on(row.locator(".author")).containsText("ada");
    on(row.locator(".author img")).hasAttribute("referrerpolicy", "no-referrer");
    on(row.locator(".row-age")).containsText(Pattern.compile("now|ago"));
  }

  @Test
  void avatar_isShownFromAHostOfPlainHttp() {
    on.repository().open("page/avatar", "With a face");
    on.linkToken();
    var chat = on.newChat("page/avatar");
    on.logIn();

    var picture = on.row(chat).locator(".author img");
    on(picture).hasAttribute("src", on.host().url() + "/avatars/ada");
    on.page()
        .waitForFunction(
            "image => image.complete && image.naturalWidth > 0", picture.elementHandle());
  }

  @Test
  void revokedApiToken_endsThePage() {
    on.newChat("page/secret");
    on.logIn();
    on(on.page().locator("chat-row")).hasCount(1);
    var tokens = on.member().get("/users/me/tokens").json().path("tokens");

    on.member().delete("/users/me/tokens/" + tokens.get(0).path("id").asText());

    on(on.page().locator("body")).hasAttribute("data-session", "logged-out");
    on(on.page().locator("chat-row")).hasCount(0);
  }

  @Test
  void logOut_takesAllChatsOffThePage() {
    on.newChat("page/out");
    on.logIn();
    on(on.page().locator("chat-row")).hasCount(1);

    on.page().locator("#log-out").click();

    on(on.page().locator("log-in-form")).containsText("You have logged out.");
    on(on.page().locator("chat-row")).hasCount(0);
  }
}
