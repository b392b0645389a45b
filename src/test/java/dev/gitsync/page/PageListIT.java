package dev.gitsync.page;

import static dev.gitsync.page.OnPage.on;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Finding one's way in the list: search, filters, groups, order, keyboard, address, archive. */
class PageListIT {

  @RegisterExtension final OnPage on = new OnPage();

  private String open = "";
  private String merged = "";
  private String none = "";

  private void someChats() {
    on.linkToken();
    on.repository().open("list/open", "Apples are open");
    on.repository().change(on.repository().open("list/merged", "Pears are merged"), "merge");
    on.repository().push("list/none");
    none = on.newChat("list/none");
    merged = on.newChat("list/merged");
    open = on.newChat("list/open");
    on.logIn();
    on(on.row(open)).hasAttribute("data-state", "open");
    on(on.row(merged)).hasAttribute("data-state", "merged");
    on(on.row(none)).hasAttribute("data-sync-state", "no_pull_request");
  }

  private List<String> shownIds() {
    var ids = new ArrayList<String>();
    for (var row : on.page().locator("chat-row").all()) {
      ids.add(row.getAttribute("data-chat-id"));
    }
    return ids;
  }

  @Test
  void list_isNewestFirst() {
    someChats();

    assertThat(shownIds()).containsExactly(open, merged, none);
    on(on.page().locator("#chat-count")).hasText("3");
  }

  @Test
  void search_findsByEachPartAndTheAddressHoldsIt() {
    someChats();

    on.page().locator("#search").fill("apples OPEN");
    on(on.page().locator("chat-row")).hasCount(1);
    on(on.row(open)).isVisible();
    on(on.page().locator("#chat-count")).hasText("1 of 3");
    assertThat(on.page().url()).contains("q=apples+OPEN");

    on.page().reload();
    on(on.page().locator("#search")).hasValue("apples OPEN");
    on(on.page().locator("chat-row")).hasCount(1);

    on.page().locator("#search").fill("no such thing");
    on(on.page().locator("chat-list")).containsText("No chat fits.");
    on.page().locator("[data-action=show-all]").click();
    on(on.page().locator("chat-row")).hasCount(3);
  }

  @Test
  void filters_showTheirStatesAndAddUp() {
    someChats();
    on(on.page().locator("[data-filter=open] .count")).hasText("1");

    on.page().locator("[data-filter=merged]").click();
    on(on.page().locator("chat-row")).hasCount(1);
    on(on.row(merged)).isVisible();
    on.page().locator("[data-filter=none]").click();
    on(on.page().locator("chat-row")).hasCount(2);

    assertThat(on.page().url()).contains("state=merged%2Cnone");
    on(on.page().locator("[data-filter=merged]")).hasAttribute("aria-pressed", "true");
  }

  @Test
  void filter_losesAndWinsRowsAsTheyChange() {
    someChats();
    on.page().locator("[data-filter=open]").click();
    on(on.page().locator("chat-row")).hasCount(1);

    on.repository().open("list/none", "Open at last");
    on.report(none, "list/none");

    on(on.row(none)).isVisible();
    on(on.page().locator("chat-row")).hasCount(2);
  }

  @Test
  void groups_standUnderTheirHeadings() {
    someChats();

    on.page().locator("[name=group]").selectOption("state");
    on(on.page().locator(".group-heading"))
        .hasText(new String[] {"Open 1", "No pull request 1", "Merged 1"});
    on.page().locator("[name=group]").selectOption("repository");
    on(on.page().locator(".group-heading")).hasText(on.repository().name() + " 3");

    on.page().reload();
    on(on.page().locator("[name=group]")).hasValue("repository");
    on(on.page().locator(".group-heading")).hasCount(1);
  }

  @Test
  void rowThatLeavesItsPlace_movesAlone() {
    someChats();
    on.page().locator("[name=sort]").selectOption("title");
    on.page().waitForCondition(() -> shownIds().equals(List.of(none, open, merged)));
    on.page()
        .evaluate(
            """
            () => {
              window.moved = new Set();
              new MutationObserver((records) => records.forEach(({ addedNodes }) =>
                addedNodes.forEach((row) => window.moved.add(row.dataset.chatId)),
              )).observe(document.querySelector('.chat-rows'), { childList: true });
            }""");

    on.member().patch("/chats/" + none, "{\"title\":\"Zucchini\"}");

    on.page().waitForCondition(() -> shownIds().equals(List.of(open, merged, none)));
    assertThat(on.page().evaluate("() => [...window.moved]")).isEqualTo(List.of(none));
  }

  @Test
  void order_byTitle_isByTitle() {
    someChats();

    on.page().locator("[name=sort]").selectOption("title");

    on.page().waitForCondition(() -> shownIds().equals(List.of(none, open, merged)));
  }

  @Test
  void keyboard_walksOpensAndReturns() {
    someChats();

    on.page().keyboard().press("j");
    on(on.row(open).locator(".row-title a").first()).isFocused();
    on.page().keyboard().press("j");
    on(on.row(merged).locator(".row-title a").first()).isFocused();
    on.page().keyboard().press("k");
    on.page().keyboard().press("Enter");
    on(on.panel().locator("h2")).containsText("Apples are open");
    on(on.panel().locator("h2")).isFocused();

    on.page().keyboard().press("j");
    on(on.panel().locator("h2")).containsText("Pears are merged");
    on.page().keyboard().press("Escape");
    on(on.panel()).isHidden();
    on(on.row(merged).locator(".row-title a").first()).isFocused();
  }

  @Test
  void keyboard_searchesRefreshesAndHelps() {
    someChats();

    on.page().keyboard().press("/");
    on(on.page().locator("#search")).isFocused();
    on.page().keyboard().type("jkr?");
    on(on.page().locator("#search")).hasValue("jkr?");
    on.page().keyboard().press("Escape");
    on(on.page().locator("#search")).hasValue("");
    on.page().keyboard().press("Enter");
    on(on.row(open).locator(".row-title a").first()).isFocused();

    on.page().keyboard().press("r");
    on(on.row(open).locator(".outcome")).hasText("Read just now: open, no reviews yet.");

    on.page().keyboard().press("?");
    on(on.page().locator("help-dialog dialog")).isVisible();
    on(on.page().locator("help-dialog dt")).hasCount(7);
    on.page().keyboard().press("Escape");
    on(on.page().locator("help-dialog dialog")).isHidden();
  }

  @Test
  void back_closesThePanelAndForwardOpensIt() {
    someChats();
    on.openPanel(merged);
    assertThat(on.page().url()).contains("chat=" + merged);

    on.page().goBack();
    on(on.panel()).isHidden();
    on.page().goForward();
    on(on.panel().locator("h2")).containsText("Pears are merged");

    on.page().reload();
    on(on.panel().locator("h2")).containsText("Pears are merged");
  }

  @Test
  void archivedChat_isInTheArchiveAloneUntilItIsBack() {
    someChats();
    on.row(merged).locator("[data-action=more]").click();
    on.page().locator("chat-menu [data-action=archive]").click();
    on(on.row(merged)).hasCount(0);
    on(on.page().locator("page-notice")).containsText("is archived");

    on.page().locator("list-toolbar [data-action=archived]").click();
    on(on.page().locator("#list-title")).hasText("Archived chats");
    on(on.page().locator("chat-row")).hasCount(1);
    assertThat(on.page().url()).contains("archived=true");
    on.page().reload();
    on(on.row(merged)).isVisible();

    on.row(merged).locator("[data-action=more]").click();
    on.page().locator("chat-menu [data-action=unarchive]").click();
    on(on.page().locator("chat-list")).containsText("No archived chats.");
    on.page().locator("list-toolbar [data-action=archived]").click();
    on(on.page().locator("chat-row")).hasCount(3);
  }

  @Test
  void archivedChat_saysNothingOfBeingRead() {
    someChats();
    on(on.row(none).locator(".notice-line")).isVisible();

    on.member().patch("/chats/" + none, "{\"archived\":true}");
    on.page().locator("list-toolbar [data-action=archived]").click();

    on(on.row(none)).isVisible();
    on(on.row(none).locator(".notice-line")).hasCount(0);
    on(on.row(none).locator("[data-action=refresh]")).hasCount(0);
  }

  @Test
  void rename_andDelete_areShownAtOnce() {
    someChats();
    on.row(none).locator("[data-action=more]").click();
    on.page().locator("chat-menu [data-action=rename]").click();
    on.page().locator("#rename-chat-title").fill("Another name");
    on.page().locator("rename-chat-dialog button[type=submit]").click();
    on(on.row(none).locator(".row-title a")).hasText("Another name");

    on.row(none).locator("[data-action=more]").click();
    on.page().locator("chat-menu [data-action=delete]").click();
    on(on.page().locator("confirm-dialog")).containsText("Another name");
    on.page().locator("confirm-dialog [data-action=yes]").click();
    on(on.row(none)).hasCount(0);
    assertThat(on.member().get("/chats/" + none).status()).isEqualTo(404);
  }

  @Test
  void furtherReferences_areInTheRowWithStateAndNumber() {
    someChats();
    int number = on.repository().open("list/second", "The second one");
    on.report(open, "list/second");
    on(on.row(open).locator(".row-title a").first()).hasText("The second one");

    var other = on.row(open).locator(".other-reference");
    on(other).hasText(Pattern.compile("Open: \\s*" + on.repository().name() + " #1"));
    other.click();

    on(on.panel().locator("h2")).containsText("Apples are open");
    on(on.panel().locator(".reference")).hasCount(2);
    assertThat(on.page().url()).contains("branch=list%2Fopen");
    assertThat(number).isGreaterThan(1);
  }

  @Test
  void fiveHundredChats_areAllThereAndOnlyThoseInSightAreDrawn() {
    for (int i = 1; i <= 500; i++) {
      on.member().post("/chats", "{\"workspace_id\":\"w1\",\"title\":\"Number %d\"}".formatted(i));
    }
    on.logIn();
    on(on.page().locator("chat-row")).hasCount(500);

    on.page().waitForCondition(() -> drawnRows() < 60);
    assertThat(drawnRows()).isPositive();

    on.page().locator("chat-row").last().scrollIntoViewIfNeeded();
    on(on.page().locator("chat-row").last()).containsText("Number 1");
    on.page().waitForCondition(() -> drawnRows() < 120);
    on.page().locator("#search").fill("number 500");
    on(on.page().locator("chat-row")).hasCount(1);
  }

  /** How many rows the browser lays out at present. */
  private int drawnRows() {
    return (int)
        on.page()
            .evaluate(
                """
                () => [...document.querySelectorAll('chat-row')].filter((row) =>
                  row.firstElementChild.checkVisibility({ contentVisibilityAuto: true })).length""");
  }
}
