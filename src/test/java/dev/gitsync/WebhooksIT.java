package dev.gitsync;

import static java.util.regex.Pattern.MULTILINE;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.Database;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.HookSender;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.SeededRows;
import dev.gitsync.harness.SeededRows.Shown;
import dev.gitsync.harness.TestPostgres;
import dev.gitsync.harness.Waiting;
import dev.gitsync.harness.Watch;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deliveries to the packaged server, and what becomes of rows and pages. */
class WebhooksIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final String SECRET = "the-present-secret";
  private static final String FORMER_SECRET = "the-former-secret";
  private static final int MOST_BYTES = 25 * 1024 * 1024;

  private static Database database;
  private static FakeGitHub github;
  private static Node node;
  private static Api admin;
  private static HookSender hub;
  private static HookSender lab;

  @BeforeAll
  static void start() {
    database = TestPostgres.get().newDatabase();
    github = new FakeGitHub();
    node =
        Node.on(database)
            .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
            .with("GITSYNC_PROVIDERS", "github,lab,silent")
            .with("GITSYNC_PROVIDER_GITHUB_API_URL", github.url().toString())
            .with("GITSYNC_PROVIDER_GITHUB_WEBHOOK_SECRET", SECRET + "," + FORMER_SECRET)
            .with("GITSYNC_PROVIDER_LAB_TYPE", "gitlab")
            .with("GITSYNC_PROVIDER_LAB_API_URL", "https://lab.example.com/api/v4")
            .with("GITSYNC_PROVIDER_LAB_WEBHOOK_SECRET", SECRET)
            .with("GITSYNC_PROVIDER_SILENT_TYPE", "github")
            .with("GITSYNC_PROVIDER_SILENT_API_URL", "https://silent.example.com/api/v3")
            .start()
            .awaitReady();
    admin = node.api(ADMIN_TOKEN);
    hub = new HookSender(node.url(), "github", SECRET);
    lab = new HookSender(node.url(), "lab", SECRET);
  }

  @AfterAll
  static void stop() {
    node.close();
    github.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private static String signature(byte[] body) {
    return HookSender.signature(SECRET, body);
  }

  private static String newRepository() {
    return "octo/r" + UUID.randomUUID().toString().substring(0, 8);
  }

  private static String pullRequest(
      String repository, long number, String branch, Instant updatedAt) {
    return """
        {"action":"edited","number":%2$d,"repository":{"id":"%1$s","full_name":"%1$s"},
         "pull_request":{"number":%2$d,"updated_at":"%4$s",
           "head":{"ref":"%3$s","sha":"5ha","repo":{"full_name":"%1$s"}}}}
        """
        .formatted(repository, number, branch, updatedAt);
  }

  /** A row that follows a branch of a repository. */
  private static SeededRows follower(String repository, String branch) {
    return follower(repository, branch, admin.userId());
  }

  private static int marks(SeededRows rows) {
    return rows.marks().getOrDefault("row", 0);
  }

  // Who may deliver what.

  @Test
  void deliveryWithAnySecret_isAccepted() {
    var repository = newRepository();
    var rows = follower(repository, "b");
    var former = new HookSender(node.url(), "github", FORMER_SECRET);

    var now = hub.github("pull_request", pullRequest(repository, 1, "b", Instant.EPOCH));
    var before = former.github("pull_request", pullRequest(repository, 1, "b", Instant.EPOCH));

    assertThat(List.of(now.status(), before.status())).containsExactly(202, 202);
    assertThat(marks(rows)).isEqualTo(2);
  }

  @Test
  void forgedOrUnsignedDelivery_isRefused_andMarksNothing() {
    var repository = newRepository();
    var rows = follower(repository, "b");
    var body = bytes(pullRequest(repository, 1, "b", Instant.EPOCH));
    var forger = new HookSender(node.url(), "github", "another-secret");
    var event = Map.of("X-GitHub-Event", "pull_request", "X-GitHub-Delivery", id());

    var answers =
        List.of(
            forger.github("pull_request", id(), body),
            hub.send(event, body),
            hub.send(Map.of("X-Hub-Signature-256", "sha256=" + "0".repeat(64)), body),
            hub.send(Map.of("X-Hub-Signature-256", signature(body).substring(7)), body),
            hub.send(Map.of("X-Hub-Signature-256", signature(bytes("{}"))), body),
            hub.send(Map.of("X-Gitlab-Token", SECRET), body),
            forger.github("pull_request", "{"),
            forger.github("event_of_the_future", "{}"),
            new HookSender(node.url(), "lab", "another-secret").gitlab(body),
            lab.send(Map.of(), body));

    assertThat(answers).extracting(Api.Answer::status).containsOnly(401);
    assertThat(answers.get(0).header("Content-Type")).startsWith("application/problem+json");
    assertThat(marks(rows)).isZero();
  }

  @Test
  void forgedDelivery_doesNotUseUpTheNameOfATrueOne() {
    var repository = newRepository();
    var rows = follower(repository, "b");
    var body = bytes(pullRequest(repository, 1, "b", Instant.EPOCH));
    var name = id();
    new HookSender(node.url(), "github", "another-secret").github("pull_request", name, body);

    hub.github("pull_request", name, body);

    assertThat(marks(rows)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"silent", "nobody", "GITHUB"})
  void providerWithoutASecret_orNoneAtAll_isNotThere(String provider) {
    var answer = new HookSender(node.url(), provider, SECRET).github("ping", "{}");

    assertThat(answer.status()).isEqualTo(404);
  }

  @Test
  void genuineDelivery_thatIsNoEvent_isABadRequest() {
    assertThat(hub.github("pull_request", "{\"action\":").status()).isEqualTo(400);
    assertThat(hub.github("star", "payload=%7B%7D").status()).isEqualTo(400);
    assertThat(hub.github("push", "").status()).isEqualTo(400);
    assertThat(lab.gitlab(bytes("[]")).status()).isEqualTo(400);
  }

  @Test
  void eventThatNobodyKnows_isAccepted() {
    assertThat(hub.github("event_of_the_future", "{\"any\":1}").status()).isEqualTo(202);
    assertThat(lab.gitlab(bytes("{\"object_kind\":\"emoji\"}")).status()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bodyOf25MiB_isTaken_andOneByteMoreIsNot_toldItsLengthOrNot(boolean inChunks) {
    var repository = newRepository();
    var rows = follower(repository, "b");
    var event = pullRequest(repository, 1, "b", Instant.EPOCH).strip();
    Function<byte[], Api.Answer> deliver =
        body ->
            inChunks
                ? hub.githubInChunks("pull_request", body)
                : hub.github("pull_request", id(), body);

    var whole = deliver.apply(filled(event, MOST_BYTES));
    var larger = deliver.apply(filled(event, MOST_BYTES + 1));

    assertThat(whole.status()).isEqualTo(202);
    assertThat(larger.status()).isEqualTo(413);
    assertThat(larger.json().path("detail").asText()).contains("25 MiB");
    assertThat(marks(rows)).isEqualTo(1);
  }

  /** An event of so many bytes. */
  private static byte[] filled(String event, int length) {
    var begin = event.substring(0, event.length() - 1) + ",\"filler\":\"";
    return bytes(begin + "x".repeat(length - bytes(begin).length - 2) + "\"}");
  }

  @Test
  void bodyOfAnotherCall_isStillBoundAsBefore() {
    var body = "{\"workspace_id\":\"w\",\"title\":\"" + "x".repeat(1 << 20) + "\"}";

    assertThat(admin.post("/chats", body).status()).isEqualTo(413);
  }

  // What is marked.

  @Test
  void sameDelivery_isTakenOnce_evenIfAllOfThemComeAtOnce() {
    var repository = newRepository();
    var rows = follower(repository, "b");
    var body = bytes(pullRequest(repository, 1, "b", Instant.EPOCH));
    var name = id();

    var statuses =
        IntStream.range(0, 16)
            .parallel()
            .mapToObj(i -> hub.github("pull_request", name, body).status())
            .toList();

    assertThat(statuses).containsOnly(202);
    assertThat(marks(rows)).isEqualTo(1);
  }

  @Test
  void deliveriesOfOneName_areTheSameAtOneProvider_andThoseWithoutANameAreNot() {
    var repository = newRepository();
    var body =
        bytes(
            """
            {"object_kind":"push","ref":"refs/heads/b",
             "project":{"id":"%1$s","path_with_namespace":"%1$s"}}
            """
                .formatted(repository));
    var origin = "https://lab.example.com/" + repository;
    var rows =
        new SeededRows(database, admin.userId())
            .add("row", new Shown("lab", origin, "b", null, null, null));
    var name = id();
    hub.github("ping", name, bytes("{\"repository\":{\"id\":1,\"full_name\":\"octo/any\"}}"));
    var named = Map.of("X-Gitlab-Token", SECRET, "Idempotency-Key", name);

    lab.send(named, body);
    lab.send(named, body);
    assertThat(marks(rows)).isEqualTo(1);

    lab.send(Map.of("X-Gitlab-Token", SECRET), body);
    lab.send(Map.of("X-Gitlab-Token", SECRET), body);
    assertThat(marks(rows)).isEqualTo(3);
  }

  @Test
  void rowsOfEveryOwner_areMarked() {
    var repository = newRepository();
    var owners = List.of(admin.newUser("member"), admin.newUser("member"));
    var rows = owners.stream().map(owner -> follower(repository, "b", owner.userId())).toList();

    hub.github("pull_request", pullRequest(repository, 1, "b", Instant.EPOCH));

    assertThat(rows).allMatch(its -> marks(its) == 1);
  }

  @Test
  void rowOfAnArchivedChat_isNotWoken() {
    var repository = newRepository();
    var rows = follower(repository, "b");
    database.execute(
        "update refresh_schedule set active = false where diff_status_id in"
            + " (select id from diff_status where remote_origin = '"
            + github.origin(repository)
            + "')");

    hub.github("pull_request", pullRequest(repository, 1, "b", Instant.EPOCH));

    assertThat(rows.value("row", "hinted")).isEqualTo("t");
    assertThat(rows.value("row", "lease_id")).isEqualTo("null");
  }

  @Test
  void repositoryThatWasRenamed_isKnownByAllItsNames() {
    var former = newRepository();
    var present = newRepository();
    var rows = follower(former, "b");
    var renamed =
        """
        {"action":"renamed","repository":{"id":"%1$s","full_name":"%1$s"},
         "changes":{"repository":{"name":{"from":"%2$s"}}}}
        """
            .formatted(present, former.substring(former.indexOf('/') + 1));

    hub.github("repository", renamed);
    var afterRenaming = marks(rows);
    hub.github("pull_request", pullRequest(present, 1, "b", Instant.EPOCH));

    assertThat(afterRenaming).isEqualTo(1);
    assertThat(marks(rows)).isEqualTo(2);
  }

  @Test
  void checks_waitForEachOther_andTellOfNoChange() {
    var repository = newRepository();
    var rows =
        new SeededRows(database, admin.userId())
            .add(
                "row",
                new Shown(
                    "github", github.origin(repository), "b", 4L, null, "c0mm1t-" + repository));
    var check =
        """
        {"check_run":{"head_sha":"c0mm1t-%1$s","pull_requests":[]},
         "repository":{"id":"%1$s","full_name":"%1$s"}}
        """
            .formatted(repository);

    hub.github("check_run", check);
    hub.github("check_run", check);

    assertThat(marks(rows)).isEqualTo(2);
    assertThat(rows.value("row", "hinted")).isEqualTo("f");
    assertThat(rows.value("row", "stale_at > now() and stale_at < now() + interval '6 s'"))
        .isEqualTo("t");
  }

  // Whose rows are read at once.

  /** Somebody who has never called. */
  private static String newOwner() {
    var login = "u" + id().substring(0, 8);
    return admin
        .post("/users", "{\"login\":\"" + login + "\",\"role\":\"member\"}")
        .json()
        .path("id")
        .asText();
  }

  private static Api client(String owner, String token) {
    var made = admin.post("/users/" + owner + "/tokens", token).json();
    return node.api(made.path("token").asText());
  }

  private static SeededRows follower(String repository, String branch, String owner) {
    return new SeededRows(database, owner)
        .add("row", new Shown("github", github.origin(repository), branch, null, null, null));
  }

  /** Whether the row is due, or was read: it was to rest for a day. */
  private static boolean isBroughtForward(SeededRows rows) {
    return rows.value("row", "stale_at < now() + interval '1 hour'").equals("t");
  }

  @Test
  void rowOfAnOwnerWhoIsAway_remembersTheEvent_andIsReadWhenHeIsBack() {
    var repository = newRepository();
    var owner = newOwner();
    var rows = follower(repository, "b", owner);

    hub.github("pull_request", pullRequest(repository, 1, "b", Instant.EPOCH));

    assertThat(rows.value("row", "hinted")).isEqualTo("t");
    assertThat(isBroughtForward(rows)).isFalse();
    client(owner, "{\"name\":\"his own\"}").get("/users/me");
    Waiting.until("the row to be read now that he is back", () -> isBroughtForward(rows));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"name\":\"his own\"}", "{\"name\":\"agent\",\"workspace_id\":\"w\"}"})
  void rowOfAnOwnerWhoJustCalled_himselfOrByAnAgent_isReadAtOnce(String token) {
    var repository = newRepository();
    var owner = newOwner();
    var rows = follower(repository, "b", owner);
    client(owner, token).report("w", id(), github.origin(repository), "another");

    hub.github("pull_request", pullRequest(repository, 1, "b", Instant.EPOCH));

    assertThat(isBroughtForward(rows)).isTrue();
  }

  @Test
  void ownerWhoCalledAnotherNode_isThereForFiveMinutes() {
    var repository = newRepository();
    var there = ownerWhoCalled("4 min");
    var gone = ownerWhoCalled("7 min");
    var rows = follower(repository, "b", there);
    var othersRows = follower(repository, "b", gone);

    Waiting.until(
        "this node to know of his call",
        () -> {
          hub.github("pull_request", pullRequest(repository, 1, "b", Instant.EPOCH));
          return isBroughtForward(rows);
        });

    assertThat(marks(othersRows)).isPositive();
    assertThat(isBroughtForward(othersRows)).isFalse();
  }

  private static String ownerWhoCalled(String ago) {
    var owner = newOwner();
    client(owner, "{\"name\":\"of another node\"}");
    database.execute(
        "update api_token set last_used_at = now() - interval '%s' where user_id = '%s'"
            .formatted(ago, owner));
    return owner;
  }

  // From the event to the page.

  private static Api member() {
    var member = admin.newUser("member");
    member.linkGitToken("github", "ghp_" + UUID.randomUUID());
    return member;
  }

  private static String newChat(Api member, String repository, String branch) {
    var chat = member.newChat("w");
    member.report("w", chat, github.origin(repository), branch);
    return chat;
  }

  /** Lets somebody follow a branch {@code b} until his page shows it as it is. */
  private static void follow(Api member, Watch watch, String repository) {
    watch.awaitKind("snapshot");
    newChat(member, repository, "b");
    watch.awaitSyncState("fresh");
  }

  @Test
  void pullRequestOpenedOnAFollowedBranch_isShownAtOnce() {
    var repository = newRepository();
    var member = member();
    try (var watch = member.watch()) {
      watch.awaitKind("snapshot");
      newChat(member, repository, "b");
      watch.awaitSyncState("no_pull_request");
      database.execute(
          "update refresh_schedule set stale_at = now() + interval '1 day' where lease_id is null");
      var pull = github.open(repository, "b").set("title", "Just opened");

      hub.github("pull_request", pullRequest(repository, pull.number(), "b", Instant.EPOCH));

      var shown = watch.awaitSyncState("fresh").json().path("changed_diff_status");
      assertThat(shown.path("pull_request_title").asText()).isEqualTo("Just opened");
    }
  }

  @Test
  void hostThatLagsBehindItsEvent_isAskedAgainUntilItHasCaughtUp() {
    var repository = newRepository();
    var member = member();
    var pull = github.open(repository, "b");
    try (var watch = member.watch()) {
      follow(member, watch, repository);
      var asked = github.count(repository + "/pulls/" + pull.number() + "?");
      var changedAt = Instant.now();

      hub.github("pull_request", pullRequest(repository, pull.number(), "b", changedAt));
      Waiting.until(
          "a read that came too early",
          () -> github.count(repository + "/pulls/" + pull.number() + "?") > asked);
      pull.set("title", "Caught up");

      var shown =
          watch.await(
              "the new title",
              frame ->
                  frame
                      .json()
                      .path("changed_diff_status")
                      .path("pull_request_title")
                      .asText()
                      .equals("Caught up"));
      assertThat(shown.syncState()).isEqualTo("fresh");
      Waiting.until(
          "the time from the change to the row to be counted",
          () -> counted(metrics(), "lag", "provider=\"github\"") > 0);
    }
  }

  @Test
  void eventDuringARead_isFollowedByAnotherRead() {
    var repository = newRepository();
    var member = member();
    var pull = github.open(repository, "b");
    try (var watch = member.watch()) {
      follow(member, watch, repository);
      var path = repository + "/pulls/" + pull.number() + "?";
      var event = pullRequest(repository, pull.number(), "b", Instant.EPOCH);
      long before;
      github.hold();
      try {
        var asked = github.count(path);
        hub.github("pull_request", event);
        Waiting.until("the read to have begun", () -> github.count(path) > asked);
        before = github.count(path);
        assertThat(IntStream.range(0, 20).map(i -> hub.github("pull_request", event).status()))
            .as("the host is not waited for")
            .containsOnly(202);
      } finally {
        github.release();
      }

      Waiting.until("another read", () -> github.count(path) > before);
      Waiting.until("the row to rest", () -> resting(repository) == 1);
      assertThat(github.count(path)).isEqualTo(before + 1);
    }
  }

  /** How many rows of a repository are neither due nor being read. */
  private static int resting(String repository) {
    return Integer.parseInt(
        database.query(
            """
            select count(*) from refresh_schedule s join diff_status d on d.id = s.diff_status_id
            where d.remote_origin = '%s' and s.lease_id is null and s.stale_at > now()
            """
                .formatted(github.origin(repository))));
  }

  @Test
  void eachOwnersRow_isReadWithHisOwnToken() {
    var repository = newRepository();
    var one = member();
    var other = admin.newUser("member");
    github.open(repository, "b");
    var first = newChat(one, repository, "b");
    Waiting.until("the row to be read", () -> state(one, first).equals("fresh"));
    var second = newChat(other, repository, "b");
    Waiting.until("no token", () -> state(other, second).equals("no_token"));
    var asked = github.count(repository);

    hub.github("pull_request", pullRequest(repository, 1, "b", Instant.EPOCH));
    Waiting.until("the reader to be asked", () -> github.count(repository) > asked);
    Waiting.until("both rows to rest", () -> resting(repository) == 2);

    assertThat(tokensSent(repository)).hasSize(1);
    assertThat(state(other, second)).isEqualTo("no_token");
    assertThat(other.get("/chats/" + second).json().path("diff_status").has("pull_request_title"))
        .isFalse();
  }

  private static Set<String> tokensSent(String repository) {
    return github.calls().stream()
        .filter(call -> call.path().contains(repository))
        .map(FakeGitHub.Call::authorization)
        .collect(toSet());
  }

  private static String state(Api member, String chat) {
    return member
        .get("/chats/" + chat)
        .json()
        .path("diff_status")
        .path("sync")
        .path("state")
        .asText();
  }

  // Seeing it.

  @Test
  void admin_seesWhatComesIn() {
    var repository = newRepository();
    hub.github(
        "ping", "{\"repository\":{\"id\":\"%1$s\",\"full_name\":\"%1$s\"}}".formatted(repository));

    var all = admin.get("/webhooks").json().path("webhooks");

    assertThat(all.findValuesAsText("provider")).containsExactly("github", "lab", "silent");
    assertThat(all.path(0).path("taken").asBoolean()).isTrue();
    assertThat(all.path(2).path("taken").asBoolean()).isFalse();
    assertThat(all.path(0).path("repositories").findValuesAsText("remote_origin"))
        .contains(github.origin(repository));
    var first = all.path(0).path("repositories").path(0);
    assertThat(first.path("state").asText()).isEqualTo("learning");
    assertThat(first.path("misses").asLong()).isZero();
    assertThat(Instant.parse(all.path(0).path("last_delivery_at").asText()))
        .isBefore(Instant.now().plusSeconds(60));
  }

  @Test
  void metrics_countWhatCameIn_byProviderAndReceipt_andTheRowsThatWereTold() {
    var repository = newRepository();
    follower(repository, "b");
    follower(repository, "b");
    var body = bytes(pullRequest(repository, 1, "b", Instant.EPOCH));
    var name = id();
    var before = metrics();

    hub.github("pull_request", name, body);
    hub.github("pull_request", name, body);
    new HookSender(node.url(), "github", "another-secret").github("ping", "{}");
    hub.github("star", "{}");
    hub.github("star", "{");

    var after = metrics();
    assertThat(Stream.of("accepted", "duplicate", "forged", "ignored", "unreadable"))
        .allSatisfy(
            receipt -> {
              var labels = "provider=\"github\",receipt=\"" + receipt + "\"";
              assertThat(counted(after, "deliveries", labels))
                  .isEqualTo(counted(before, "deliveries", labels) + 1);
            });
    assertThat(counted(after, "rows", "")).isEqualTo(counted(before, "rows", "") + 2);
  }

  private static String metrics() {
    return Api.send(HttpRequest.newBuilder(node.managementUrl().resolve("/metrics")).build())
        .body();
  }

  /** A counter of deliveries; 0 while there is none of these labels. */
  private static double counted(String metrics, String counter, String labels) {
    return Pattern.compile(
            "^gitsync_hooks_" + counter + "_total(?:\\{[^}]*" + labels + "[^}]*\\})? ([0-9.]+)",
            MULTILINE)
        .matcher(metrics)
        .results()
        .mapToDouble(found -> Double.parseDouble(found.group(1)))
        .sum();
  }
}
