package dev.gitsync.page;

import static dev.gitsync.page.OnPage.on;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The panel of one chat: what is known of it, refreshing it by hand, its diff. */
class PagePanelIT {

  private static final String SMALL_DIFF =
      """
      diff --git a/src/Main.java b/src/Main.java
      index 1111111..2222222 100644
      --- a/src/Main.java
      +++ b/src/Main.java
      @@ -1,3 +1,4 @@ class Main
       class Main {
      -  int old = 1;
      +  /** <b>Text</b>. */
      +  String fresh = this.made("two");
       }
      diff --git a/docs/old.md b/docs/new.md
      similarity index 100%
      rename from docs/old.md
      rename to docs/new.md
      diff --git a/logo.png b/logo.png
      new file mode 100644
      index 0000000..3333333
      Binary files /dev/null and b/logo.png differ
      """;

  @RegisterExtension final OnPage on = new OnPage();

  private String chatWithPullRequest(String branch) {
    on.linkToken();
    on.repository().open(branch, "Title of " + branch);
    var chat = on.newChat(branch);
    on.logIn();
    on(on.row(chat)).hasAttribute("data-state", "open");
    return chat;
  }

  private Locator fact(String label) {
    return on.panel().locator(".facts > div[data-key='" + label + "'] dd");
  }

  /** Answers requests for diffs in the server's place; counts them. */
  private AtomicInteger answerDiffs(String diff, List<String> truncated) {
    var calls = new AtomicInteger();
    var body = new ObjectMapper().createObjectNode();
    body.put("chat_id", "any").put("pull_request_url", on.repository().origin() + "/pull/1");
    body.put("diff", diff).set("truncated_files", new ObjectMapper().valueToTree(truncated));
    on.page()
        .route(
            Pattern.compile("/diff\\?"),
            route -> {
              calls.incrementAndGet();
              route.fulfill(
                  new Route.FulfillOptions()
                      .setContentType("application/json")
                      .setBody(body.toString()));
            });
    return calls;
  }

  @Test
  void panel_tellsAllThatIsKnown() {
    var chat = chatWithPullRequest("panel/facts");
    on.repository().change(1, "approve", body -> body.put("by", "grace"));
    on.report(chat, "panel/facts");
    on.openPanel(chat);

    on(on.panel().locator("h2")).containsText("Title of panel/facts");
    on(on.panel().locator("h2 .pr-number"))
        .hasAttribute("href", on.repository().origin() + "/pull/1");
    on(on.panel().locator(".state-pill").first()).hasText("Open");
    on(fact("Repository")).hasText(on.repository().name());
    on(fact("Branch")).containsText("panel/facts");
    on(fact("Branch")).containsText("main");
    on(fact("Head")).hasText(Pattern.compile("[0-9a-f]{10}"));
    on(fact("Changes"))
        .containsText(
            Pattern.compile("\\+\\d+.*−\\d+.*\\d+ files?, \\d+ commits?", Pattern.DOTALL));
    on(fact("Reviews")).hasText(Pattern.compile("Approved\\s*1 reviewer"));
    on(fact("Author")).containsText("ada");
    on(fact("Status")).containsText(Pattern.compile("now|ago"));
    on(fact("Next read")).containsText(Pattern.compile("in \\d+|any moment now"));
    on(fact("Chat")).hasText("a chat");
    on(fact("Workspace")).hasText("w1");
  }

  @Test
  void diff_isFetchedWithThePanelAndAgainOnlyWhenTheHeadMoved() {
    var chat = chatWithPullRequest("panel/head");
    var calls = new AtomicInteger();
    on.page()
        .onRequest(
            request -> {
              if (request.url().contains("/diff?")) {
                calls.incrementAndGet();
              }
            });
    assertThat(calls).hasValue(0);

    on.openPanel(chat);
    on(on.panel().locator(".diff-file").first()).isVisible();
    on(on.panel().locator(".diff-body[data-drawn] .line").first()).isVisible();
    assertThat(calls).hasValue(1);

    on.repository().change(1, "title", body -> body.put("title", "Only the title"));
    on.report(chat, "panel/head");
    on(on.panel().locator("h2")).containsText("Only the title");
    assertThat(calls).hasValue(1);

    var head = fact("Head").textContent();
    on.repository().change(1, "push", body -> body.put("additions", 60));
    on.report(chat, "panel/head");
    on(fact("Head")).not().hasText(head);
    on(on.panel().locator("diff-view")).containsText(fact("Head").textContent().substring(0, 7));
    assertThat(calls).hasValue(2);
  }

  @Test
  void diff_showsFilesLinesAndColoursAndEscapesThem() {
    var chat = chatWithPullRequest("panel/diff");
    answerDiffs(SMALL_DIFF, List.of());
    on.openPanel(chat);

    var files = on.panel().locator(".diff-file");
    on(files).hasCount(3);
    on(on.panel().locator(".file-list > summary")).containsText(Pattern.compile("3 files \\+2 −1"));
    on(files.nth(0).locator(".kind")).containsText("Modified");
    on(files.nth(1).locator(".diff-path")).hasText("docs/old.md → docs/new.md");
    on(files.nth(1)).containsText("Only its name changed.");
    on(files.nth(2)).containsText("A binary file.");
    var lines = files.nth(0).locator(".line");
    on(lines).hasCount(5);
    on(lines.nth(2).locator("code")).hasText("  /** <b>Text</b>. */");
    on(lines.nth(1).locator(".number").first()).hasAttribute("data-number", "2");
    on(files.nth(0).locator(".hl-keyword").first()).hasText("class");
    on(files.nth(0).locator(".hl-string")).hasText("\"two\"");
    on(files.nth(0).locator(".hl-built_in")).hasText("this");
    on(on.panel().locator("diff-view b")).hasCount(0);
  }

  @Test
  void diff_besideEachOther_pairsLinesAndTheAddressHoldsIt() {
    var chat = chatWithPullRequest("panel/split");
    answerDiffs(SMALL_DIFF, List.of());
    on.openPanel(chat);

    on.panel().locator("[data-diff=split]").click();

    on(on.panel().locator("[data-diff=split]")).hasAttribute("aria-pressed", "true");
    var lines = on.panel().locator(".diff-file").first().locator(".line");
    on(lines).hasCount(4);
    on(lines.nth(1).locator("code").nth(0)).hasText("  int old = 1;");
    on(lines.nth(1).locator("code").nth(1)).hasText("  /** <b>Text</b>. */");
    on(lines.nth(2).locator("code").nth(0)).hasAttribute("data-type", "none");
    assertThat(on.page().url()).contains("diff=split");
    on.panel().locator("[data-action=wide]").click();
    on(on.page().locator("#chats")).isHidden();
    assertThat(on.page().url()).contains("wide=true");
  }

  @Test
  void diff_namesTheFilesThatTheHostLeftOut() {
    var chat = chatWithPullRequest("panel/truncated");
    answerDiffs(SMALL_DIFF, List.of("package-lock.json", "<i>odd</i>.txt"));
    on.openPanel(chat);

    var note = on.panel().locator("[data-note=truncated]");
    on(note).containsText("left out the changes of 2 files");
    on(note.locator("li")).hasText(new String[] {"package-lock.json", "<i>odd</i>.txt"});
    on(note.locator("a")).hasAttribute("href", on.repository().origin() + "/pull/1");
  }

  @Test
  void largeFile_isDrawnOnlyWhenAskedFor_andThoseOutOfSightNotAtAll() {
    var chat = chatWithPullRequest("panel/large");
    answerDiffs(addedFile("large.txt", 3_000) + manyFiles(40), List.of());
    on.openPanel(chat);

    on(on.panel().locator(".diff-file")).hasCount(41);
    var large = on.panel().locator(".diff-file").first();
    on(large).containsText("A large diff: 3001 lines.");
    on(large.locator(".line")).hasCount(0);
    on(on.panel().locator(".diff-file").last().locator(".line")).hasCount(0);

    large.locator("[data-action=show-large]").click();
    on(large.locator(".line")).hasCount(3_000);

    on.panel().locator(".file-list > summary").click();
    on.panel().locator("[data-action=to-file]").last().click();
    on(on.panel().locator(".diff-file").last().locator(".line")).hasCount(60);
    on(on.panel().locator(".diff-file").last().locator("summary")).isFocused();
  }

  private static String addedFile(String name, int lines) {
    return "diff --git a/%1$s b/%1$s\nnew file mode 100644\n--- /dev/null\n+++ b/%1$s\n"
            .formatted(name)
        + "@@ -0,0 +1,%d @@\n".formatted(lines)
        + IntStream.rangeClosed(1, lines)
            .mapToObj(i -> "+line " + i + "\n")
            .collect(Collectors.joining());
  }

  private static String manyFiles(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> addedFile("part-" + i + ".txt", 60))
        .collect(Collectors.joining());
  }

  @Test
  void diff_withoutAToken_saysSoAndComesOnceItIsLinked() {
    on.repository().open("panel/token", "Seen later");
    var chat = on.newChat("panel/token");
    on.logIn();
    on.openPanel(chat);
    on(on.panel().locator("diff-view")).containsText("No git token is linked for this Git host.");

    on.linkToken();

    on(on.panel().locator(".diff-file").first()).isVisible();
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          422 | diff-too-large   | The diff is too large to show here
          429 | rate-limited     | The Git host’s rate limit is used up.
          502 | provider-error   | The Git host could not be reached or refused.
          504 | provider-timeout | The Git host did not answer in time.
          """)
  void diff_thatCannotBeHad_isToldAndCanBeTriedAgain(int status, String word, String sentence) {
    var chat = chatWithPullRequest("panel/no-diff");
    on.page()
        .route(
            Pattern.compile("/diff\\?"),
            route -> route.fulfill(problem(status, word)),
            new Page.RouteOptions().setTimes(1));
    on.openPanel(chat);
    on(on.panel().locator("diff-view")).containsText(sentence);

    on.panel().locator("diff-view [data-action=again]").click();

    on(on.panel().locator(".diff-file").first()).isVisible();
  }

  private static Route.FulfillOptions problem(int status, String word) {
    return new Route.FulfillOptions()
        .setStatus(status)
        .setHeaders(Map.of("Retry-After", "240"))
        .setContentType("application/problem+json")
        .setBody(
            "{\"type\":\"urn:x:%s\",\"title\":\"t\",\"status\":%d,\"detail\":\"of the server\"}"
                .formatted(word, status));
  }

  @Test
  void refreshNow_tellsWhatTheHostSaid() {
    var chat = chatWithPullRequest("panel/refresh");
    on.openPanel(chat);
    on.repository().change(1, "approve", body -> body.put("by", "grace"));

    on.panel().locator("[data-action=refresh]").click();

    on(on.panel().locator(".outcome")).hasText("Read just now: open, approved.");
    on(on.panel().locator(".outcome")).hasAttribute("data-good", "true");
    on(on.page().locator("#announcer")).containsText("Read just now: open, approved.");
  }

  @Test
  void refreshNow_ofABranchWithoutPullRequest_saysSo() {
    on.linkToken();
    on.repository().push("panel/none");
    var chat = on.newChat("panel/none");
    on.logIn();
    on(on.row(chat)).hasAttribute("data-sync-state", "no_pull_request");
    on.openPanel(chat);

    on.panel().locator("[data-action=refresh]").click();

    on(on.panel().locator(".outcome")).hasText("Read just now: no pull request for this branch.");
  }

  @Test
  void refreshNow_ofAChatWithoutBranch_saysThatThereIsNothingToRead() {
    var chat = on.member().newChat("w1");
    on.logIn();
    on.openPanel(chat);

    on.panel().locator("[data-action=refresh]").click();

    on(on.panel().locator(".outcome")).hasText("Nothing to read: this chat has no branch yet.");
  }

  @Test
  void refreshNow_ofASlowHost_saysThatItDidNotAnswer() {
    on.repository().open("panel/slow", "Slow");
    var token = on.linkToken();
    var chat = on.newChat("panel/slow");
    on.logIn();
    on(on.row(chat)).hasAttribute("data-state", "open");
    on.switchHost(token, "{\"hang\":true}");
    on.openPanel(chat);

    on.panel().locator("[data-action=refresh]").click();

    on(on.panel().locator(".outcome"))
        .hasText("Not refreshed: the Git host did not answer in time.");
    on(on.panel().locator(".outcome")).hasAttribute("data-good", "false");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          404 | not-found            | Not refreshed: this chat or branch is no longer kept.
          409 | no-token             | Not refreshed: no git token is linked for this Git host.
          409 | token-rejected       | Not refreshed: the Git host rejected the linked git token.
          409 | archived             | Not refreshed: this chat is archived.
          422 | unsupported-provider | Not refreshed: no configured Git host matches this repository.
          429 | rate-limited         | Not refreshed: the Git host’s rate limit is used up. Try again in
          502 | provider-error       | Not refreshed: the Git host could not be reached or refused.
          504 | provider-timeout     | Not refreshed: the Git host did not answer in time.
          500 | other                | of the server
          """)
  void refreshNow_thatFailed_isToldInWords(int status, String word, String sentence) {
    var chat = chatWithPullRequest("panel/failed");
    on.page().route(Pattern.compile("/refresh\\?"), route -> route.fulfill(problem(status, word)));
    on.openPanel(chat);

    on.panel().locator("[data-action=refresh]").click();

    on(on.panel().locator(".outcome")).containsText(sentence);
    on(on.panel().locator(".outcome [data-action=link-token]"))
        .hasCount(word.contains("token") ? 1 : 0);
    on.panel().locator("[data-action=dismiss-outcome]").click();
    on(on.panel().locator(".outcome")).hasCount(0);
  }

  @Test
  void references_areChosenOneByOneWithTheirDiffs() {
    var chat = chatWithPullRequest("panel/one");
    on.repository().open("panel/two", "Title of panel/two");
    on.report(chat, "panel/two");
    on(on.row(chat).locator(".row-title")).containsText("Title of panel/two");
    on.openPanel(chat);
    on(on.panel().locator(".reference[aria-pressed=true]")).containsText("Title of panel/two");
    on(on.panel().locator(".diff-path").first()).containsText("panel-two");

    on.panel().locator(".reference").nth(1).click();

    on(on.panel().locator("h2")).containsText("Title of panel/one");
    on(on.panel().locator(".diff-path").first()).containsText("panel-one");
    on.page().reload();
    on(on.panel().locator("h2")).containsText("Title of panel/one");
  }

  @Test
  void outcome_standsOnlyBesideTheBranchThatWasRefreshed() {
    var chat = chatWithPullRequest("panel/one");
    on.repository().open("panel/two", "Title of panel/two");
    on.report(chat, "panel/two");
    on(on.row(chat).locator(".row-title")).containsText("Title of panel/two");
    // What failed stands until a later reading succeeds, and none does.
    on.switchHost(on.linkToken(), "{\"hang\":true}");
    on.openPanel(chat);

    on.panel().locator("[data-action=refresh]").click();
    on(on.panel().locator(".outcome")).isVisible();
    on.panel().locator(".reference").nth(1).click();

    on(on.panel().locator("h2")).containsText("Title of panel/one");
    on(on.panel().locator(".outcome")).hasCount(0);
    on.panel().locator(".reference").nth(0).click();
    on(on.panel().locator(".outcome")).isVisible();
  }

  private AtomicInteger countArchiveSearches() {
    var searches = new AtomicInteger();
    on.page()
        .onRequest(
            request -> {
              if (request.url().contains("archived=true")) {
                searches.incrementAndGet();
              }
            });
    return searches;
  }

  @Test
  void chatArchivedFromItsPanel_staysThereAndItsDiffComesBackWithIt() {
    var chat = chatWithPullRequest("panel/archived");
    var searches = countArchiveSearches();
    on.openPanel(chat);
    on(on.panel().locator(".diff-file").first()).isVisible();

    on.panel().locator("[data-action=archive]").click();

    on(on.row(chat)).hasCount(0);
    on(on.panel().locator(".notice-line")).containsText("Archived: it is not read");
    on(on.panel().locator("diff-view")).hasText("Archived chats are not read from their Git host.");
    assertThat(searches).hasValue(0);

    on.panel().locator("[data-action=unarchive]").click();

    on(on.row(chat)).isVisible();
    on(on.panel().locator(".diff-file").first()).isVisible();
    on(on.panel().locator("diff-view")).not().containsText("Archived chats are not read");
  }

  @Test
  void chatDeletedFromItsPanel_closesItWithoutLookingForTheChatElsewhere() {
    var chat = chatWithPullRequest("panel/deleted");
    var searches = countArchiveSearches();
    on.openPanel(chat);

    on.panel().locator("[data-action=delete]").click();
    on.page().locator("confirm-dialog [data-action=yes]").click();

    on(on.panel()).isHidden();
    on(on.page().locator("#announcer")).containsText("Title of panel/deleted: deleted.");
    on(on.page().locator("page-notice")).isEmpty();
    assertThat(searches).hasValue(0);
    assertThat(on.page().url()).doesNotContain("chat=");
  }

  @Test
  void chatThatIsGone_closesItsPanelWithAWord() {
    var chat = chatWithPullRequest("panel/gone");
    on.openPanel(chat);

    on.member().delete("/chats/" + chat);

    on(on.panel()).isHidden();
    on(on.page().locator("page-notice")).containsText("The chat is not there any more.");
    assertThat(on.page().url()).doesNotContain("chat=");
  }
}
