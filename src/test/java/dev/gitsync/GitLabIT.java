package dev.gitsync;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.gitsync.harness.Api;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a reported branch to the page with GitLab's answers, on the packaged server. */
class GitLabIT {

  private static final String ADMIN_TOKEN = "an-admin-token-for-tests";
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures/gitlab");
  private static final String PULLS = "/git/api/v4/projects/octo%2Ftools%2Fdemo/merge_requests";

  private static WireMockServer host;
  private static Node node;

  @BeforeAll
  static void start() throws IOException {
    host =
        new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
    host.start();
    answers(post(urlPathEqualTo("/git/api/graphql")), "graphql/branch.json");
    answers(get(urlPathEqualTo(PULLS)), "open/list.json");
    answers(get(urlPathEqualTo(PULLS + "/5")), "open/pull.json");
    for (var part : List.of("approvals", "reviewers", "commits", "diffs")) {
      answers(get(urlPathEqualTo(PULLS + "/5/" + part)), "open/" + part + ".json");
    }
    node =
        Node.on(TestPostgres.get().newDatabase())
            .with("GITSYNC_ADMIN_TOKEN", ADMIN_TOKEN)
            .with("GITSYNC_PROVIDERS", "gitlab,older")
            .with("GITSYNC_PROVIDER_GITLAB_API_URL", host.baseUrl() + "/git/api/v4")
            .with("GITSYNC_PROVIDER_GITLAB_WEB_URL", "https://gitlab.example.com/git")
            .with("GITSYNC_PROVIDER_OLDER_TYPE", "gitlab")
            .with("GITSYNC_PROVIDER_OLDER_API_URL", host.baseUrl() + "/git")
            .with("GITSYNC_PROVIDER_OLDER_WEB_URL", "https://older.example.com/git")
            .with("GITSYNC_PROVIDER_OLDER_TRANSPORT", "rest")
            .start()
            .awaitReady();
  }

  private static void answers(MappingBuilder request, String fixture) throws IOException {
    host.stubFor(
        request
            .withHeader("Authorization", equalTo("Bearer a-git-token"))
            .willReturn(okJson(Files.readString(FIXTURES.resolve(fixture)))));
  }

  @AfterAll
  static void stop() {
    node.close();
    host.stop();
  }

  private static Api member(String provider) {
    var member = node.api(ADMIN_TOKEN).newUser("member");
    assertThat(member.linkGitToken(provider, "a-git-token").status()).isEqualTo(204);
    return member;
  }

  @ParameterizedTest
  @ValueSource(strings = {"gitlab", "older"})
  void reportedBranch_showsPendingThenItsMergeRequest(String provider) {
    var member = member(provider);
    var origin = "https://" + provider + ".example.com/git/octo/tools/demo";
    try (var watch = member.watch()) {
      watch.awaitKind("snapshot");
      var chat = member.newChat("w1");

      member.report("w1", chat, origin + ".git", "feature/one");

      watch.awaitSyncState("pending");
      var shown = watch.awaitSyncState("fresh").json().path("changed_diff_status");
      assertThat(shown.path("remote_origin").asText()).isEqualTo(origin);
      assertThat(shown.path("pull_request_title").asText())
          .isEqualTo("Teach the parser about tabs");
      assertThat(shown.path("pull_request_state").asText()).isEqualTo("open");
      assertThat(shown.path("pr_number").asLong()).isEqualTo(5);
      assertThat(shown.path("additions").asLong()).isEqualTo(5);
      assertThat(shown.path("deletions").asLong()).isEqualTo(3);
      assertThat(shown.path("commits").asLong()).isEqualTo(4);
      assertThat(shown.path("approved").asBoolean()).isTrue();
      assertThat(shown.path("changes_requested").asBoolean(true)).isFalse();
      assertThat(shown.path("reviewer_count").asInt()).isEqualTo(2);
    }
  }

  @Test
  void gitTokens_canBeLinkedForGitLab_andSayWhereTheyGo() {
    var listed = member("gitlab").get("/git-tokens").json().path("git_tokens").path(0);

    assertThat(listed.path("type").asText()).isEqualTo("gitlab");
    assertThat(listed.path("web_url").asText()).isEqualTo("https://gitlab.example.com/git");
    assertThat(listed.path("linked").asBoolean()).isTrue();
  }
}
