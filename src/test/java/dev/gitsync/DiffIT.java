package dev.gitsync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Api.Answer;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.FakeGitHub.Call;
import dev.gitsync.harness.FakeGitHub.Refusal;
import dev.gitsync.harness.SharedNode;
import dev.gitsync.harness.Waiting;
import dev.gitsync.harness.Watch.Frame;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /chats/{id}/diff}: the host is asked while the caller waits, nothing is written. */
class DiffIT {

  private static final String DIFF =
      """
      diff --git a/README.md b/README.md
      index 8baef1b..9daeafb 100644
      --- a/README.md
      +++ b/README.md
      @@ -1 +1,2 @@
       one
      +two
      """;

  private static final int MOST_BYTES = 4_194_304;
  private static final int CONCURRENCY = 10;

  private final SharedNode shared = SharedNode.get();
  private final FakeGitHub github = shared.github();
  private final FakeGitHub hasty = shared.hasty();

  /** As many readers as a test wants, whatever the machine. */
  private final ExecutorService readers = Executors.newCachedThreadPool();

  /** A repository and a token of this test alone. */
  private final String repository = "o/r" + UUID.randomUUID().toString().substring(0, 8);

  private final String token = "ghp_" + UUID.randomUUID();
  private final String origin = github.origin(repository);
  private Api member;
  private String chat;

  @BeforeEach
  void makeChat() {
    member = shared.admin().newUser("member");
    chat = member.newChat("w");
  }

  @AfterEach
  void restoreHosts() {
    github.refuse(null);
    hasty.refuse(null);
    readers.shutdownNow();
  }

  @Test
  void pullRequestsOwnDiff_isAnswered() {
    link();
    var pull = github.open(repository, "b");
    github.diff(repository, pull, DIFF);
    report("b", "fresh");

    var answer = read();

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("application/json");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(fields(answer.json()))
        .isEqualTo(
            Map.of(
                "chat_id",
                chat,
                "provider",
                "github",
                "remote_origin",
                origin,
                "branch",
                "b",
                "pull_request_url",
                origin + "/pull/" + pull.number(),
                "diff",
                DIFF));
  }

  @Test
  void branchWithoutPullRequest_isComparedWithTheDefaultBranch() {
    link();
    github.diff(repository, "feat/a b", DIFF);
    report("feat/a b", "no_pull_request");

    var answer = read();

    assertThat(fields(answer.json()))
        .isEqualTo(
            Map.of(
                "chat_id", chat,
                "provider", "github",
                "remote_origin", origin,
                "branch", "feat/a b",
                "diff", DIFF));
  }

  @Test
  void nothingChanged_isAnEmptyDiff() {
    link();
    github.diff(repository, "main", "");
    report("main", "no_pull_request");

    var answer = read();

    assertThat(answer.json().has("diff")).isTrue();
    assertThat(answer.json().path("diff").asText()).isEmpty();
  }

  @Test
  void branchThatIsNotPushedYet_hasNoDiff() {
    link();
    report("b", "no_pull_request");

    var answer = read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(fields(answer.json()))
        .isEqualTo(
            Map.of("chat_id", chat, "provider", "github", "remote_origin", origin, "branch", "b"));
  }

  @Test
  void chatWithoutReference_hasNothingToShow() {
    var answer = read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(fields(answer.json())).isEqualTo(Map.of("chat_id", chat));
  }

  @Test
  void pullRequestThatNoWorkerHasSeenYet_isFound_andNotRecorded() {
    link();
    var pull = github.open(repository, "b");
    github.diff(repository, pull, DIFF);
    github.refuse(new Refusal(500, Map.of(), "{}"));
    report("b", "provider_error");
    github.refuse(null);
    restWorker();
    var before = rows();

    var answer = read();

    assertThat(answer.json().path("pull_request_url").asText())
        .isEqualTo(origin + "/pull/" + pull.number());
    assertThat(answer.json().path("diff").asText()).isEqualTo(DIFF);
    assertThat(rows()).isEqualTo(before);
  }

  @Test
  void pullRequestThatIsGone_leavesTheBranch() {
    link();
    github.open(repository, "b");
    github.diff(repository, "b", DIFF);
    report("b", "fresh");

    var answer = read();

    assertThat(answer.json().has("pull_request_url")).isFalse();
    assertThat(answer.json().path("diff").asText()).isEqualTo(DIFF);
  }

  @Test
  void namedReference_isTheOneThatIsRead() {
    link();
    Stream.of("a", "b").forEach(branch -> github.diff(repository, branch, DIFF + branch));
    report("b", "no_pull_request");
    report("a", "no_pull_request");

    var primary = read();
    var named = read(origin, "b");
    var bySsh = read("git@127.0.0.1:" + repository + ".git", "b");

    assertThat(primary.json().path("branch").asText()).isEqualTo("a");
    assertThat(primary.json().path("diff").asText()).isEqualTo(DIFF + "a");
    assertThat(named.json().path("branch").asText()).isEqualTo("b");
    assertThat(named.json().path("diff").asText()).isEqualTo(DIFF + "b");
    assertThat(bySsh.json()).isEqualTo(named.json());
  }

  @Test
  void everyCharacter_comesThrough() {
    var odd = "+\0\u0001\u001b\u007f\u0085\u2028\uFEFF\uFFFE\uD83D\uDE00 \"\\/</script>\t\r\n";
    link();
    github.diff(repository, "b", odd);
    report("b", "no_pull_request");

    var answer = read();

    assertThat(answer.json().path("diff").asText()).isEqualTo(odd);
  }

  @Test
  void diffOf4MiB_isAnsweredWhole() {
    var diff = large(MOST_BYTES);
    link();
    github.diff(repository, "b", diff);
    report("b", "no_pull_request");

    var answer = read();

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("diff").asText().equals(diff)).isTrue();
  }

  @Test
  void diffOfOneByteMore_isTooLarge() {
    var pull = github.open(repository, "b");
    github.diff(repository, pull, large(MOST_BYTES + 1));
    link();
    report("b", "fresh");

    var answer = read();

    assertIsProblem(answer, 422, "diff-too-large");
  }

  /** Not a character for a byte: what counts is what the host sends. */
  private static String large(int bytes) {
    return "\u00e9" + "+\n".repeat((bytes - 2) / 2) + "+".repeat(bytes % 2);
  }

  @Test
  void unknownReference_is404() {
    link();
    report("b", "no_pull_request");

    assertThat(read(origin, "another").status()).isEqualTo(404);
  }

  @Test
  void somebodyElsesChat_is404_andAnAdminReadsItWithItsOwnersToken() {
    link();
    github.diff(repository, "b", DIFF);
    report("b", "no_pull_request");

    var another = shared.admin().newUser("member").get("/chats/" + chat + "/diff");
    var admin = shared.admin().get("/chats/" + chat + "/diff");

    assertThat(another.status()).isEqualTo(404);
    assertThat(admin.json().path("diff").asText()).isEqualTo(DIFF);
    assertThat(comparisons()).extracting(Call::authorization).containsExactly("Bearer " + token);
  }

  @Test
  void agent_mayNotRead() {
    var answer = member.newAgent("w").get("/chats/" + chat + "/diff");

    assertThat(answer.status()).isEqualTo(403);
  }

  @Test
  void noToken_isAConflict() {
    report("b", "no_token");

    assertIsProblem(read(), 409, "no-token");
  }

  @Test
  void rejectedToken_isAConflict_andNoted() {
    link();
    report("b", "no_pull_request");
    github.refuse(new Refusal(401, Map.of(), "{\"message\":\"Bad credentials\"}"));

    var answer = read();

    assertIsProblem(answer, 409, "token-rejected");
    assertThat(member.get("/git-tokens").json().at("/git_tokens/0/rejected").asBoolean()).isTrue();
  }

  @Test
  void archivedChat_isAConflictAndNotRead() {
    link();
    report("b", "no_pull_request");
    member.patch("/chats/" + chat, "{\"archived\":true}");
    var before = calls();

    var answer = read();
    var named = read(origin, "b");

    assertIsProblem(answer, 409, "archived");
    assertIsProblem(named, 409, "archived");
    assertThat(calls()).isEqualTo(before);
  }

  @Test
  void originOfNoProvider_isUnprocessable() {
    assertThat(member.report("w", chat, "https://nowhere.example/o/r", "b").status())
        .isEqualTo(202);

    assertIsProblem(read(), 422, "unsupported-provider");
  }

  @Test
  void limit_isTold_andStopsEveryCallWithThatToken() {
    link();
    github.diff(repository, "b", DIFF);
    report("b", "no_pull_request");
    github.refuse(token, new Refusal(429, Map.of("Retry-After", "120"), "{\"message\":\"slow\"}"));

    var first = read();
    github.refuse(token, null);
    var before = calls();
    var second = read();
    report("another", "rate_limited");

    assertIsProblem(first, 429, "rate-limited");
    assertThat(Integer.parseInt(first.header("Retry-After"))).isBetween(60, 120);
    assertIsProblem(second, 429, "rate-limited");
    assertThat(Integer.parseInt(second.header("Retry-After"))).isBetween(60, 120);
    assertThat(calls()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"500 java.lang.Secret", "200 <html>Secret</html>", "404 Secret"})
  void hostThatFails_isABadGateway(String refusal) {
    link();
    report("b", "no_pull_request");
    var status = Integer.parseInt(refusal.substring(0, 3));
    github.refuse(new Refusal(status, Map.of("Content-Type", "text/html"), refusal));

    var answer = read();

    assertIsProblem(answer, 502, "provider-error");
    assertThat(answer.body()).doesNotContain("Secret");
  }

  @Test
  void hostThatDoesNotAnswer_isATimeout() {
    member.linkGitToken("hasty", token);
    await(hasty.origin(repository), "b", "no_pull_request");
    hasty.hold();
    Answer answer;
    try {
      answer = read();
    } finally {
      hasty.release();
    }

    assertIsProblem(answer, 504, "provider-timeout");
  }

  @Test
  void tenReadersAtOnce_shareOneFetch() {
    link();
    var pull = github.open(repository, "b");
    github.diff(repository, pull, DIFF);
    report("b", "fresh");
    var before = calls();
    List<CompletableFuture<Answer>> answers;
    github.hold();
    try {
      answers = Stream.generate(this::readLater).limit(10).toList();
      Waiting.until("the fetch", () -> calls() > before);
    } finally {
      github.release();
    }

    assertThat(answers)
        .allSatisfy(
            answer -> assertThat(answer.join().json().path("diff").asText()).isEqualTo(DIFF));
    assertThat(calls()).isEqualTo(before + 1);
  }

  @Test
  void reportInBetween_endsTheSharing() {
    link();
    github.diff(repository, "b", DIFF);
    report("b", "no_pull_request");
    read();
    github.diff(repository, "b", "newer");

    report("b", "no_pull_request");
    var answer = read();

    assertThat(answer.json().path("diff").asText()).isEqualTo("newer");
  }

  @Test
  void newlyLinkedTokenInBetween_endsTheSharing() {
    link();
    github.diff(repository, "b", DIFF);
    report("b", "no_pull_request");
    read();
    member.linkGitToken("github", token + "-of-less-power");
    github.refuse(token + "-of-less-power", new Refusal(403, Map.of(), "{}"));

    var answer = read();

    assertIsProblem(answer, 502, "provider-error");
  }

  @Test
  void failure_isNotShared_withThoseWhoComeAfterIt() {
    link();
    github.diff(repository, "b", DIFF);
    report("b", "no_pull_request");
    github.refuse(new Refusal(500, Map.of(), "{}"));
    assertIsProblem(read(), 502, "provider-error");
    github.refuse(null);

    var answer = read();

    assertThat(answer.json().path("diff").asText()).isEqualTo(DIFF);
  }

  @Test
  void manyDiffsAtOnce_haveTenCallsUnderWay_andNeverEleven() {
    link();
    var branches = IntStream.range(0, 15).mapToObj(i -> "b" + i).toList();
    branches.forEach(
        branch -> {
          github.diff(repository, branch, DIFF);
          report(branch, "no_pull_request");
        });
    var before = calls();
    List<CompletableFuture<Answer>> answers;
    github.hold();
    try {
      answers = branches.stream().map(branch -> later(() -> read(origin, branch))).toList();
      Waiting.until("all threads to ask", () -> calls() - before >= CONCURRENCY);
      assertThat(calls() - before).isEqualTo(CONCURRENCY);
    } finally {
      github.release();
    }

    assertThat(answers).allMatch(answer -> answer.join().status() == 200);
    assertThat(github.peak()).isLessThanOrEqualTo(CONCURRENCY);
  }

  @Test
  void reading_writesNoRow_andTellsNobody() {
    link();
    var pull = github.open(repository, "a");
    github.diff(repository, pull, DIFF);
    github.diff(repository, "b", DIFF);
    report("a", "fresh");
    report("b", "no_pull_request");
    restWorker();
    var before = rows();

    var seen = new ArrayList<Frame>();
    try (var watch = member.watch()) {
      watch.awaitKind("snapshot");
      assertThat(read(origin, "a").json().path("diff").asText()).isEqualTo(DIFF);
      assertThat(read(origin, "b").json().path("diff").asText()).isEqualTo(DIFF);
      github.refuse(new Refusal(500, Map.of(), "{}"));
      report("c", "provider_error");
      Waiting.until(
          "what is told of the third branch",
          () -> {
            seen.addAll(watch.drain());
            return seen.stream().anyMatch(frame -> isOf(frame, "c"));
          });
    }

    assertThat(rows()).startsWith(before);
    assertThat(seen).allMatch(frame -> isOf(frame, "c"));
  }

  /** No row of this chat is due while the test runs, however slow the machine. */
  private void restWorker() {
    shared
        .database()
        .execute(
            """
            update refresh_schedule set stale_at = now() + interval '1 day' where diff_status_id in
              (select id from diff_status where chat_id = '%s')
            """
                .formatted(chat));
  }

  private static boolean isOf(Frame frame, String branch) {
    return frame.json().at("/changed_diff_status/git_branch").asText().equals(branch);
  }

  /** All that is stored of this chat's references, those reported first in front. */
  private String rows() {
    return shared
        .database()
        .query(
            """
            select string_agg(d::text || s::text, ' ' order by d.reported_at)
            from diff_status d join refresh_schedule s on s.diff_status_id = d.id
            where d.chat_id = '%s'
            """
                .formatted(chat));
  }

  private void link() {
    assertThat(member.linkGitToken("github", token).status()).isEqualTo(204);
  }

  /** Reports a branch of the repository and waits until the worker has dealt with it. */
  private void report(String branch, String untilState) {
    await(origin, branch, untilState);
  }

  private void await(String remoteOrigin, String branch, String state) {
    try (var watch = member.watch()) {
      watch.awaitKind("snapshot");
      assertThat(member.report("w", chat, remoteOrigin, branch).status()).isEqualTo(202);
      watch.awaitSyncState(state);
    }
  }

  private Answer read() {
    return member.get("/chats/" + chat + "/diff");
  }

  private Answer read(String remoteOrigin, String branch) {
    return member.get(
        "/chats/"
            + chat
            + "/diff?remote_origin="
            + URLEncoder.encode(remoteOrigin, UTF_8)
            + "&branch="
            + URLEncoder.encode(branch, UTF_8));
  }

  private CompletableFuture<Answer> readLater() {
    return later(this::read);
  }

  private CompletableFuture<Answer> later(Supplier<Answer> reading) {
    return CompletableFuture.supplyAsync(reading, readers);
  }

  /** How often the host was asked about this test's repository. */
  private long calls() {
    return github.count(repository);
  }

  private List<Call> comparisons() {
    return github.calls().stream()
        .filter(call -> call.path().contains(repository + "/compare/"))
        .toList();
  }

  private static Map<String, String> fields(JsonNode json) {
    var fields = new TreeMap<String, String>();
    json.properties().forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
    return fields;
  }

  private static void assertIsProblem(Answer answer, int status, String word) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.json().path("status").asInt()).isEqualTo(status);
    assertThat(answer.json().path("type").asText()).endsWith(word);
    assertThat(answer.json().path("detail").asText()).isNotBlank();
  }
}
