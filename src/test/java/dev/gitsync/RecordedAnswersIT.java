package dev.gitsync;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From a reported branch to the page with answers of a true host: a set of our own in the tree, and
 * where they are at hand recordings of api.github.com that nobody here wrote.
 */
class RecordedAnswersIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final Path OWN = Path.of("src/test/resources/fixtures/github");
  private static final Path RECORDINGS = Path.of("../shared/recordings");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static WireMockServer host;
  private static Node node;

  /** A pull request as its host answers it, and what is to come of it. */
  record Case(String name, String repository, Path pull, Path reviews, String expected) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    var own =
        new Case(
            "our own: open, approved by one of two",
            "https://ghes.example.com/octo/demo",
            OWN.resolve("open/pull.json"),
            OWN.resolve("open/reviews.json"),
            """
            {"url": "https://ghes.example.com/octo/demo/pull/5", "pull_request_state": "open",
             "pull_request_title": "Teach the parser about tabs", "pull_request_draft": false,
             "changes_requested": false, "additions": 120, "deletions": 30, "changed_files": 6,
             "author_login": "ann", "author_avatar_url": "https://avatars.example.com/u/7?v=4",
             "base_branch": "main", "head_branch": "feature/one",
             "head_sha": "0123456789abcdef0123456789abcdef01234567", "pr_number": 5, "commits": 4,
             "approved": true, "reviewer_count": 2}
            """);
    if (!Files.isDirectory(RECORDINGS)) {
      return Stream.of(own);
    }
    var hub4j = RECORDINGS.resolve("hub4j/wiremock/GHPullRequestTest/wiremock");
    return Stream.of(
        own,
        new Case(
            "recorded: #486, ready for review, approved",
            "https://github.com/hub4j-test-org/github-api",
            hub4j.resolve("markReadyForReview/__files/6-r_h_g_pulls_486.json"),
            RECORDINGS.resolve("jenkins-go-scm/github/testdata/reviews_list.json"),
            """
            {"url": "https://github.com/hub4j-test-org/github-api/pull/486",
             "pull_request_state": "open", "pull_request_title": "markReadyForReview",
             "pull_request_draft": false, "changes_requested": false, "additions": 3,
             "deletions": 2, "changed_files": 2, "author_login": "Anonycoders",
             "author_avatar_url": "https://avatars.githubusercontent.com/u/40047636?v=4",
             "base_branch": "main", "head_branch": "test/stable",
             "head_sha": "07374fe73aff1c2024a8d4114b32406c7a8e89b7", "pr_number": 486,
             "commits": 3, "approved": true, "reviewer_count": 1}
            """),
        new Case(
            "recorded: #486 before, a draft; a review state that does not exist counts for nothing",
            "https://github.com/hub4j-test-org/github-api",
            hub4j.resolve("markReadyForReview/__files/4-r_h_g_pulls.json"),
            RECORDINGS.resolve("danger/github_api/pr_reviews_response.json"),
            """
            {"url": "https://github.com/hub4j-test-org/github-api/pull/486",
             "pull_request_state": "open", "pull_request_title": "markReadyForReview",
             "pull_request_draft": true, "changes_requested": false, "additions": 3,
             "deletions": 2, "changed_files": 2, "author_login": "Anonycoders",
             "author_avatar_url": "https://avatars.githubusercontent.com/u/40047636?v=4",
             "base_branch": "main", "head_branch": "test/stable",
             "head_sha": "07374fe73aff1c2024a8d4114b32406c7a8e89b7", "pr_number": 486,
             "commits": 3, "approved": true, "reviewer_count": 1}
            """));
  }

  @BeforeAll
  static void start() {
    host =
        new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    host.start();
    node =
        Node.on(TestPostgres.get().newDatabase())
            .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
            .with("GITSYNC_PROVIDERS", "github,ghes")
            .with("GITSYNC_PROVIDER_GITHUB_API_URL", host.baseUrl())
            .with("GITSYNC_PROVIDER_GITHUB_WEB_URL", "https://github.com")
            .with("GITSYNC_PROVIDER_GHES_TYPE", "github")
            .with("GITSYNC_PROVIDER_GHES_API_URL", host.baseUrl() + "/api/v3")
            .with("GITSYNC_PROVIDER_GHES_WEB_URL", "https://ghes.example.com")
            .start()
            .awaitReady();
  }

  @AfterAll
  static void stop() {
    node.close();
    host.stop();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void reportedBranch_showsPendingThenEveryFieldOfThePullRequest(Case c) throws IOException {
    var pull = JSON.readTree(c.pull().toFile());
    serve(c, pull);
    var branch = pull.path("head").path("ref").asText();
    Api member = node.api(ADMIN_TOKEN).newUser("member");
    var provider = c.repository().contains("ghes") ? "ghes" : "github";
    assertThat(member.linkGitToken(provider, "a-git-token").status()).isEqualTo(204);
    try (var watch = member.watch()) {
      watch.awaitKind("snapshot");
      var chat = member.newChat("w1");

      member.report("w1", chat, c.repository() + ".git", branch);

      watch.awaitSyncState("pending");
      var shown = (ObjectNode) watch.awaitSyncState("fresh").json().path("changed_diff_status");
      assertThat(known(shown)).isEqualTo(JSON.readTree(c.expected()));
      assertThat(shown.path("remote_origin").asText()).isEqualTo(c.repository());
    }
  }

  private static void serve(Case c, JsonNode pull) throws IOException {
    host.resetAll();
    var path = c.repository().replaceFirst("https://[^/]*/", "");
    var base = (c.repository().contains("ghes") ? "/api/v3" : "") + "/repos/" + path + "/pulls";
    var number = pull.path("number").asText();
    var owner = path.substring(0, path.indexOf('/'));
    var head = owner + ":" + pull.path("head").path("ref").asText();
    stub(base, head, "[" + pull + "]");
    stub(base + "/" + number, null, pull.toString());
    stub(base + "/" + number + "/reviews", null, Files.readString(c.reviews()));
  }

  private static void stub(String path, String head, String body) {
    var request =
        get(urlPathEqualTo(path)).withHeader("Authorization", equalTo("Bearer a-git-token"));
    if (head != null) {
      request.withQueryParam("head", equalTo(head));
    }
    host.stubFor(
        request.willReturn(
            aResponse()
                .withHeader("Content-Type", "application/json; charset=utf-8")
                .withBody(body)));
  }

  /** What is known of the pull request, without the row's own fields. */
  private static JsonNode known(ObjectNode status) {
    return status
        .deepCopy()
        .remove(
            List.of(
                "chat_id",
                "remote_origin",
                "git_branch",
                "reported_at",
                "refreshed_at",
                "stale_at",
                "version",
                "sync"));
  }
}
