package dev.gitsync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.Api.Answer;
import dev.gitsync.harness.FakeGitHub;
import dev.gitsync.harness.FakeGitHub.Call;
import dev.gitsync.harness.FakeGitHub.Refusal;
import dev.gitsync.harness.SharedNode;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code GET /resolve}: the branch of a pull request whose address somebody pasted. */
class ResolveIT {

  private final SharedNode shared = SharedNode.get();
  private final FakeGitHub github = shared.github();

  /** A repository and a token of this test alone. */
  private final String repository = "o/r" + UUID.randomUUID().toString().substring(0, 8);

  private final String token = "ghp_" + UUID.randomUUID();
  private Api member;

  @BeforeEach
  void makeMember() {
    member = shared.admin().newUser("member");
    assertThat(member.linkGitToken("github", token).status()).isEqualTo(204);
  }

  @AfterEach
  void restoreHost() {
    github.refuse(token, null);
  }

  private String page(int number) {
    return github.origin(repository) + "/pull/" + number;
  }

  private Answer resolve(String url) {
    return member.get("/resolve?url=" + URLEncoder.encode(url, UTF_8));
  }

  private List<Call> calls() {
    return github.calls().stream()
        .filter(call -> call.authorization().equals("Bearer " + token))
        .toList();
  }

  private static void assertIsProblem(Answer answer, int status, String word) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    assertThat(answer.json().path("type").asText()).endsWith(word);
  }

  @Test
  void pullRequest_isResolvedToItsBranch_withOneCall() {
    var pull = github.open(repository, "feat/a b");

    var answer = resolve(page(pull.number()) + "/files#diff-1");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().toString())
        .isEqualTo(
            "{\"provider\":\"github\",\"remote_origin\":\"%s\",\"branch\":\"feat/a b\"}"
                .formatted(github.origin(repository)));
    assertThat(calls()).extracting(Call::path).containsExactly("/repos/" + repository + pull(pull));
  }

  private static String pull(FakeGitHub.PullRequest pull) {
    return "/pulls/" + pull.number();
  }

  @Test
  void pullRequestThatIsNotThere_is404() {
    assertIsProblem(resolve(page(999_999)), 404, "");
  }

  @Test
  void addressOfNoPullRequest_isUnsupported() {
    assertIsProblem(resolve(github.origin(repository)), 422, "unsupported-provider");
    assertThat(calls()).isEmpty();
  }

  @Test
  void addressOnNoConfiguredHost_isUnsupported() {
    assertIsProblem(resolve("https://nowhere.example/o/r/pull/1"), 422, "unsupported-provider");
  }

  @Test
  void withoutALinkedToken_nobodyIsAsked() {
    member.delete("/git-tokens/github");

    assertIsProblem(resolve(page(1)), 409, "no-token");
    assertThat(calls()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"401, 409, token-rejected", "429, 429, rate-limited", "500, 502, provider-error"})
  void refusalOfTheHost_isToldAsForARefresh(int refused, int status, String word) {
    github.refuse(token, new Refusal(refused, Map.of("Retry-After", "120"), "{}"));

    var answer = resolve(page(1));

    assertIsProblem(answer, status, word);
  }

  @Test
  void rateLimitThatIsKnown_isNotTriedAgain() {
    github.refuse(token, new Refusal(429, Map.of("Retry-After", "120"), "{}"));
    resolve(page(1));
    var before = calls().size();

    assertIsProblem(resolve(page(2)), 429, "rate-limited");
    assertThat(calls()).hasSize(before);
  }

  @ParameterizedTest
  @CsvSource({"/resolve", "/resolve?url=", "/resolve?url=%20"})
  void withoutAnAddress_is400(String path) {
    var answer = member.get(path);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("violations").path(0).path("field").asText()).isEqualTo("url");
  }
}
