package dev.gitsync.provider.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.GitRemote;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.RepositoryRef;
import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitHubUrlsTest {

  private static final GitHubUrls DOT_COM = new GitHubUrls(URI.create("https://github.com"));
  private static final GitHubUrls GHES = new GitHubUrls(URI.create("https://ghes.corp.com"));
  private static final GitHubUrls WITH_PORT = new GitHubUrls(URI.create("http://127.0.0.1:3000"));
  private static final GitHubUrls WITH_PATH = new GitHubUrls(URI.create("https://c.example/gh"));

  private static final RepositoryRef CODER =
      new RepositoryRef("coder", "coder", URI.create("https://github.com/coder/coder"));

  static Stream<Arguments> repositories() {
    return Stream.of(
        arguments(DOT_COM, "https://github.com/coder/coder", "https://github.com/coder/coder"),
        arguments(DOT_COM, "https://github.com/coder/coder.git", "https://github.com/coder/coder"),
        arguments(DOT_COM, "https://github.com/coder/coder/", "https://github.com/coder/coder"),
        arguments(DOT_COM, "git@github.com:coder/coder.git", "https://github.com/coder/coder"),
        arguments(DOT_COM, "git@github.com:coder/coder", "https://github.com/coder/coder"),
        arguments(DOT_COM, "git@github.com:coder/coder.git/", "https://github.com/coder/coder"),
        arguments(
            DOT_COM, "ssh://git@github.com/coder/coder.git", "https://github.com/coder/coder"),
        arguments(DOT_COM, "ssh://git@github.com:22/coder/coder", "https://github.com/coder/coder"),
        arguments(
            DOT_COM, "ssh://git@ssh.github.com:443/coder/coder", "https://github.com/coder/coder"),
        arguments(DOT_COM, "https://t0k@github.com/coder/coder", "https://github.com/coder/coder"),
        arguments(DOT_COM, "https://GitHub.COM/Coder/Coder", "https://github.com/Coder/Coder"),
        arguments(DOT_COM, "http://github.com/coder/coder", "https://github.com/coder/coder"),
        arguments(DOT_COM, "https://github.com:443/coder/coder", "https://github.com/coder/coder"),
        arguments(DOT_COM, "https://github.com/coder/coder-", "https://github.com/coder/coder-"),
        arguments(
            DOT_COM, "https://github.com/my-org/my-repo.git", "https://github.com/my-org/my-repo"),
        arguments(
            DOT_COM, "https://github.com/my-org/my_r.e-po", "https://github.com/my-org/my_r.e-po"),
        arguments(
            DOT_COM, "https://github.com/my-org/.github", "https://github.com/my-org/.github"),
        arguments(GHES, "https://ghes.corp.com/org/repo.git", "https://ghes.corp.com/org/repo"),
        arguments(GHES, "git@ghes.corp.com:org/repo.git", "https://ghes.corp.com/org/repo"),
        arguments(WITH_PORT, "http://127.0.0.1:3000/o/r", "http://127.0.0.1:3000/o/r"),
        arguments(WITH_PORT, "git@127.0.0.1:o/r", "http://127.0.0.1:3000/o/r"),
        arguments(WITH_PORT, "ssh://git@127.0.0.1:2222/o/r", "http://127.0.0.1:3000/o/r"),
        arguments(WITH_PATH, "https://c.example/gh/o/r", "https://c.example/gh/o/r"),
        arguments(WITH_PATH, "git@c.example:o/r", "https://c.example/gh/o/r"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("repositories")
  void findRepository_ofThisHost_givesItsPage(GitHubUrls urls, String remote, String page) {
    var found = GitRemote.parse(remote).flatMap(urls::findRepository);

    assertThat(found).map(RepositoryRef::webUrl).contains(URI.create(page));
  }

  static Stream<Arguments> noRepositories() {
    return Stream.of(
        arguments(DOT_COM, ""),
        arguments(DOT_COM, "not-a-url"),
        arguments(DOT_COM, "https://gitlab.com/coder/coder"),
        arguments(DOT_COM, "https://github.com.evil.example/coder/coder"),
        arguments(DOT_COM, "https://evil.example/github.com/coder"),
        arguments(DOT_COM, "https://github.com@evil.example/coder/coder"),
        arguments(DOT_COM, "https://github.com/coder"),
        arguments(DOT_COM, "https://github.com/coder/coder/tree/main"),
        arguments(DOT_COM, "https://github.com/../coder"),
        arguments(DOT_COM, "https://github.com/coder/.."),
        arguments(DOT_COM, "https://github.com/coder/."),
        arguments(DOT_COM, "https://github.com/coder//"),
        arguments(DOT_COM, "https://github.com/co%2Fder/coder"),
        arguments(DOT_COM, "https://github.com/coder/r po"),
        arguments(DOT_COM, "https://github.com:8443/coder/coder"),
        arguments(GHES, "https://github.com/org/repo"),
        arguments(GHES, "git@github.com:org/repo.git"),
        arguments(GHES, "ssh://git@github.com/org/repo.git"),
        arguments(WITH_PORT, "http://127.0.0.1/o/r"),
        arguments(WITH_PORT, "http://127.0.0.1:3001/o/r"),
        arguments(WITH_PATH, "https://c.example/o/r"),
        arguments(WITH_PATH, "https://c.example/ghost/r"));
  }

  @ParameterizedTest(name = "[{1}]")
  @MethodSource("noRepositories")
  void findRepository_ofAnythingElse_isEmpty(GitHubUrls urls, String remote) {
    assertThat(GitRemote.parse(remote).flatMap(urls::findRepository)).isEmpty();
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource({
    "https://github.com/coder/coder/pull/123, 123",
    "https://github.com/coder/coder/pull/456?diff=split, 456",
    "https://github.com/coder/coder/pull/789#discussion, 789",
    "https://github.com/coder/coder/pull/12/files, 12",
    "https://github.com/coder/coder/pull/123)., 123",
    "'  https://github.com/coder/coder/pull/123  ', 123",
    "https://GITHUB.com/coder/coder/pull/123, 123",
    "https://github.com/coder/coder/pull/4294967296, 4294967296",
  })
  void findPullRequest_ofThisHost_givesItsNumber(String url, long number) {
    assertThat(DOT_COM.findPullRequest(url)).contains(new PullRequestRef(CODER, number));
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource({
    "https://github.com/coder/coder",
    "https://github.com/coder/coder/issues/123",
    "https://github.com/coder/coder/pull/0",
    "https://github.com/coder/coder/pull/-1",
    "https://example.com",
    "ssh://git@github.com/coder/coder/pull/123",
    "https://github.com/coder/coder/pull/12x",
    "https://github.com/coder/coder/pull/9999999999999999999999",
    "https://github.com/../coder/pull/1",
    "https://gitlab.com/coder/coder/-/merge_requests/123",
    "https://github.com.evil.example/coder/coder/pull/1",
    "git@github.com:coder/coder/pull/1",
    "' '",
  })
  void findPullRequest_ofAnythingElse_isEmpty(String url) {
    assertThat(DOT_COM.findPullRequest(url)).isEmpty();
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource({
    "main, https://github.com/coder/coder/tree/main",
    "feat/new-thing, https://github.com/coder/coder/tree/feat/new-thing",
    "feat/my thing, https://github.com/coder/coder/tree/feat/my%20thing",
    "a?b#c%2F, https://github.com/coder/coder/tree/a%3Fb%23c%252F",
    "a+b*c, https://github.com/coder/coder/tree/a%2Bb%2Ac",
    "ü😀, https://github.com/coder/coder/tree/%C3%BC%F0%9F%98%80",
    "{x}\"<>, https://github.com/coder/coder/tree/%7Bx%7D%22%3C%3E",
  })
  void branchUrl_ofAnyBranch_isEscaped(String branch, String url) {
    assertThat(DOT_COM.branchUrl(new BranchRef(CODER, branch))).contains(URI.create(url));
  }

  @ParameterizedTest(name = "[{0}]")
  @ValueSource(
      strings = {"", "/", "a//b", "/a", "a/", "..", "a/../../../x", "./a", "a/.", "\ud83d"})
  void branchUrl_ofWhatNoAddressLeadsTo_isEmpty(String branch) {
    assertThat(DOT_COM.branchUrl(new BranchRef(CODER, branch))).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "already normal, https://github.com/coder/coder/pull/123, https://github.com/coder/coder/pull/123",
    "end of a sentence, https://github.com/coder/coder/pull/123)., https://github.com/coder/coder/pull/123",
    "query, https://github.com/coder/coder/pull/123?diff=split, https://github.com/coder/coder/pull/123",
    "spaces, '  https://github.com/coder/coder/pull/123  ', https://github.com/coder/coder/pull/123",
    "http, http://github.com/coder/coder/pull/123, https://github.com/coder/coder/pull/123",
    "files, https://github.com/coder/coder/pull/123/files, https://github.com/coder/coder/pull/123",
  })
  void pullRequestUrl_ofAPageThatWasFound_isItsNormalForm(
      String name, String written, String normal) {
    var found = DOT_COM.findPullRequest(written);

    assertThat(found.flatMap(DOT_COM::pullRequestUrl)).contains(normal);
  }

  @Test
  void enterpriseServer_isReadAndWrittenUnderItsOwnHost() {
    var found = GHES.findPullRequest("https://ghes.corp.com/org/repo/pull/42?x=y");

    assertThat(found.flatMap(GHES::pullRequestUrl))
        .contains("https://ghes.corp.com/org/repo/pull/42");
    assertThat(DOT_COM.findPullRequest("https://ghes.corp.com/org/repo/pull/42")).isEmpty();
    assertThat(GHES.findPullRequest("https://github.com/org/repo/pull/42")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void pullRequestUrl_ofANumberThatIsNone_isEmpty(long number) {
    assertThat(DOT_COM.pullRequestUrl(new PullRequestRef(CODER, number))).isEmpty();
  }
}
