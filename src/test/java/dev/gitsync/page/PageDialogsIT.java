package dev.gitsync.page;

import static dev.gitsync.page.OnPage.on;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import dev.gitsync.harness.Api;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Git tokens, adding chats, users and their API tokens. */
class PageDialogsIT {

  @RegisterExtension final OnPage on = new OnPage();

  @Test
  void gitTokens_tellWhatForAndHowToMakeOne() {
    on.logIn();
    on.page().locator("#open-git-tokens").click();

    var spare = on.page().locator("form[data-provider=spare]");
    on(spare.locator(".token-state")).hasText("Not linked");
    on(spare.locator(".git-token-help")).containsText("with the scope repo");
    on(spare.locator(".git-token-help a"))
        .hasAttribute(
            "href",
            "https://spare.example.com/settings/tokens/new?description=gitsync&scopes=repo");
    on(spare.locator("[data-action=unlink]")).hasCount(0);
  }

  @Test
  void gitToken_isLinkedReplacedAndUnlinked() {
    on.logIn();
    on.page().locator("#open-git-tokens").click();
    var form = on.page().locator("form[data-provider=github]");
    form.locator("input").fill("ghp_one");
    form.locator("[type=submit]").click();
    on(form.locator(".token-state")).hasText("Linked");
    on(form.locator(".git-token-facts"))
        .containsText(Pattern.compile("Linked (now|\\d+ (s|min) ago)"));
    on(form.locator("input")).hasValue("");

    form.locator("[data-action=unlink]").click();
    on.page().locator("confirm-dialog [data-action=yes]").click();

    on(form.locator(".token-state")).hasText("Not linked");
  }

  @Test
  void gitTokens_areForgottenWhenTheirDialogCloses() {
    on.logIn();
    on.page().locator("#open-git-tokens").click();
    on.page().locator("form[data-provider=github] input").fill("ghp_half");

    on.page().locator("git-tokens-dialog [data-action=close]").click();
    on(on.page().locator("git-tokens-dialog form[data-provider]")).hasCount(0);
    on.page().locator("#open-git-tokens").click();

    on(on.page().locator("form[data-provider=github] input")).hasValue("");
  }

  @Test
  void gitToken_showsWhatItsHostSaysIsLeftOfItsBudget() {
    var token = on.linkToken();
    on.switchHost(token, "{\"limits\": true, \"rest_limit\": 400, \"graphql_limit\": 400}");
    on.repository().open("feat/x", "Add x");
    var chat = on.newChat("feat/x");
    on.logIn();
    on(on.row(chat)).containsText("Add x");

    on.page().locator("#open-git-tokens").click();

    var budget = on.page().locator("form[data-provider=github] .git-token-budget");
    on(budget).containsText(Pattern.compile("3\\d\\d of 400 calls left, renewed in \\d+ (min|h)"));
    on(budget.locator("meter")).hasAttribute("max", "400");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /tree/feat/x   | feat/x | A branch.
                         |        | A repository. Which of its branches?
          """)
  void pastedAddress_fillsTheFields(@Nullable String below, @Nullable String branch, String note) {
    on.logIn();
    on.page().locator("#add-chat").click();
    var address = on.repository().origin() + Objects.requireNonNullElse(below, "");

    on.page().locator("#add-chat-pasted").fill(address);

    on(on.page().locator("#add-chat-remote_origin")).hasValue(on.repository().origin());
    on(on.page().locator("#add-chat-branch")).hasValue(Objects.requireNonNullElse(branch, ""));
    on(on.page().locator(".pasted-note")).containsText(note);
  }

  @Test
  void pastedPullRequest_becomesAChatOfItsBranch() {
    on.linkToken();
    var number = on.repository().open("feat/x", "Add x");
    on.logIn();
    on.page().locator("#add-chat").click();

    on.page()
        .locator("#add-chat-pasted")
        .fill(on.repository().origin() + "/pull/" + number + "/files");

    on(on.page().locator("#add-chat-branch")).hasValue("feat/x");
    on(on.page().locator("#add-chat-remote_origin")).hasValue(on.repository().origin());
    on(on.page().locator(".pasted-note"))
        .containsText("Pull request #" + number + ", of the branch feat/x.");
    on.page().locator("add-chat-dialog [type=submit]").click();
    on(on.page().locator("chat-row")).containsText("Add x");
  }

  @Test
  void pastedPullRequestOfAFork_becomesAChatOfTheForksBranch() {
    on.linkToken();
    var fork = on.repository().fork("ada");
    var number = on.repository().openFrom(fork, "feat/y", "Add y from afar");
    on.logIn();
    on.page().locator("#add-chat").click();

    on.page().locator("#add-chat-pasted").fill(on.repository().origin() + "/pull/" + number);

    on(on.page().locator("#add-chat-remote_origin")).hasValue(fork.origin());
    on.page().locator("add-chat-dialog [type=submit]").click();
    on(on.page().locator("chat-row")).containsText("Add y from afar");
  }

  @Test
  void pastedPullRequestWithoutAToken_saysSoAndTakesTheBranchByHand() {
    on.logIn();
    on.page().locator("#add-chat").click();

    on.page().locator("#add-chat-pasted").fill(on.repository().origin() + "/pull/7");

    on(on.page().locator(".pasted-note")).containsText("Link a git token for this Git host");
    on(on.page().locator(".pasted-note a"))
        .hasAttribute("href", on.repository().origin() + "/pull/7");
    on(on.page().locator("#add-chat-remote_origin")).hasValue(on.repository().origin());
    on(on.page().locator("#add-chat-branch")).hasValue("");
  }

  @Test
  void branchGivenByHand_staysWhenThePullRequestsIsTold() {
    on.linkToken();
    var number = on.repository().open("feat/x", "Add x");
    var held = new CompletableFuture<Route>();
    on.page().route(Pattern.compile("/resolve\\?"), held::complete);
    on.logIn();
    on.page().locator("#add-chat").click();
    on.page().locator("#add-chat-pasted").fill(on.repository().origin() + "/pull/" + number);
    on(on.page().locator(".pasted-note")).containsText("Asking its host for the branch");
    on.page().waitForCondition(held::isDone);

    on.page().locator("#add-chat-branch").fill("by/hand");
    held.join().resume();

    on(on.page().locator(".pasted-note")).containsText("of the branch feat/x.");
    on(on.page().locator("#add-chat-branch")).hasValue("by/hand");
  }

  @Test
  void pastedNonsense_isCalledSoAndFillsNothing() {
    on.logIn();
    on.page().locator("#add-chat").click();

    on.page().locator("#add-chat-pasted").fill("what is this");

    on(on.page().locator(".pasted-note")).containsText("This is no address");
    on(on.page().locator("#add-chat-remote_origin")).hasValue("");
  }

  @Test
  void chatWithHalfAReference_isNotMade() {
    on.logIn();
    on.page().locator("#add-chat").click();
    on.page().locator("#add-chat-pasted").fill(on.repository().origin());

    on.page().locator("add-chat-dialog [type=submit]").click();

    on(on.page().locator("#add-chat-branch-error")).containsText("needs both");
    assertThat(on.member().get("/chats").json().path("chats")).isEmpty();
  }

  @Test
  void members_haveNothingOfAdminsButTheirOwnApiTokens() {
    on.logIn();
    on(on.page().locator("#open-users")).isHidden();
    on(on.page().locator("#open-webhooks")).isHidden();
    on.page().locator("#open-api-tokens").click();
    var dialog = on.page().locator("api-tokens-dialog");
    on(dialog.locator(".api-tokens li")).hasCount(1);

    dialog.locator("[name=name]").fill("my agent");
    dialog.locator("[name=workspace_id]").fill("w1");
    dialog.locator("[type=submit]").click();

    on(dialog.locator(".made-token")).containsText("is made");
    var token = dialog.locator("#made-token").inputValue();
    on(dialog.locator(".api-tokens li")).hasCount(2);
    on(dialog.locator(".api-tokens")).containsText("agent of w1");
    assertThat(
            new Api(on.node().url(), token)
                .post(
                    "/workspaces/w1/git-refs",
                    "{\"branch\":\"b\",\"remote_origin\":\"https://github.com/o/r\"}")
                .status())
        .isEqualTo(202);

    dialog.locator("[data-action=close]").click();
    on.page().locator("#open-api-tokens").click();
    on(dialog.locator(".api-tokens li")).hasCount(2);
    on(dialog.locator(".made-token")).hasCount(0);
    assertThat(on.page().content()).doesNotContain(token);
  }

  @Test
  void apiTokenThatIsMadeAfterItsDialogClosed_isNotShown() {
    var held = new CompletableFuture<Route>();
    on.logIn();
    on.page().locator("#open-api-tokens").click();
    var dialog = on.page().locator("api-tokens-dialog");
    on(dialog.locator(".api-tokens li")).hasCount(1);
    on.page()
        .route(
            Pattern.compile("/tokens$"),
            route -> {
              if (route.request().method().equals("POST")) {
                held.complete(route);
              } else {
                route.resume();
              }
            });
    dialog.locator("[name=name]").fill("too late");
    dialog.locator("[type=submit]").click();
    on.page().waitForCondition(held::isDone);

    dialog.locator("[data-action=close]").click();
    on(dialog.locator("api-tokens form")).hasCount(0);
    answer(held.join(), "/tokens$");

    on(dialog.locator(".made-token")).hasCount(0);
    on.page().locator("#open-api-tokens").click();
    on(dialog.locator(".api-tokens")).containsText("too late");
    on(dialog.locator(".made-token")).hasCount(0);
  }

  @Test
  void apiToken_isRevoked() {
    on.logIn();
    var other =
        new Api(
            on.node().url(),
            on.member()
                .post("/users/me/tokens", "{\"name\":\"short-lived\"}")
                .json()
                .path("token")
                .asText());
    on.page().locator("#open-api-tokens").click();

    on.page().locator("[aria-label='Revoke short-lived']").click();
    on.page().locator("confirm-dialog [data-action=yes]").click();

    on(on.page().locator("api-tokens-dialog .api-tokens li")).hasCount(1);
    assertThat(other.get("/users/me").status()).isEqualTo(401);
  }

  @Test
  void admin_makesAUserWithATokenAndDisablesHim() {
    on.logIn(on.page(), on.admin().newUser("admin"));
    on.page().locator("#open-users").click();
    var dialog = on.page().locator("users-dialog");
    var login = "made-" + UUID.randomUUID().toString().substring(0, 8);
    dialog.locator("#new-user-login").fill(login);
    dialog.locator(".new-user [type=submit]").click();

    var user = dialog.locator("li[data-login='" + login + "']");
    on(user.locator("api-tokens")).containsText("No API tokens.");
    user.locator("api-tokens [name=name]").fill("first");
    user.locator("api-tokens [type=submit]").click();
    on(user.locator(".made-token")).isVisible();
    var made = new Api(on.node().url(), user.locator("#made-token").inputValue());
    assertThat(made.get("/users/me").json().path("login").asText()).isEqualTo(login);

    user.locator("select").selectOption("admin");
    on.page().waitForCondition(() -> made.get("/users").status() == 200);
    user.locator("[data-action=disable]").click();
    on(user.locator(".user-login")).containsText("disabled");
    assertThat(made.get("/users/me").status()).isEqualTo(401);
    user.locator("[data-action=enable]").click();
    on(user).hasAttribute("data-disabled", "false");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "#open-users, users-dialog, /users$, li",
    "#open-git-tokens, git-tokens-dialog, /git-tokens$, form[data-provider]",
    "#open-webhooks, webhooks-dialog, /api/v1/webhooks$, section"
  })
  void listThatComesAfterItsDialogClosed_isNotShown(
      String opener, String element, String address, String item) {
    var held = new CompletableFuture<Route>();
    on.logIn(on.page(), on.admin().newUser("admin"));
    var dialog = on.page().locator(element);
    on.page().route(Pattern.compile(address), held::complete);
    on.page().locator(opener).click();
    on.page().waitForCondition(held::isDone);

    dialog.locator("[data-action=close]").click();
    on(dialog.locator("dialog")).isHidden();
    answer(held.join(), address);

    on(dialog.locator(item)).hasCount(0);
  }

  /** Lets an answer through, and waits until the page has done with it what it would. */
  private void answer(Route held, String address) {
    on.page().waitForResponse(Pattern.compile(address), held::resume).finished();
    on.page()
        .evaluate(
            """
            async () => {
              for (let i = 0; i < 3; i += 1) {
                await (await fetch('/', { cache: 'no-store' })).text();
              }
            }""");
  }

  @Test
  void takenLogin_isSaid() {
    var admin = on.admin().newUser("admin");
    var taken = admin.get("/users/me").json().path("login").asText();
    on.logIn(on.page(), admin);
    on.page().locator("#open-users").click();
    var own = on.page().locator("users-dialog li[data-login='" + taken + "']");
    on(own.locator("[data-action=disable]")).isDisabled();
    on(own.locator("select")).isDisabled();

    on.page().locator("#new-user-login").fill(taken);
    on.page().locator(".new-user [type=submit]").click();

    on(on.page().locator("users-dialog .new-user .form-error")).containsText("taken");
  }
}
