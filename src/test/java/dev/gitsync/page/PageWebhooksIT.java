package dev.gitsync.page;

import static dev.gitsync.page.OnPage.on;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.HookSender;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What admins see of what Git hosts tell by themselves. */
class PageWebhooksIT {

  private static final Pattern CALL = Pattern.compile("/api/v1/webhooks$");

  @RegisterExtension final OnPage on = new OnPage();

  private Api admin() {
    return on.admin().newUser("admin");
  }

  private Locator dialog() {
    return on.page().locator("webhooks-dialog");
  }

  private Locator repository() {
    return dialog().locator("li[data-origin='" + on.repository().origin() + "']");
  }

  private void open() {
    on.page().locator("#open-webhooks").click();
    on(dialog().locator("[data-provider=github]")).isVisible();
  }

  /** The host of the provider {@code github} greets from the test's repository. */
  private void deliver() {
    var told =
        new HookSender(on.node().url(), "github", PageServer.WEBHOOK_SECRET)
            .github(
                "ping",
                "{\"repository\":{\"id\":\"%1$s\",\"full_name\":\"%1$s\"}}"
                    .formatted(on.repository().name()));
    assertThat(told.status()).isEqualTo(202);
  }

  /** Lets the page see repositories that are as is wanted. */
  private static void answer(Page page, String repositories) {
    page.route(
        CALL,
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("application/json")
                    .setBody(
                        """
                        {"webhooks": [
                          {"provider": "github", "type": "github", "taken": true,
                           "last_delivery_at": "2026-01-01T12:00:00Z", "repositories": [%s]},
                          {"provider": "quiet", "type": "gitlab", "taken": true, "repositories": []},
                          {"provider": "spare", "type": "github", "taken": false, "repositories": []}]}
                        """
                            .formatted(repositories))));
  }

  private static String repository(String id, String state, String more) {
    return """
        {"id": "%s", "remote_origin": "https://github.com/o/r%s", "state": "%s",
         "last_delivery_at": "2026-01-01T12:00:00Z", "needed": 6 %s}
        """
        .formatted(id, id, state, more);
  }

  @Test
  void admin_seesWhoMayDeliverAndWhereTo_andWhatCameIn() {
    on.logIn(on.page(), admin());
    open();
    on(dialog().locator("[data-provider=spare]")).containsText("No secret is set");
    on(dialog().locator("[data-provider=github] code").first())
        .hasText(on.node().url().resolve("/api/v1/webhooks/github").toString());
    on(repository()).hasCount(0);
    dialog().locator("[data-action=close]").click();

    deliver();
    open();

    on(repository().locator(".hook-state")).hasText("Learning");
    on(repository()).containsText("0 of 3 changes told in a row.");
    on(repository()).containsText(Pattern.compile("Last delivery\\s+(now|\\d+ (s|min) ago)"));
    on(repository()).containsText("No misses.");
    on(repository().locator("a")).hasAttribute("href", on.repository().origin());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          relied_on | "heard": 6, "misses": 0 | Relied on | No misses.
          learning  | "heard": 2, "misses": 1, "last_miss_at": "2026-01-01T11:00:00Z" | Learning | 1 miss, the last
          silent    | "heard": 6, "misses": 4, "last_miss_at": "2026-01-01T11:00:00Z" | Silent | 4 misses, the last
          """)
  void repository_showsItsStateAndMisses(String state, String more, String word, String misses) {
    answer(on.page(), repository("1", state, ", " + more));
    on.logIn(on.page(), admin());
    open();

    var item = dialog().locator("li[data-origin='https://github.com/o/r1']");
    on(item.locator(".hook-state")).hasText(word);
    on(item).containsText(misses);
    on(item).containsText(Pattern.compile("Last delivery\\s+\\d+ (h|days) ago"));
    on(item.getByText("told in a row")).hasCount(state.equals("learning") ? 1 : 0);
    on(dialog().locator("[data-provider=quiet]"))
        .containsText("No event of a repository has come yet.");
  }

  @Test
  void longList_canBeClosedWithoutScrollingBack() {
    answer(
        on.page(),
        IntStream.range(0, 60)
            .mapToObj(i -> repository("" + i, "relied_on", ", \"heard\": 6, \"misses\": 0"))
            .collect(joining(",")));
    on.logIn(on.page(), admin());
    open();
    // Nothing lies over it.
    dialog().locator("dialog > p").first().click(new Locator.ClickOptions().setTrial(true));

    dialog().locator("section").last().scrollIntoViewIfNeeded();

    on(dialog().locator("[data-action=close]")).isInViewport();
  }

  @Test
  void openDialog_followsWhatComesIn_andAClosedOneAsksForNothing() {
    on.page().clock().install();
    on.logIn(on.page(), admin());
    open();
    on(repository()).hasCount(0);

    deliver();
    on.page().clock().fastForward(10_000);

    on(repository().locator(".hook-state")).hasText("Learning");
    dialog().locator("[data-action=close]").click();
    on(dialog().locator("section")).hasCount(0);
    var calls = new AtomicInteger();
    on.page()
        .onRequest(
            request -> {
              if (CALL.matcher(request.url()).find()) {
                calls.incrementAndGet();
              }
            });
    on.page().clock().fastForward(60_000);
    on.page().evaluate("() => fetch('/', { cache: 'no-store' }).then((page) => page.text())");
    assertThat(calls).hasValue(0);
  }

  @Test
  void failureOfAClosedDialog_isNotShownWhenItIsOpenedAnew() {
    var first = new CompletableFuture<Route>();
    var second = new CompletableFuture<Route>();
    on.page()
        .route(
            CALL,
            route -> {
              if (!first.complete(route)) {
                second.complete(route);
              }
            });
    on.logIn(on.page(), admin());
    var error = dialog().locator(".form-error");
    on.page().locator("#open-webhooks").click();
    on.page().waitForCondition(first::isDone);
    dialog().locator("[data-action=close]").click();
    on.page().locator("#open-webhooks").click();
    on.page().waitForCondition(second::isDone);

    on.page()
        .waitForResponse(
            CALL, () -> first.join().fulfill(new Route.FulfillOptions().setStatus(503)))
        .finished();
    on.page().evaluate("() => fetch('/', { cache: 'no-store' }).then((page) => page.text())");

    on(error).hasText("");
    second.join().fulfill(new Route.FulfillOptions().setStatus(503));
    on(error).not().hasText("");
  }

  @Test
  void dialog_isOpenedAndClosedByTheKeyboard_andGivesTheFocusBack() {
    on.logIn(on.page(), admin());
    on.page().locator("#open-webhooks").focus();

    on.page().keyboard().press("Enter");
    on(dialog().locator("dialog")).isVisible();
    on(dialog().locator("[data-action=close]")).isFocused();
    on.page().keyboard().press("Escape");

    on(dialog().locator("dialog")).isHidden();
    on(on.page().locator("#open-webhooks")).isFocused();
  }

  @Test
  void member_hasNoWayToIt() {
    deliver();
    on.logIn();
    on(on.page().locator("#open-webhooks")).isHidden();

    on.page().evaluate("() => { document.querySelector('webhooks-dialog').open(); }");

    on(dialog().locator(".form-error")).hasText("This takes another role.");
    on(dialog().locator("section")).hasCount(0);
    assertThat(on.member().get("/webhooks").status()).isEqualTo(403);
  }

  @Test
  void memberAfterAnAdminInTheSameBrowser_hasNoWayToIt() {
    on.logIn(on.page(), admin());
    on(on.page().locator("#open-webhooks")).isVisible();
    on.page().locator("#log-out").click();
    on(on.page().locator("log-in-form h1")).isVisible();

    on.logIn();

    on(on.page().locator("#open-webhooks")).isHidden();
  }
}
