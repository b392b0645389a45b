package dev.gitsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Api.Answer;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.SharedNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Chats and what is reported for them. Each test has a member and a workspace of its own. */
class ChatsApiIT {

  private final SharedNode shared = SharedNode.get();
  private final Api admin = shared.admin();
  private final FakeGitHub github = shared.github();
  private final String workspace = "w-" + UUID.randomUUID();
  private final String repository = "o/r" + UUID.randomUUID().toString().substring(0, 8);
  private final String origin = github.origin(repository);
  private Api member;

  @BeforeEach
  void makeMember() {
    member = admin.newUser("member");
  }

  // Making, reading, changing, deleting

  @Test
  void newChat_withoutAnId_isGivenOne() {
    var made = member.post("/chats", "{\"workspace_id\":\"w\",\"color\":\"red\"}");

    assertThat(made.status()).isEqualTo(201);
    var chat = made.json();
    assertThat(fields(chat))
        .containsExactlyInAnyOrder(
            "id",
            "owner_id",
            "workspace_id",
            "title",
            "archived",
            "created_at",
            "updated_at",
            "version",
            "diff_statuses");
    assertThat(UUID.fromString(chat.path("id").asText())).isNotNull();
    assertThat(chat.path("owner_id").asText()).isEqualTo(member.userId());
    assertThat(chat.path("workspace_id").asText()).isEqualTo("w");
    assertThat(chat.path("title").asText()).isEmpty();
    assertThat(chat.path("archived").asBoolean()).isFalse();
    assertThat(chat.path("created_at")).isEqualTo(chat.path("updated_at"));
    assertThat(chat.path("created_at").asText()).endsWith("Z");
    assertThat(chat.path("version").asLong()).isPositive();
    assertThat(chat.path("diff_statuses")).isEmpty();
  }

  @Test
  void newChat_withAnId_hasIt() {
    var id = UUID.randomUUID().toString();

    var made = create(id);

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().path("id").asText()).isEqualTo(id);
    assertThat(member.get("/chats/" + id).json()).isEqualTo(made.json());
  }

  @Test
  void newChat_withATakenId_isAConflict() {
    var id = UUID.randomUUID().toString();
    var first = create(id).json();

    var second = create(id);
    var byAnother =
        admin
            .newUser("member")
            .post("/chats", "{\"id\":\"" + id + "\",\"workspace_id\":\"w\",\"title\":\"mine\"}");

    assertThat(second.status()).isEqualTo(409);
    assertThat(byAnother.status()).isEqualTo(409);
    assertThat(member.get("/chats/" + id).json()).isEqualTo(first);
  }

  @Test
  void idOfADeletedChat_isFree() {
    var id = UUID.randomUUID().toString();
    create(id);
    member.delete("/chats/" + id);

    assertThat(create(id).status()).isEqualTo(201);
  }

  @Test
  void newTitle_isAVisibleChange() {
    var before = newChat();

    var changed = member.patch(path(before), "{\"title\":\"Another\"}");

    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.json().path("title").asText()).isEqualTo("Another");
    assertMovedOn(before, changed.json());
    assertThat(member.get(path(before)).json()).isEqualTo(changed.json());
  }

  @TestFactory
  Stream<DynamicTest> changeOfNothing_isNoVisibleChange() {
    return Stream.of(
            "{}",
            "{\"title\":\"a chat\"}",
            "{\"archived\":false}",
            "{\"title\":null,\"archived\":null}",
            "{\"owner_id\":\"somebody\"}")
        .map(
            body ->
                dynamicTest(
                    body,
                    () -> {
                      var before = newChat();

                      var changed = member.patch(path(before), body);

                      assertThat(changed.status()).isEqualTo(200);
                      assertThat(changed.json()).isEqualTo(before);
                    }));
  }

  @Test
  void archivedAndUnarchived_areVisibleChanges() {
    var before = newChat();

    var archived = member.patch(path(before), "{\"archived\":true}").json();
    var back = member.patch(path(before), "{\"archived\":false,\"title\":\"Back\"}").json();

    assertThat(archived.path("archived").asBoolean()).isTrue();
    assertMovedOn(before, archived);
    assertThat(back.path("archived").asBoolean()).isFalse();
    assertThat(back.path("title").asText()).isEqualTo("Back");
    assertMovedOn(archived, back);
  }

  @Test
  void deletedChat_isGoneWithAllThatIsKnownOfIt() {
    var chat = newChat();
    report(chat, origin, "b");

    var deleted = member.delete(path(chat));

    assertThat(deleted.status()).isEqualTo(204);
    assertThat(member.get(path(chat)).status()).isEqualTo(404);
    assertThat(member.delete(path(chat)).status()).isEqualTo(404);
    assertThat(member.patch(path(chat), "{}").status()).isEqualTo(404);
    assertThat(report(chat, origin, "b").status()).isEqualTo(404);
    assertThat(
            shared
                .database()
                .query("select count(*) from diff_status where chat_id = '" + id(chat) + "'"))
        .isEqualTo("0");
  }

  @Test
  void eachChange_reachesTheOwnersPage() {
    try (var watch = member.watch()) {
      watch.awaitKind("snapshot");

      var chat = newChat();
      member.patch(path(chat), "{\"title\":\"t\"}");
      member.patch(path(chat), "{\"archived\":true}");
      member.patch(path(chat), "{\"archived\":false}");
      member.delete(path(chat));

      var version = 0L;
      for (var kind : List.of("created", "updated", "archived", "updated", "deleted")) {
        // Frames of one chat are conflated where the page is slower than the changes.
        var frame = watch.await("an event", f -> true);
        assertThat(frame.json().path("chat").path("id")).isEqualTo(chat.path("id"));
        assertThat(frame.json().path("chat").path("version").asLong()).isGreaterThan(version);
        version = frame.json().path("chat").path("version").asLong();
        if (frame.kind().equals("deleted")) {
          return;
        }
        assertThat(kind).isNotEqualTo("deleted");
      }
    }
  }

  // The list

  @Test
  void list_hasWhatChangedLastFirst() {
    var chats = IntStream.range(0, 3).mapToObj(i -> newChat()).toList();
    member.patch(path(chats.get(0)), "{\"title\":\"changed last\"}");

    var listed = list("");

    assertThat(listed).containsExactly(id(chats.get(0)), id(chats.get(2)), id(chats.get(1)));
  }

  @Test
  void list_hasOnesOwnChatsAlone() {
    var mine = newChat();
    admin.newUser("member").newChat(workspace);

    assertThat(list("")).containsExactly(id(mine));
    assertThat(list("?owner_id=" + member.userId())).containsExactly(id(mine));
  }

  @Test
  void list_ofAnAdmin_canBeAnothersChats() {
    var theirs = newChat();

    var listed = ids(admin.get("/chats?owner_id=" + member.userId()).json());

    assertThat(listed).containsExactly(id(theirs));
    assertThat(ids(admin.get("/chats?workspace_id=" + workspace).json())).isEmpty();
  }

  @Test
  void list_hidesArchivedChatsUnlessTheyAreAskedFor() {
    var open = newChat();
    var archived = newChat();
    member.patch(path(archived), "{\"archived\":true}");

    assertThat(list("")).containsExactly(id(open));
    assertThat(list("?archived=false")).containsExactly(id(open));
    assertThat(list("?archived=true")).containsExactly(id(archived));
  }

  @Test
  void list_byWorkspace_hasThatWorkspaceAlone() {
    var here = newChat();
    member.newChat("elsewhere");

    assertThat(list("?workspace_id=" + workspace)).containsExactly(id(here));
    assertThat(list("?workspace_id=" + workspace + "x")).isEmpty();
    assertThat(list("?workspace_id=" + workspace.substring(0, 5))).isEmpty();
  }

  @Test
  void list_byText_looksIntoTitlesOfChatsAndPullRequests() {
    link();
    github.open(repository, "b").set("title", "Mend the HINGE");
    var byPullRequest = newChat();
    reportAndAwait(byPullRequest, "b", "fresh");
    var byTitle = newChat();
    member.patch(path(byTitle), "{\"title\":\"A hinge, 100%_sure\"}");
    newChat();

    assertThat(list("?q=hinge")).containsExactly(id(byTitle), id(byPullRequest));
    assertThat(list("?q=MEND")).containsExactly(id(byPullRequest));
    assertThat(list("?q=" + encoded("100%_s"))).containsExactly(id(byTitle));
    assertThat(list("?q=" + encoded("100%s"))).isEmpty();
  }

  @Test
  void list_byRepository_looksIntoOrigins() {
    var here = newChat();
    report(here, origin, "b");
    var elsewhere = newChat();
    report(elsewhere, "https://nowhere.example/Some/Thing", "b");

    assertThat(list("?repo=" + encoded(repository))).containsExactly(id(here));
    assertThat(list("?repo=some/thing")).containsExactly(id(elsewhere));
    assertThat(list("?repo=nothing")).isEmpty();
  }

  @Test
  void list_byStateOfThePullRequest_looksAtThePrimaryOne() {
    link();
    var open = chatWithPullRequest("open", Map.of());
    var draft = chatWithPullRequest("draft", Map.of("draft", true));
    var merged =
        chatWithPullRequest(
            "merged",
            Map.of("state", "closed", "merged", true, "merged_at", "2026-01-02T00:00:00Z"));
    var closed = chatWithPullRequest("closed", Map.of("state", "closed"));
    // Its open pull request is no longer the primary one.
    var two = chatWithPullRequest("two", Map.of());
    reportAndAwait(two, "without", "no_pull_request");
    newChat();

    assertThat(list("?pr_status=draft")).containsExactlyInAnyOrder(id(draft));
    assertThat(list("?pr_status=merged")).containsExactlyInAnyOrder(id(merged));
    assertThat(list("?pr_status=closed")).containsExactlyInAnyOrder(id(closed));
    assertThat(list("?pr_status=open")).contains(id(open)).doesNotContain(id(merged), id(two));
    assertThat(list("?pr_status=draft,open")).containsExactlyInAnyOrder(id(open), id(draft));
    assertThat(list("?pr_status=closed,merged")).containsExactlyInAnyOrder(id(closed), id(merged));
    assertThat(list("?pr_status=merged&repo=" + encoded(repository))).containsExactly(id(merged));
  }

  /** A chat whose branch's pull request was open at first and is like this now. */
  private JsonNode chatWithPullRequest(String branch, Map<String, Object> now) {
    var pull = github.open(repository, branch);
    var chat = newChat();
    reportAndAwait(chat, branch, "fresh");
    now.forEach(pull::set);
    assertThat(member.post(path(chat) + "/diff-status/refresh", "").status()).isEqualTo(200);
    return chat;
  }

  @Test
  void pages_haveEachChatOnce() {
    var chats = IntStream.range(0, 7).mapToObj(i -> newChat()).map(ChatsApiIT::id).toList();

    var pages = pages("?limit=3");

    assertThat(pages).extracting(List::size).containsExactly(3, 3, 1);
    assertThat(pages.stream().flatMap(List::stream)).containsExactlyElementsOf(reversed(chats));
  }

  @Test
  void pages_ofChatsThatChangedAtTheSameMoment_haveEachChatOnce() {
    var chats = IntStream.range(0, 7).mapToObj(i -> newChat()).map(ChatsApiIT::id).toList();
    shared
        .database()
        .execute(
            "update chat set updated_at = '2026-01-01T00:00:00.123456Z' where owner_id = '"
                + member.userId()
                + "'");

    var pages = pages("?limit=2");

    assertThat(pages).extracting(List::size).containsExactly(2, 2, 2, 1);
    assertThat(pages.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(chats);
  }

  @Test
  void lastPage_thatIsJustFull_hasNoNext() {
    IntStream.range(0, 4).forEach(i -> newChat());

    var pages = pages("?limit=2&workspace_id=" + workspace);

    assertThat(pages).extracting(List::size).containsExactly(2, 2);
  }

  @Test
  void nextPage_passesTheSameFilter() {
    var here = Stream.generate(this::newChat).limit(3).map(ChatsApiIT::id).toList();
    IntStream.range(0, 3).forEach(i -> member.newChat("elsewhere"));
    member.patch("/chats/" + here.get(0), "{\"title\":\"last\"}");

    var pages = pages("?limit=2&workspace_id=" + workspace);

    assertThat(pages.stream().flatMap(List::stream))
        .containsExactly(here.get(0), here.get(2), here.get(1));
  }

  @Test
  void pageWithoutALimit_hasFifty() {
    var owner = member.userId();
    shared
        .database()
        .execute(
            "insert into chat (id, owner_id, workspace_id, title, created_at, updated_at, version)"
                + " select gen_random_uuid(), '"
                + owner
                + "', 'w', '', now(), now(), 1 from generate_series(1, 201)");

    assertThat(list("")).hasSize(50);
    assertThat(list("?limit=200")).hasSize(200);
    assertThat(pages("?limit=200")).extracting(List::size).containsExactly(200, 1);
  }

  // Reports

  @Test
  void report_withoutAChat_isForAllChatsOfTheWorkspaceThatTheCallerMayWrite() {
    var another = admin.newUser("member");
    var mine = List.of(newChat(), newChat());
    var archived = newChat();
    member.patch(path(archived), "{\"archived\":true}");
    var theirs = another.newChat(workspace);
    member.newChat("elsewhere");

    var byMember = report(member);
    var byAgent = report(member.newAgent(workspace));
    var byAnother = report(another);
    var byAdmin = report(admin);
    var byAdminsAgent = report(admin.newAgent(workspace));

    assertThat(byMember).isEqualTo(2);
    assertThat(byAgent).isEqualTo(2);
    assertThat(byAnother).isEqualTo(1);
    assertThat(byAdmin).isEqualTo(3);
    assertThat(byAdminsAgent).isZero();
    assertThat(mine).allMatch(chat -> statuses(chat).size() == 1);
    assertThat(statuses(archived)).isEmpty();
    assertThat(another.get("/chats/" + theirs).json().path("diff_statuses")).hasSize(1);
  }

  private int report(Api by) {
    var body = "{\"branch\":\"b\",\"remote_origin\":\"https://nowhere.example/o/r\"}";
    var answer = by.post("/workspaces/" + workspace + "/git-refs", body);
    assertThat(answer.status()).isEqualTo(202);
    return answer.json().path("marked").asInt(-1);
  }

  @Test
  void report_forAChatOfAnotherWorkspace_is404AndStoresNothing() {
    var chat = newChat();

    var answer = member.report("elsewhere", id(chat), origin, "b");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(member.get(path(chat)).json()).isEqualTo(chat);
  }

  @Test
  void report_forNoChatThereIs_is404() {
    var answer = member.report(workspace, UUID.randomUUID().toString(), origin, "b");

    assertThat(answer.status()).isEqualTo(404);
  }

  @Test
  void report_isShownAsPendingWithNothingThatIsNotKnown() {
    var chat = newChat();

    try (var watch = member.watch()) {
      watch.awaitKind("snapshot");
      report(chat, origin, "b");

      var status = watch.awaitSyncState("pending").json().path("changed_diff_status");
      assertThat(fields(status))
          .containsExactlyInAnyOrder(
              "chat_id",
              "remote_origin",
              "git_branch",
              "url",
              "reported_at",
              "stale_at",
              "version",
              "sync");
      assertThat(status.path("url").asText()).isEqualTo(origin + "/tree/b");
      assertThat(fields(status.path("sync"))).containsExactlyInAnyOrder("state", "retry_at");
      assertThat(status.path("sync").path("retry_at")).isEqualTo(status.path("stale_at"));
    }
  }

  @Test
  void report_andWhatBecomesOfIt_areVisibleChanges() {
    link();
    github.open(repository, "b");
    var made = newChat();
    try (var watch = member.watch()) {
      watch.awaitKind("snapshot");

      report(made, origin, "b");

      var pending = watch.awaitSyncState("pending").json();
      var fresh = watch.awaitSyncState("fresh").json();
      assertMovedOn(made, pending.path("chat"));
      assertMovedOn(pending.path("chat"), fresh.path("chat"));
      assertThat(fresh.path("changed_diff_status").path("version").asLong())
          .isGreaterThan(pending.path("changed_diff_status").path("version").asLong());
      assertThat(member.get(path(made)).json()).isEqualTo(fresh.path("chat"));
    }
  }

  @Test
  void reportOfTheSame_isSeenAgain() {
    var chat = newChat();
    reportAndAwait(chat, "b", "no_token");
    var before = member.get(path(chat)).json();

    reportAndAwait(chat, "b", "no_token");

    var after = member.get(path(chat)).json();
    assertThat(after.path("diff_statuses")).hasSize(1);
    assertMovedOn(before, after);
    assertThat(Instant.parse(after.path("diff_status").path("reported_at").asText()))
        .isAfter(Instant.parse(before.path("diff_status").path("reported_at").asText()));
  }

  @Test
  void primaryReference_isTheOneReportedLast() {
    var chat = newChat();
    Stream.of("a", "b", "c", "a").forEach(branch -> report(chat, origin, branch));

    var read = member.get(path(chat)).json();

    assertThat(read.path("diff_status").path("git_branch").asText()).isEqualTo("a");
    assertThat(branches(read)).containsExactly("a", "c", "b");
  }

  @Test
  void chat_keepsTheReferencesReportedLast() {
    var chat = newChat();
    IntStream.range(0, 20).forEach(i -> report(chat, "https://nowhere.example/o/r", "b" + i));
    report(chat, "https://nowhere.example/o/r", "b0");

    report(chat, "https://nowhere.example/o/r", "b20");

    assertThat(branches(member.get(path(chat)).json()))
        .hasSize(20)
        .startsWith("b20", "b0", "b19")
        .doesNotContain("b1");
  }

  @Test
  void oneRepository_inAllFormsOfItsAddress_isOneReference() {
    var chat = newChat();
    var port = github.url().getPort();
    var forms =
        List.of(
            origin,
            origin + ".git",
            origin + "/",
            "git@127.0.0.1:" + repository + ".git",
            "ssh://git@127.0.0.1/" + repository,
            "ssh://git@127.0.0.1:2222/" + repository + ".git",
            "http://user:secret@127.0.0.1:" + port + "/" + repository);

    forms.forEach(form -> assertThat(report(chat, form, "b").status()).isEqualTo(202));

    var statuses = statuses(chat);
    assertThat(statuses).hasSize(1);
    assertThat(statuses.get(0).path("remote_origin").asText()).isEqualTo(origin);
  }

  @TestFactory
  Stream<DynamicTest> credentialsInAnOrigin_areNeverKept() {
    var port = github.url().getPort();
    return Stream.of(
            "http://ghp_sEcReT@127.0.0.1:" + port + "/o/r",
            "http://user:ghp_sEcReT@127.0.0.1:" + port + "/o/r.git",
            "http://127.0.0.1:" + port + "/o/r?access_token=ghp_sEcReT",
            "http://127.0.0.1:" + port + "/o/r#ghp_sEcReT",
            "https://user:ghp_sEcReT@nowhere.example/o/r",
            "https://user:p/ghp_sEcReT@nowhere.example/o/r",
            "https://ghp_sEcReT:x-oauth-basic@nowhere.example/o/r",
            "user:ghp_sEcReT@nowhere.example:o/r",
            "svn+weird://user:ghp_sEcReT@nowhere.example/o",
            "ghp_sEcReT@nowhere.example:o/r.git")
        .map(
            given ->
                dynamicTest(
                    given.replace(String.valueOf(port), "port"),
                    () -> {
                      var chat = newChat();

                      var answer = report(chat, given, "b");

                      assertThat(answer.status()).isEqualTo(202);
                      assertThat(member.get(path(chat)).body()).doesNotContain("sEcReT");
                      assertThat(
                              shared
                                  .database()
                                  .query(
                                      "select count(*) from diff_status d"
                                          + " where d::text like '%sEcReT%'"))
                          .isEqualTo("0");
                      assertThat(shared.node().log()).doesNotContain("sEcReT");
                    }));
  }

  @Test
  void archivedChat_isReadAgainOnlyWhenItIsUnarchived() {
    link();
    github.open(repository, "b");
    var chat = newChat();
    member.patch(path(chat), "{\"archived\":true}");
    try (var watch = member.watch()) {
      watch.awaitKind("snapshot");
      assertThat(report(chat, origin, "b").status()).isEqualTo(202);
      watch.awaitSyncState("pending");
      var other = newChat();
      report(other, origin, "b");
      watch.awaitSyncState("fresh");
      assertThat(statuses(chat).get(0).path("sync").path("state").asText()).isEqualTo("pending");

      member.patch(path(chat), "{\"archived\":false}");

      var fresh = watch.awaitSyncState("fresh").json();
      assertThat(fresh.path("chat").path("id")).isEqualTo(chat.path("id"));
    }
  }

  // What the tests are told in

  private Answer create(String id) {
    return member.post(
        "/chats", "{\"id\":\"" + id + "\",\"workspace_id\":\"w\",\"title\":\"a chat\"}");
  }

  private JsonNode newChat() {
    return member.get("/chats/" + member.newChat(workspace)).json();
  }

  private void link() {
    member.linkGitToken("github", "ghp_" + UUID.randomUUID());
  }

  private Answer report(JsonNode chat, String remoteOrigin, String branch) {
    return member.report(workspace, id(chat), remoteOrigin, branch);
  }

  private void reportAndAwait(JsonNode chat, String branch, String state) {
    try (var watch = member.watch()) {
      watch.awaitKind("snapshot");
      report(chat, origin, branch);
      watch.awaitSyncState(state);
    }
  }

  private List<String> list(String query) {
    var answer = member.get("/chats" + query);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return ids(answer.json());
  }

  private List<List<String>> pages(String query) {
    var pages = new ArrayList<List<String>>();
    @Nullable String cursor = "";
    while (cursor != null) {
      var page =
          member.get("/chats" + query + (cursor.isEmpty() ? "" : "&cursor=" + encoded(cursor)));
      assertThat(page.status()).as(page.body()).isEqualTo(200);
      pages.add(ids(page.json()));
      cursor = page.json().has("next_cursor") ? page.json().path("next_cursor").asText() : null;
    }
    return pages;
  }

  private static List<String> ids(JsonNode list) {
    return StreamSupport.stream(list.path("chats").spliterator(), false)
        .map(ChatsApiIT::id)
        .toList();
  }

  private static List<String> reversed(List<String> list) {
    var copy = new ArrayList<>(list);
    Collections.reverse(copy);
    return copy;
  }

  private static List<String> branches(JsonNode chat) {
    return chat.path("diff_statuses").findValuesAsText("git_branch");
  }

  private JsonNode statuses(JsonNode chat) {
    return member.get(path(chat)).json().path("diff_statuses");
  }

  private static List<String> fields(JsonNode json) {
    var names = new HashMap<String, JsonNode>();
    json.properties().forEach(field -> names.put(field.getKey(), field.getValue()));
    return List.copyOf(names.keySet());
  }

  private static String id(JsonNode chat) {
    return chat.path("id").asText();
  }

  private static String path(JsonNode chat) {
    return "/chats/" + id(chat);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static void assertMovedOn(JsonNode before, JsonNode after) {
    assertThat(after.path("version").asLong()).isGreaterThan(before.path("version").asLong());
    assertThat(Instant.parse(after.path("updated_at").asText()))
        .isAfter(Instant.parse(before.path("updated_at").asText()));
  }
}
