package dev.gitsync.simhost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitHubGraphQlTest {

  private static final String STATUS =
      """
      fragment Status on PullRequest {
        id number url title state isDraft merged mergedAt additions deletions changedFiles
        commits { totalCount } headRefName headRefOid headRepositoryOwner { login }
        headRepository { nameWithOwner } isCrossRepository baseRefName
        author { login avatarUrl } updatedAt
        latestOpinionatedReviews(first: 20, writersOnly: false) {
          nodes { state author { login } } totalCount pageInfo { hasNextPage endCursor }
        }
      }
      """;

  private static final SimHost HOST =
      SimHost.start("--script=false", "--fork-share=0.2", "--closed-share=0.3");

  private final Visitor visitor = Visitor.of(HOST, "a-token");
  private final World.View view = HOST.world().view();
  private final Repository repository = view.repository("team-1", "payments").orElseThrow();

  @AfterAll
  static void stop() {
    HOST.close();
  }

  static List<PullRequest> pulls() {
    var view = HOST.world().view();
    return view.repositories().stream().flatMap(view::pulls).toList();
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("pulls")
  void pullRequest_isWhatRestSaysToo(PullRequest pull) {
    var node =
        visitor
            .data(
                "query($id: ID!) { node(id: $id) { ...Status } }" + STATUS,
                Map.of("id", pull.nodeId()))
            .path("node");
    var into = view.repository(pull.origin().repositoryId());
    var rest = visitor.get("/repos/" + into.fullName() + "/pulls/" + pull.number()).json();

    assertThat(node.path("id")).isEqualTo(rest.path("node_id"));
    assertThat(node.path("url")).isEqualTo(rest.path("html_url"));
    for (var same : List.of("number", "title", "additions", "deletions", "merged")) {
      assertThat(node.path(same)).isEqualTo(rest.path(same));
    }
    assertThat(node.path("isDraft")).isEqualTo(rest.path("draft"));
    assertThat(node.path("changedFiles")).isEqualTo(rest.path("changed_files"));
    assertThat(node.at("/commits/totalCount")).isEqualTo(rest.path("commits"));
    assertThat(node.path("updatedAt")).isEqualTo(rest.path("updated_at"));
    assertThat(node.path("mergedAt")).isEqualTo(rest.path("merged_at"));
    assertThat(node.path("headRefName")).isEqualTo(rest.at("/head/ref"));
    assertThat(node.path("headRefOid")).isEqualTo(rest.at("/head/sha"));
    assertThat(node.at("/headRepository/nameWithOwner")).isEqualTo(rest.at("/head/repo/full_name"));
    assertThat(node.at("/headRepositoryOwner/login")).isEqualTo(rest.at("/head/repo/owner/login"));
    assertThat(node.path("baseRefName")).isEqualTo(rest.at("/base/ref"));
    assertThat(node.at("/author/login")).isEqualTo(rest.at("/user/login"));
    assertThat(node.at("/author/avatarUrl")).isEqualTo(rest.at("/user/avatar_url"));
    var merged = rest.path("merged").asBoolean();
    assertThat(node.path("state").asText())
        .isEqualTo(merged ? "MERGED" : rest.path("state").asText().toUpperCase(Locale.ROOT));
    assertThat(node.at("/latestOpinionatedReviews/totalCount").asInt())
        .isEqualTo(pull.shown().reviewerCount());
  }

  @Test
  void nodes_comeInTheOrderOfTheirIds() {
    var ids = pulls().stream().map(PullRequest::nodeId).toList();
    var nodes = visitor.data("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", Map.of("ids", ids));

    assertThat(nodes.path("nodes").findValuesAsText("id")).isEqualTo(ids);
  }

  @Test
  void badAliases_areNullWithTheirPathAndLeaveTheOthers() {
    var answer =
        visitor
            .graphQl(
                """
                { good: node(id: "%s") { id }
                  bad: node(id: "PR_100%%") { id }
                  gone: repository(owner: "team-1", name: "nothing") { id }
                  deep: repository(owner: "team-1", name: "payments") {
                    id pullRequest(number: 999) { id } } }
                """
                    .formatted(pulls().get(0).nodeId()),
                Map.of())
            .json();

    assertThat(answer.at("/data/good/id").asText()).isEqualTo(pulls().get(0).nodeId());
    assertThat(answer.at("/data/bad").isNull()).isTrue();
    assertThat(answer.at("/data/gone").isNull()).isTrue();
    assertThat(answer.at("/data/deep/id").asText()).isEqualTo(repository.nodeId());
    assertThat(answer.at("/data/deep/pullRequest").isNull()).isTrue();
    assertThat(answer.path("errors"))
        .extracting(error -> error.path("path").toString())
        .containsExactlyInAnyOrder("[\"bad\"]", "[\"gone\"]", "[\"deep\",\"pullRequest\"]");
    assertThat(answer.path("errors").findValuesAsText("type")).containsOnly("NOT_FOUND").hasSize(3);
    assertThat(answer.path("errors").findValuesAsText("message"))
        .contains("Could not resolve to a node with the global id of 'PR_100%'");
  }

  @Test
  void badId_isNullAtItsPlace() {
    var answer =
        visitor
            .graphQl(
                "query($ids: [ID!]!) { nodes(ids: $ids) { id } }",
                Map.of("ids", List.of(pulls().get(0).nodeId(), "nothing", pulls().get(1).nodeId())))
            .json();

    assertThat(answer.at("/data/nodes/0/id").isTextual()).isTrue();
    assertThat(answer.at("/data/nodes/1").isNull()).isTrue();
    assertThat(answer.at("/data/nodes/2/id").isTextual()).isTrue();
    assertThat(answer.at("/errors/0/path").toString()).isEqualTo("[\"nodes\",1]");
  }

  @Test
  void moreThanAHundredIds_areRefused() {
    var ids = new ArrayList<String>();
    for (int count = 0; count < 101; count++) {
      ids.add(pulls().get(0).nodeId());
    }
    var answer =
        visitor.graphQl("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", Map.of("ids", ids));

    assertThat(answer.json().at("/errors/0/type").asText()).isEqualTo("ARGUMENT_LIMIT");
  }

  @Test
  void branch_bringsItsPullRequestsForksToo() {
    var fromFork = view.pulls(repository).filter(PullRequest::isFromFork).findFirst().orElseThrow();
    var found =
        visitor.data(
            """
            query($branch: String!) { repository(owner: "team-1", name: "payments") {
              id nameWithOwner isFork parent { id }
              ref(qualifiedName: "refs/heads/main") { name target { oid } }
              none: ref(qualifiedName: "nothing") { name }
              pullRequests(headRefName: $branch, states: [OPEN, MERGED, CLOSED], first: 5,
                  orderBy: {field: UPDATED_AT, direction: DESC}) {
                totalCount pageInfo { hasNextPage }
                nodes { number isCrossRepository headRepository { isFork parent { nameWithOwner } } }
              } } }
            """,
            Map.of("branch", fromFork.origin().headBranch()));

    assertThat(found.at("/repository/pullRequests/totalCount").asInt()).isEqualTo(1);
    assertThat(found.at("/repository/pullRequests/nodes/0"))
        .isEqualTo(
            SimJson.read(
                """
                {"number": %d, "isCrossRepository": true, "headRepository":
                  {"isFork": true, "parent": {"nameWithOwner": "team-1/payments"}}}
                """
                    .formatted(fromFork.number())));
    assertThat(found.at("/repository/isFork").asBoolean()).isFalse();
    assertThat(found.at("/repository/parent").isNull()).isTrue();
    assertThat(found.at("/repository/none").isNull()).isTrue();
    assertThat(found.at("/repository/ref/target/oid").asText())
        .isEqualTo(view.head(repository, "main").orElseThrow());
  }

  @Test
  void formerName_isFollowed() {
    var found =
        visitor.data(
            "{ repository(owner: \"team-1\", name: \"old-payments\") { nameWithOwner } }",
            Map.of());

    assertThat(found.at("/repository/nameWithOwner").asText()).isEqualTo("team-1/payments");
  }

  @Test
  void reviews_comeInPagesFromEitherEnd() {
    var open = view.pulls(repository).filter(PullRequest::isOpen).findFirst().orElseThrow();
    for (int count = 0; count < 12; count++) {
      HOST.world()
          .change(open, ChangeKind.APPROVE, ChangeKind.Wish.NONE, HOST.world().clock().instant());
    }
    var all =
        view.pull(open.nodeId()).orElseThrow().reviews().stream().map(Review::nodeId).toList();

    assertThat(pages(open, "first: 5, after: $cursor", "endCursor", "hasNextPage", false))
        .isEqualTo(all);
    assertThat(pages(open, "last: 5, before: $cursor", "startCursor", "hasPreviousPage", true))
        .isEqualTo(all);
  }

  private List<String> pages(
      PullRequest pull, String arguments, String cursor, String more, boolean fromTheEnd) {
    var document =
        """
        query($id: ID!, $cursor: String) { node(id: $id) { ... on PullRequest {
          reviews(%s) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
            nodes { id databaseId state submittedAt author { login } } } } } }
        """
            .formatted(arguments);
    var ids = new ArrayList<String>();
    var variables = new HashMap<String, Object>(Map.of("id", pull.nodeId()));
    JsonNode page;
    do {
      page = visitor.data(document, variables).at("/node/reviews");
      assertThat(page.path("nodes")).hasSizeLessThanOrEqualTo(5);
      assertThat(page.at("/nodes/0/databaseId").isInt()).isTrue();
      ids.addAll(fromTheEnd ? 0 : ids.size(), page.path("nodes").findValuesAsText("id"));
      variables.put("cursor", page.at("/pageInfo/" + cursor).asText());
    } while (page.at("/pageInfo/" + more).asBoolean());
    assertThat(page.path("totalCount").asInt()).isEqualTo(ids.size());
    return ids;
  }

  @Test
  void states_filterReviews() {
    var found =
        visitor.data(
            "{ repository(owner: \"team-1\", name: \"payments\") { pullRequests(first: 100) {"
                + " nodes { reviews(first: 100, states: [CHANGES_REQUESTED]) { nodes { state } } } } } }",
            Map.of());

    assertThat(found.findValuesAsText("state")).isNotEmpty().containsOnly("CHANGES_REQUESTED");
  }

  @Test
  void dismissal_takesTheOpinionBack() {
    var pull = opened();
    change(pull, "{\"kind\":\"approve\",\"by\":\"ann\"}");
    change(pull, "{\"kind\":\"comment\",\"by\":\"ben\"}");
    change(pull, "{\"kind\":\"request_changes\",\"by\":\"cara\"}");
    change(pull, "{\"kind\":\"dismiss\"}");

    var found =
        visitor.data(
            "query($id: ID!) { node(id: $id) { ...Status } }" + STATUS,
            Map.of("id", pull.path("id").asText()));

    assertThat(found.at("/node/latestOpinionatedReviews/nodes"))
        .isEqualTo(
            SimJson.read(
                """
                [{"state": "APPROVED", "author": {"login": "ann"}},
                 {"state": "DISMISSED", "author": {"login": "cara"}}]
                """));
  }

  private JsonNode opened() {
    return visitor
        .control("POST", "/repositories/team-2/payments/pulls", "{\"branch\":\"dismissed\"}")
        .json();
  }

  private void change(JsonNode pull, String body) {
    var path = "/repositories/team-2/payments/pulls/" + pull.path("number").asInt();
    assertThat(visitor.control("POST", path, body).status()).isEqualTo(200);
  }

  @Test
  void nodeId_survivesARename() {
    var one = view.repository("team-2", "gateway").orElseThrow();
    var id = view.pulls(one).findFirst().orElseThrow().nodeId();

    visitor.control("POST", "/repositories/team-2/gateway/rename", "{\"name\":\"team-9/door\"}");

    assertThat(
            visitor
                .data("query($id: ID!) { node(id: $id) { ...Status } }" + STATUS, Map.of("id", id))
                .at("/node/url")
                .asText())
        .startsWith(HOST.url() + "/team-9/door/pull/");
  }

  @Test
  void cost_isToldByTheFormula() {
    var found =
        visitor.data(
            "{ rateLimit { cost nodeCount limit } repository(owner: \"team-1\", name: \"payments\")"
                + " { pullRequests(first: 100) { nodes { reviews(first: 10) { totalCount }"
                + " commits { totalCount } } } } }",
            Map.of());

    // 1 + 100 + 100 requests.
    assertThat(found.path("rateLimit"))
        .isEqualTo(SimJson.read("{\"cost\": 2, \"nodeCount\": 1100, \"limit\": 5000}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ nothing }",
        "{ viewer ",
        "{ node(id: 7.5) { id } }",
        "query($x: Int!) { viewer { login } }"
      })
  void documentThatIsWrong_isAnErrorAndCostsNothing(String document) {
    var own = Visitor.of(HOST, "wrong-documents");
    var answer = own.graphQl(document, Map.of());

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().at("/errors/0/message").asText()).isNotEmpty();
    assertThat(own.account().path("graphql_points").asInt()).isLessThanOrEqualTo(1);
  }

  @Test
  void enterpriseServer_hasItElsewhere() {
    assertThat(
            visitor
                .post("/api/graphql", "{ viewer { login } }", Map.of())
                .json()
                .at("/data/viewer/login")
                .asText())
        .isNotEmpty();
  }

  @Test
  void withoutAToken_isRefused() {
    assertThat(visitor.getAsNobody("/graphql").status()).isEqualTo(401);
  }
}
