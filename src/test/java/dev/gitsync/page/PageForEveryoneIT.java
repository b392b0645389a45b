package dev.gitsync.page;

import static dev.gitsync.page.OnPage.on;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every view for every eye: light and dark, phone and wide, and nothing serious for axe-core. */
class PageForEveryoneIT {

  @RegisterExtension final OnPage on = new OnPage();

  private String chat = "";

  private void chats() {
    chat = on.newChat("https://spare.example.com/o/r", "all/waits");
    on.linkToken();
    on.repository()
        .open("all/open", "An open pull request with a title that is longer than a phone");
    on.repository().change(on.repository().open("all/draft", "A draft"), "draft");
    on.repository().change(on.repository().open("all/merged", "A merged one"), "merge");
    on.repository().change(on.repository().open("all/closed", "A closed one"), "close");
    on.repository().push("all/none");
    for (var branch : new String[] {"draft", "merged", "closed", "none", "open"}) {
      chat = on.newChat("all/" + branch);
    }
    on.report(chat, "all/merged");
    on.report(chat, "all/open");
  }

  private Page openIn(String look) {
    var page =
        look.equals("phone") ? on.newPhone() : look.equals("dark") ? on.newDarkPage() : on.page();
    Axe.prepare(page);
    page.navigate(on.node().url().toString());
    return page;
  }

  private void awaitChats(Page page) {
    on.logIn(page, on.member());
    on(OnPage.row(page, chat)).hasAttribute("data-state", "open");
    on(page.locator("chat-row[data-sync-state=pending]")).hasCount(0);
  }

  private static void assertFitsAndIsUsable(Page page) {
    assertThat(Axe.findings(page)).isEmpty();
    assertThat(
            page.evaluate(
                "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
        .isEqualTo(true);
  }

  @Test
  void axe_findsWhatIsBroken() {
    var page = openIn("light");
    on(page.locator("log-in-form h1")).isVisible();
    page.evaluate("() => document.querySelector('log-in-form button').replaceChildren()");

    assertThat(Axe.findings(page)).singleElement().asString().contains("critical button-name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark", "phone"})
  void logInForm_hasNothingSerious(String look) {
    var page = openIn(look);
    on(page.locator("log-in-form h1")).isVisible();

    assertFitsAndIsUsable(page);
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark", "phone"})
  void emptyList_hasNothingSerious(String look) {
    var page = openIn(look);
    on.logIn(page, on.member());
    on(page.locator(".empty")).isVisible();

    assertFitsAndIsUsable(page);
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark", "phone"})
  void list_hasNothingSerious(String look) {
    chats();
    var page = openIn(look);
    awaitChats(page);
    assertFitsAndIsUsable(page);

    page.locator("[name=group]").selectOption("state");
    page.locator("[data-filter=attention]").click();
    on(page.locator(".group-heading").first()).isVisible();
    assertFitsAndIsUsable(page);

    page.locator("chat-row [data-action=more]").first().click();
    on(page.locator("chat-menu")).isVisible();
    assertFitsAndIsUsable(page);
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark", "phone"})
  void panel_hasNothingSerious(String look) {
    chats();
    var page = openIn(look);
    awaitChats(page);

    OnPage.row(page, chat).locator(".row-title a").first().click();
    on(page.locator(".diff-body[data-drawn] .line").first()).isVisible();
    page.locator("chat-panel [data-action=refresh]").click();
    on(page.locator("chat-panel .outcome")).isVisible();
    assertFitsAndIsUsable(page);

    page.locator("[data-diff=split]").click();
    on(page.locator(".hunk[data-mode=split]").first()).isVisible();
    assertFitsAndIsUsable(page);
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark", "phone"})
  void dialogs_haveNothingSerious(String look) {
    var admin = on.admin().newUser("admin");
    admin.linkGitToken("github", "ghp_any");
    var page = openIn(look);
    on.logIn(page, admin);

    page.locator("#open-git-tokens").click();
    on(page.locator("form[data-provider=spare]")).isVisible();
    assertFitsAndIsUsable(page);
    page.locator("git-tokens-dialog [data-action=close]").click();

    page.locator("#open-users").click();
    page.locator("users-dialog [data-action=tokens]").first().click();
    on(page.locator("users-dialog api-tokens form")).isVisible();
    assertFitsAndIsUsable(page);
    page.locator("users-dialog [data-action=close]").click();

    page.locator("#open-webhooks").click();
    on(page.locator("webhooks-dialog [data-provider=spare]")).isVisible();
    assertFitsAndIsUsable(page);
    page.locator("webhooks-dialog [data-action=close]").click();

    page.locator("#open-api-tokens").click();
    on(page.locator("api-tokens-dialog .api-tokens li")).hasCount(1);
    page.locator("api-tokens-dialog [name=name]").fill("shown once");
    page.locator("api-tokens-dialog form [type=submit]").click();
    on(page.locator(".made-token")).isVisible();
    assertFitsAndIsUsable(page);
    page.locator("api-tokens-dialog [data-action=close]").click();

    page.locator("#add-chat").click();
    page.locator("#add-chat-pasted").fill("nonsense");
    on(page.locator(".pasted-note")).isVisible();
    assertFitsAndIsUsable(page);
  }

  @Test
  void dark_isDarkAndLightIsLight() {
    var dark = openIn("dark");
    var light = openIn("light");

    assertThat(brightness(dark)).isLessThan(60);
    assertThat(brightness(light)).isGreaterThan(200);
  }

  private static int brightness(Page page) {
    return (int)
        page.evaluate(
            """
            () => Math.round(getComputedStyle(document.body).backgroundColor
              .match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0) / 3)""");
  }

  @Test
  void phone_showsThePanelInPlaceOfTheListAndReturnsToIt() {
    chats();
    var phone = openIn("phone");
    awaitChats(phone);

    OnPage.row(phone, chat).locator(".row-title a").first().tap();
    on(phone.locator("chat-panel h2")).isVisible();
    on(phone.locator("chat-list")).isHidden();
    phone.locator("[data-action=close]").first().tap();

    on(phone.locator("chat-panel")).isHidden();
    on(OnPage.row(phone, chat)).isVisible();
  }

  @Test
  void phone_tellsFilesAndCommitsToo() {
    chats();
    var phone = openIn("phone");
    awaitChats(phone);

    on(OnPage.row(phone, chat).locator(".file-counts"))
        .containsText(Pattern.compile("\\d+ files?, \\d+ commits?"));
    on(OnPage.row(phone, chat).locator(".file-counts")).isVisible();
  }

  @Test
  void reducedMotion_leavesNothingMoving() {
    on.logIn();

    var longest =
        on.page()
            .evaluate(
                """
                () => Math.max(0, ...document.getAnimations()
                  .map((animation) => animation.effect.getTiming().duration))""");
    assertThat(((Number) longest).doubleValue()).isLessThanOrEqualTo(1);
  }

  @Test
  void buttonsAndLinks_haveNamesThatSayWhatTheyAreFor() {
    chats();
    on.logIn();
    var row = on.row(chat);

    on(row).hasRole(AriaRole.LISTITEM);
    on(row.locator("[data-action=refresh]"))
        .hasAccessibleName(Pattern.compile("Refresh An open pull request .* now"));
    on(row.locator("[data-action=more]"))
        .hasAccessibleName(Pattern.compile("More actions for An open pull request"));
    on(row.locator(".pr-number")).hasAccessibleName("Pull request #1 on its Git host");
    on(on.page().locator("#search")).hasAccessibleName("Search the chats");
    on(on.page().locator("[name=group]")).hasAccessibleName("Group");
  }
}
