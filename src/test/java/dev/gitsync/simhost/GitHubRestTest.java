package dev.gitsync.simhost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitsync.harness.Api;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitHubRestTest {

  private static final Path DESCRIPTIONS = Path.of("../shared/recordings/openapi");
  private static final String DIFF = "application/vnd.github.diff";

  private static final SimHost HOST =
      SimHost.start("--script=false", "--fork-share=0.2", "--closed-share=0.3");

  private final Visitor visitor = Visitor.of(HOST, "a-token");
  private final World.View view = HOST.world().view();
  private final Repository repository = view.repository("team-1", "payments").orElseThrow();

  @AfterAll
  static void stop() {
    HOST.close();
  }

  // Shape

  /** An address, and the schema that its answer must fit, in GitHub's description or in ours. */
  record Shape(String path, JsonNode description, JsonNode schema) {
    @Override
    public String toString() {
      return path;
    }
  }

  static Stream<Shape> shapes() throws IOException {
    var shapes = new ArrayList<Shape>();
    var own =
        SimJson.read(
            """
            {"type": "object", "required": ["limit", "used", "remaining", "reset"], "properties": {
              "limit": {"type": "integer"}, "used": {"type": "integer"},
              "remaining": {"type": "integer"}, "reset": {"type": "integer"}}}
            """);
    var overview = SimJson.object();
    overview.putObject("properties").set("rate", own);
    overview.withObject("properties").putObject("resources").put("type", "object");
    shapes.add(new Shape("/rate_limit", overview, overview));
    for (var file : List.of("api.github.com.pulls.json", "ghes-3.17.pulls.json")) {
      if (Files.exists(DESCRIPTIONS.resolve(file))) {
        var description = SimJson.read(Files.readString(DESCRIPTIONS.resolve(file)));
        var prefix = file.startsWith("ghes") ? "/api/v3" : "";
        described(description, prefix).forEach(shapes::add);
      }
    }
    return shapes.stream();
  }

  private static Stream<Shape> described(JsonNode description, String prefix) {
    var one = "/repos/team-1/payments";
    return Stream.of(
        shape(description, prefix, "/rate_limit", "/rate_limit"),
        shape(description, prefix, one, "/repos/{owner}/{repo}"),
        shape(description, prefix, "/repos/" + aFork().fullName(), "/repos/{owner}/{repo}"),
        shape(
            description,
            prefix,
            one + "/branches/feat/topic-1",
            "/repos/{owner}/{repo}/branches/{branch}"),
        shape(description, prefix, one + "/pulls?state=all", "/repos/{owner}/{repo}/pulls"),
        shape(description, prefix, one + "/pulls/1", "/repos/{owner}/{repo}/pulls/{pull_number}"),
        shape(
            description,
            prefix,
            one + "/pulls/" + merged().number(),
            "/repos/{owner}/{repo}/pulls/{pull_number}"),
        shape(
            description,
            prefix,
            one + "/pulls/" + reviewed().number() + "/reviews",
            "/repos/{owner}/{repo}/pulls/{pull_number}/reviews"));
  }

  private static Shape shape(JsonNode description, String prefix, String path, String template) {
    var pointer =
        "/paths/"
            + template.replace("/", "~1")
            + "/get/responses/200/content/application~1json/schema";
    return new Shape(prefix + path, description, description.at(pointer));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void answer_fitsTheDescription(Shape shape) {
    var answer = visitor.get(shape.path());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(shape.schema().isMissingNode()).isFalse();
    assertThat(answer.json()).isNotEmpty();
    assertThat(OpenApiShape.faults(shape.description(), shape.schema(), answer.json())).isEmpty();
  }

  @Test
  void whatDoesNotFitTheDescription_isFound() {
    var schema =
        SimJson.read(
            """
            {"type": "array", "items": {"type": "object", "required": ["a"], "properties": {
              "a": {"type": "string"}, "b": {"type": "integer", "nullable": true},
              "c": {"oneOf": [{"type": "boolean"}, {"type": "string", "enum": ["x"]}]}}}}
            """);

    assertThat(OpenApiShape.faults(schema, schema, SimJson.read("[{\"a\":\"\",\"b\":null}]")))
        .isEmpty();
    assertThat(
            OpenApiShape.faults(
                schema, schema, SimJson.read("[{\"b\":\"1\",\"c\":\"y\",\"d\":1}, {\"a\":null}]")))
        .containsExactly(
            "[].a is missing",
            "[].b is no integer",
            "[].c is no boolean",
            "[].d is not known",
            "[].a is null");
  }

  @Test
  void list_carriesTheAbbreviatedPullRequest() {
    var listed = visitor.get("/repos/team-1/payments/pulls").json().path(0);
    var whole = visitor.get("/repos/team-1/payments/pulls/" + listed.path("number")).json();

    assertThat(whole.path("additions").isInt()).isTrue();
    for (var left : List.of("additions", "deletions", "changed_files", "commits", "merged")) {
      assertThat(listed.has(left)).isFalse();
      ((ObjectNode) whole).remove(left);
    }
    listed.fieldNames().forEachRemaining(name -> assertThat(whole.has(name)).isTrue());
    assertThat(listed.path("title")).isEqualTo(whole.path("title"));
  }

  @Test
  void pullRequest_saysWhatTheWorldSays() {
    var pull = merged();
    var json = visitor.get("/repos/team-1/payments/pulls/" + pull.number()).json();

    assertThat(json.path("node_id").asText()).isEqualTo(pull.nodeId());
    assertThat(json.path("state").asText()).isEqualTo("closed");
    assertThat(json.path("merged").asBoolean()).isTrue();
    assertThat(json.path("merged_at").asText())
        .isEqualTo(GitHubJson.time(Objects.requireNonNull(pull.mergedAt())))
        .matches("[-0-9]{10}T[:0-9]{8}Z");
    assertThat(json.path("additions").asInt()).isEqualTo(pull.size().additions());
    assertThat(json.path("head").path("sha").asText()).isEqualTo(pull.headSha());
    assertThat(json.path("html_url").asText())
        .isEqualTo(HOST.url() + "/team-1/payments/pull/" + pull.number());
  }

  // Lists

  @Test
  void head_findsTheBranchOfItsOwner() {
    var fromFork = view.pulls(repository).filter(PullRequest::isFromFork).findFirst().get();
    var fork = view.repository(fromFork.origin().headRepositoryId());
    var branch = fromFork.origin().headBranch();

    assertThat(numbers(list("?state=all&head=" + fork.owner() + ":" + branch)))
        .containsExactly(fromFork.number());
    assertThat(numbers(list("?state=all&head=team-1:" + branch))).isEmpty();
    assertThat(
            list("?state=all&head=" + fork.owner() + ":" + branch).json().at("/0/head/repo/fork"))
        .isEqualTo(SimJson.read("true"));
  }

  @Test
  void state_filters() {
    var open = numbers(list("?per_page=100"));
    var closed = numbers(list("?per_page=100&state=closed"));

    assertThat(open).isNotEmpty();
    assertThat(closed).isNotEmpty().doesNotContainAnyElementsOf(open);
    assertThat(numbers(list("?per_page=100&state=all"))).hasSize(open.size() + closed.size());
  }

  @Test
  void sortUpdatedDescending_putsTheLastChangedFirst() {
    var times =
        Stream.of(list("?state=all&sort=updated&direction=desc").json())
            .flatMap(json -> json.findValuesAsText("updated_at").stream())
            .toList();
    var numbers = numbers(list("?state=all&sort=updated&direction=desc"));
    var expected =
        view.pulls(repository)
            .sorted((one, other) -> other.updatedAt().compareTo(one.updatedAt()))
            .map(PullRequest::number)
            .toList();

    assertThat(times).isNotEmpty();
    assertThat(numbers).isEqualTo(expected);
  }

  @Test
  void reviews_comeInPagesOldestFirst() {
    var open = view.pulls(repository).filter(PullRequest::isOpen).findFirst().orElseThrow();
    for (int count = 0; count < 23; count++) {
      HOST.world()
          .change(open, ChangeKind.COMMENT, ChangeKind.Wish.NONE, HOST.world().clock().instant());
    }
    var all = view.pull(repository, open.number()).orElseThrow().reviews();

    var ids = new ArrayList<Long>();
    var path = "/repos/team-1/payments/pulls/" + open.number() + "/reviews?per_page=10";
    for (var next = path; next != null; ) {
      var page = visitor.get(next);
      page.json().forEach(review -> ids.add(review.path("id").asLong()));
      next = next(page);
    }

    assertThat(all).hasSizeGreaterThanOrEqualTo(23);
    assertThat(ids).isEqualTo(all.stream().map(Review::id).toList());
  }

  private static @Nullable String next(Api.Answer page) {
    return Stream.of(page.header("Link").split(", "))
        .filter(link -> link.endsWith("rel=\"next\""))
        .map(link -> link.substring(1, link.indexOf('>')).replace(HOST.url().toString(), ""))
        .findFirst()
        .orElse(null);
  }

  // ETags

  @Test
  void etag_followsTheRuleThatClientsHaveFound() throws Exception {
    var answer = visitor.get("/repos/team-1/gateway/pulls/1", "Accept", "application/json");

    var digest =
        MessageDigest.getInstance("SHA-256")
            .digest(
                ("application/json:Bearer a-token:" + answer.body())
                    .getBytes(StandardCharsets.UTF_8));
    assertThat(answer.header("ETag")).isEqualTo("W/\"" + HexFormat.of().formatHex(digest) + "\"");
  }

  @Test
  void knownEtag_isAnswered304WithoutABody() {
    var first = visitor.get("/repos/team-1/gateway/pulls/1");
    var second =
        visitor.get("/repos/team-1/gateway/pulls/1", "If-None-Match", first.header("ETag"));

    assertThat(second.status()).isEqualTo(304);
    assertThat(second.body()).isEmpty();
    assertThat(second.header("ETag")).isEqualTo(first.header("ETag"));
  }

  @Test
  void etagOfAnotherToken_isOfNoUse() {
    var first = visitor.get("/repos/team-1/gateway/pulls/1");
    var other =
        Visitor.of(HOST, "another")
            .get("/repos/team-1/gateway/pulls/1", "If-None-Match", first.header("ETag"));

    assertThat(other.status()).isEqualTo(200);
    assertThat(other.body()).isEqualTo(first.body());
  }

  @Test
  void change_changesTheEtag() {
    var path = "/repos/team-2/payments/pulls/1";
    var before = visitor.get(path).header("ETag");

    change("team-2/payments", 1, "{\"kind\":\"title\",\"title\":\"Something else\"}");

    var after = visitor.get(path, "If-None-Match", before);
    assertThat(after.status()).isEqualTo(200);
    assertThat(after.json().path("title").asText()).isEqualTo("Something else");
  }

  @Test
  void otherPullRequest_changesWhatIsSaidOfTheRepository() {
    var path = "/repos/team-2/gateway/pulls/1";
    var before = visitor.get(path).json().at("/base/repo/open_issues_count").asInt();

    visitor.control("POST", "/repositories/team-2/gateway/pulls", "{\"branch\":\"one-more\"}");

    assertThat(visitor.get(path).json().at("/base/repo/open_issues_count").asInt())
        .isEqualTo(before + 1);
  }

  // Other calls

  @ParameterizedTest
  @ValueSource(strings = {"", "/api/v3"})
  void formerName_leadsToTheNumber(String prefix) {
    var moved = visitor.get(prefix + "/repos/team-1/old-payments/pulls?head=team-1%3Ax&state=open");

    var location =
        HOST.url()
            + prefix
            + "/repositories/"
            + repository.id()
            + "/pulls?head=team-1%3Ax&state=open";
    assertThat(moved.status()).isEqualTo(301);
    assertThat(moved.header("Location")).isEqualTo(location);
    assertThat(visitor.get(location.substring(HOST.url().toString().length())).status())
        .isEqualTo(200);
  }

  @Test
  void diff_hasTheLinesThatThePullRequestCounts() {
    var pull = merged();
    var diff = visitor.get("/repos/team-1/payments/pulls/" + pull.number(), "Accept", DIFF).body();

    var lines = diff.lines().toList();
    assertThat(lines.stream().filter(line -> line.matches("\\+[^+].*")))
        .hasSize(pull.size().additions());
    assertThat(lines.stream().filter(line -> line.matches("-[^-].*")))
        .hasSize(pull.size().deletions());
    assertThat(lines.stream().filter(line -> line.startsWith("diff --git ")))
        .hasSize(pull.size().files());
  }

  @Test
  void compare_givesTheBranchesDiff() {
    var pull = view.pulls(repository).filter(it -> !it.isFromFork()).findFirst().orElseThrow();
    var path = "/repos/team-1/payments/compare/main..." + pull.origin().headBranch();

    assertThat(visitor.get(path, "Accept", DIFF).body()).isEqualTo(Diffs.of(pull));
    assertThat(visitor.get(path).json().path("ahead_by").asInt()).isEqualTo(pull.size().commits());
    assertThat(
            visitor.get("/repos/team-1/payments/compare/main...nowhere", "Accept", DIFF).status())
        .isEqualTo(404);
  }

  @Test
  void hugeDiff_isRefused() {
    var opened =
        visitor.control(
            "POST",
            "/repositories/team-1/gateway/pulls",
            "{\"branch\":\"huge\",\"additions\":20001}");
    var number = opened.json().path("number").asInt();

    assertThat(visitor.get("/repos/team-1/gateway/pulls/" + number, "Accept", DIFF).status())
        .isEqualTo(406);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/repos/team-1/nothing",
        "/repos/team-1/payments/pulls/999",
        "/repos/team-1/payments/pulls/x",
        "/repos/team-1/payments/branches/nothing",
        "/repositories/1/pulls"
      })
  void whatIsNotThere_is404(String path) {
    var answer = visitor.get(path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().path("message").asText()).contains("ot ").endsWith("ound");
  }

  @Test
  void pages_areThere() {
    var pull = merged();

    assertThat(page("/team-1/payments/pull/" + pull.number())).contains(pull.title());
    assertThat(page("/team-1/payments/tree/feat/topic-1")).contains("feat/topic-1");
    assertThat(page("/team-1/payments")).contains("#" + pull.number());
    assertThat(page("/")).contains("team-1/payments");
    assertThat(visitor.getAsNobody("/team-1/nothing").status()).isEqualTo(404);
  }

  private String page(String path) {
    var answer = visitor.getAsNobody(path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("text/html");
    return answer.body();
  }

  private void change(String fullName, int number, String body) {
    var answer = visitor.control("POST", "/repositories/" + fullName + "/pulls/" + number, body);
    assertThat(answer.status()).isEqualTo(200);
  }

  private Api.Answer list(String query) {
    return visitor.get("/repos/team-1/payments/pulls" + query);
  }

  private static List<Integer> numbers(Api.Answer list) {
    var numbers = new ArrayList<Integer>();
    list.json().forEach(pull -> numbers.add(pull.path("number").asInt()));
    return numbers;
  }

  private static PullRequest merged() {
    return pull(it -> it.mergedAt() != null);
  }

  private static PullRequest reviewed() {
    return pull(it -> !it.reviews().isEmpty());
  }

  private static PullRequest pull(Predicate<PullRequest> wanted) {
    var present = HOST.world().view();
    return present
        .pulls(present.repository("team-1", "payments").orElseThrow())
        .filter(wanted)
        .findFirst()
        .orElseThrow();
  }

  private static Repository aFork() {
    return HOST.world().view().repositories().stream()
        .filter(it -> it.parentId() != null)
        .findFirst()
        .orElseThrow();
  }
}
