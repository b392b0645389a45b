package dev.gitsync.provider.gitlab;

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

class GitLabUrlsTest {

  private static final GitLabUrls DOT_COM = new GitLabUrls(URI.create("https://gitlab.com"));
  private static final GitLabUrls OWN = new GitLabUrls(URI.create("https://gitlab.corp.com"));
  private static final GitLabUrls PLAIN = new GitLabUrls(URI.create("http://127.0.0.1:3000"));
  private static final GitLabUrls BELOW = new GitLabUrls(URI.create("https://e.example/gitlab"));

  private static final RepositoryRef PROJECT =
      new RepositoryRef("g/s", "p", URI.create("https://gitlab.com/g/s/p"));

  static Stream<Arguments> repositories() {
    return Stream.of(
        arguments("https", "https://gitlab.com/test-group/test-project", "test-group"),
        arguments(
            "https with .git", "https://gitlab.com/test-group/test-project.git", "test-group"),
        arguments("end slash", "https://gitlab.com/test-group/test-project/", "test-group"),
        arguments(
            ".git and slash", "https://gitlab.com/test-group/test-project.git/", "test-group"),
        arguments("scp", "git@gitlab.com:test-group/test-project.git", "test-group"),
        arguments(
            "scp with .git and slash", "git@gitlab.com:test-group/test-project.git/", "test-group"),
        arguments("ssh", "ssh://git@gitlab.com/test-group/test-project.git", "test-group"),
        arguments("git+ssh", "git+ssh://git@gitlab.com/test-group/test-project.git", "test-group"),
        arguments(
            "ssh on another port",
            "ssh://git@gitlab.com:2222/test-group/test-project",
            "test-group"),
        arguments(
            "ssh on the port of https",
            "ssh://git@altssh.gitlab.com:443/test-group/test-project",
            "test-group"),
        arguments("great letters", "https://GitLab.COM/test-group/test-project", "test-group"),
        arguments("http", "http://gitlab.com/test-group/test-project", "test-group"),
        arguments("usual port", "https://gitlab.com:443/test-group/test-project", "test-group"),
        arguments(
            "token", "https://oauth2:t0k@gitlab.com/test-group/test-project.git", "test-group"),
        arguments("subgroup", "https://gitlab.com/test-group/sub/test-project", "test-group/sub"),
        arguments(
            "subgroup with .git",
            "https://gitlab.com/test-group/sub/test-project.git",
            "test-group/sub"),
        arguments(
            "subgroup, end slash",
            "https://gitlab.com/test-group/sub/test-project/",
            "test-group/sub"),
        arguments(
            "subgroup in scp", "git@gitlab.com:test-group/sub/test-project.git", "test-group/sub"),
        arguments(
            "subgroup over ssh",
            "ssh://git@gitlab.com/test-group/sub/test-project.git",
            "test-group/sub"),
        arguments(
            "many groups",
            "https://gitlab.com/a/b/c/d/e/f/g/h/i/j/k/test-project",
            "a/b/c/d/e/f/g/h/i/j/k"),
        arguments("dots, hyphens", "https://gitlab.com/.a/b.c-/_d/test-project", ".a/b.c-/_d"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("repositories")
  void findRepository_ofThisHost_isTakenApart(String name, String remote, String owner) {
    var found = GitRemote.parse(remote).flatMap(DOT_COM::findRepository);

    assertThat(found)
        .contains(
            new RepositoryRef(
                owner,
                "test-project",
                URI.create("https://gitlab.com/" + owner + "/test-project")));
  }

  static Stream<Arguments> normalForms() {
    return Stream.of(
        arguments(
            "self-managed", OWN, "git@gitlab.corp.com:o/r.git", "https://gitlab.corp.com/o/r"),
        arguments("port", PLAIN, "http://127.0.0.1:3000/o/r.git", "http://127.0.0.1:3000/o/r"),
        arguments(
            "port, over ssh", PLAIN, "ssh://git@127.0.0.1:22/o/r", "http://127.0.0.1:3000/o/r"),
        arguments(
            "path", BELOW, "https://e.example/gitlab/g/s/r", "https://e.example/gitlab/g/s/r"),
        arguments("path, over ssh", BELOW, "git@e.example:g/s/r", "https://e.example/gitlab/g/s/r"),
        arguments(
            "group of the path's name",
            BELOW,
            "git@e.example:gitlab/r",
            "https://e.example/gitlab/gitlab/r"),
        arguments(
            "hyphen at the end",
            OWN,
            "git@gitlab.corp.com:o/r-.git",
            "https://gitlab.corp.com/o/r-"),
        arguments("dots", OWN, "git@gitlab.corp.com:o/r.js.git", "https://gitlab.corp.com/o/r.js"),
        arguments(
            "project called merge_requests",
            OWN,
            "https://gitlab.corp.com/g/merge_requests",
            "https://gitlab.corp.com/g/merge_requests"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("normalForms")
  void findRepository_anywhere_givesItsPage(
      String name, GitLabUrls urls, String remote, String page) {
    var found = GitRemote.parse(remote).flatMap(urls::findRepository);

    assertThat(found).map(RepositoryRef::webUrl).contains(URI.create(page));
  }

  static Stream<Arguments> noRepositories() {
    return Stream.of(
        arguments("another host", DOT_COM, "https://github.com/coder/coder"),
        arguments("empty", DOT_COM, ""),
        arguments("a word", DOT_COM, "not-a-url"),
        arguments("user alone", DOT_COM, "https://gitlab.com/jane"),
        arguments("group's page", DOT_COM, "https://gitlab.com/groups/g/-/issues"),
        arguments("page of a project", DOT_COM, "https://gitlab.com/g/p/-/tree/main"),
        arguments("hyphen", DOT_COM, "https://gitlab.com/g/-"),
        arguments("hyphen first", DOT_COM, "https://gitlab.com/g/-p"),
        arguments("empty segment", DOT_COM, "https://gitlab.com/g//p"),
        arguments("way up", DOT_COM, "https://gitlab.com/g/../p"),
        arguments("this folder", DOT_COM, "https://gitlab.com/g/."),
        arguments("escaped slash", DOT_COM, "https://gitlab.com/g%2Fp/q"),
        arguments("space", DOT_COM, "https://gitlab.com/g/a p"),
        arguments("other letters", DOT_COM, "https://gitlab.com/g/ü"),
        arguments("long name", DOT_COM, "https://gitlab.com/g/" + "p".repeat(256)),
        arguments("gitlab.com at a host of one's own", OWN, "https://gitlab.com/o/r"),
        arguments("another port", PLAIN, "http://127.0.0.1/o/r"),
        arguments("without the path", BELOW, "https://e.example/g/r"),
        arguments("user below the path", BELOW, "https://e.example/gitlab/jane"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("noRepositories")
  void findRepository_ofAnythingElse_isEmpty(String name, GitLabUrls urls, String remote) {
    assertThat(GitRemote.parse(remote).flatMap(urls::findRepository)).isEmpty();
  }

  @Test
  void findRepository_byItsPath_isFound_withAnotherPathIsNot() {
    assertThat(DOT_COM.findRepository("g/s/p")).contains(PROJECT);
    assertThat(DOT_COM.findRepository("g/s/p").map(RepositoryRef::path)).contains("g/s/p");
    assertThat(DOT_COM.findRepository("p")).isEmpty();
    assertThat(DOT_COM.findRepository("g/../p")).isEmpty();
  }

  /** Patterns with groups in a loop overflow the stack at a tenth of this. */
  @Test
  void findRepository_belowAHundredThousandGroups_isFound() {
    var path = "g/".repeat(100_000) + "p";

    assertThat(DOT_COM.findRepository(path)).map(RepositoryRef::path).contains(path);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "simple, https://gitlab.com/g/p/-/merge_requests/3, g/p, 3",
    "nested, https://gitlab.com/g/s/p/-/merge_requests/1, g/s/p, 1",
    "deeply nested, https://gitlab.com/g/s/t/u/p/-/merge_requests/3, g/s/t/u/p, 3",
    "query, https://gitlab.com/g/p/-/merge_requests/3?tab=diffs, g/p, 3",
    "fragment, https://gitlab.com/g/p/-/merge_requests/3#note_123, g/p, 3",
    "page below, https://gitlab.com/g/p/-/merge_requests/3/diffs, g/p, 3",
    "end of a sentence, 'https://gitlab.com/g/p/-/merge_requests/3).', g/p, 3",
    "white space, ' https://gitlab.com/g/p/-/merge_requests/3 ', g/p, 3",
    "http, http://gitlab.com/g/p/-/merge_requests/3, g/p, 3",
    "great letters, https://GITLAB.com/g/p/-/merge_requests/3, g/p, 3",
    "older form, https://gitlab.com/g/p/merge_requests/3, g/p, 3",
    "older form nested, https://gitlab.com/g/s/p/merge_requests/3/commits, g/s/p, 3",
    "hyphen at the end, https://gitlab.com/g/x-/-/merge_requests/3, g/x-, 3",
    "hyphen at the end of the older form, https://gitlab.com/g/x-/merge_requests/3, g/x-, 3",
    "project of that name, https://gitlab.com/g/merge_requests/-/merge_requests/3, g/merge_requests, 3",
    "group of that name, https://gitlab.com/g/merge_requests/7/-/merge_requests/3, g/merge_requests/7, 3",
    "two numbers, https://gitlab.com/g/p/-/merge_requests/3/merge_requests/4, g/p, 3",
    "great number, https://gitlab.com/g/p/-/merge_requests/4294967296, g/p, 4294967296",
  })
  void findPullRequest_ofThisHost_isFound(String name, String url, String project, long number) {
    var found = DOT_COM.findPullRequest(url);

    assertThat(found).map(PullRequestRef::number).contains(number);
    assertThat(found).map(pullRequest -> pullRequest.repository().path()).contains(project);
    assertThat(found.flatMap(DOT_COM::pullRequestUrl))
        .contains("https://gitlab.com/" + project + "/-/merge_requests/" + number);
  }

  @ParameterizedTest(name = "[{0}]")
  @ValueSource(
      strings = {
        "",
        "https://gitlab.com/g/p",
        "https://gitlab.com/g/p/-/issues/1",
        "https://gitlab.com/g/p/-/merge_requests",
        "https://gitlab.com/g/p/-/merge_requests/0",
        "https://gitlab.com/g/p/-/merge_requests/-1",
        "https://gitlab.com/g/p/-/merge_requests/12x",
        "https://gitlab.com/g/p/-/merge_requests/9999999999999999999999",
        "https://gitlab.com/p/-/merge_requests/1",
        "https://gitlab.com/g/p/-/-/merge_requests/1",
        "https://gitlab.com/g/p/-/x/merge_requests/1",
        "https://gitlab.com/g/../p/-/merge_requests/1",
        "https://gitlab.com/-/merge_requests/1",
        "https://github.com/coder/coder/pull/1",
        "https://gitlab.com.evil.example/g/p/-/merge_requests/1",
        "git@gitlab.com:g/p/-/merge_requests/1",
        "https://example.com/foo",
        " ",
      })
  void findPullRequest_ofAnythingElse_isEmpty(String url) {
    assertThat(DOT_COM.findPullRequest(url)).isEmpty();
  }

  static Stream<Arguments> hosts() {
    return Stream.of(
        arguments("self-managed", OWN, "https://gitlab.corp.com"),
        arguments("port", PLAIN, "http://127.0.0.1:3000"),
        arguments("path", BELOW, "https://e.example/gitlab"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hosts")
  void pagesOfAHostOfOnesOwn_areReadAndWrittenThere(String name, GitLabUrls urls, String root) {
    var page = root + "/org/s/repo/-/merge_requests/42";
    var found = urls.findPullRequest(page);

    assertThat(found.flatMap(urls::pullRequestUrl)).contains(page);
    assertThat(found.flatMap(it -> urls.branchUrl(new BranchRef(it.repository(), "feat/x"))))
        .contains(URI.create(root + "/org/s/repo/-/tree/feat/x"));
    assertThat(urls.findPullRequest("https://gitlab.com/org/s/repo/-/merge_requests/42")).isEmpty();
    assertThat(DOT_COM.findPullRequest(page)).isEmpty();
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource({
    "main, main",
    "feat/new-thing, feat/new-thing",
    "feat/my thing, feat/my%20thing",
    "a?b#c%2F, a%3Fb%23c%252F",
    "-/x, -/x",
    "ü😀, %C3%BC%F0%9F%98%80",
  })
  void branchUrl_ofAnyBranch_isEscaped(String branch, String path) {
    assertThat(DOT_COM.branchUrl(new BranchRef(PROJECT, branch)))
        .contains(URI.create("https://gitlab.com/g/s/p/-/tree/" + path));
  }

  @ParameterizedTest(name = "[{0}]")
  @ValueSource(strings = {"", "a//b", "/a", "a/", "..", "a/../x"})
  void branchUrl_ofWhatNoAddressLeadsTo_isEmpty(String branch) {
    assertThat(DOT_COM.branchUrl(new BranchRef(PROJECT, branch))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void pullRequestUrl_ofANumberThatIsNone_isEmpty(long number) {
    assertThat(DOT_COM.pullRequestUrl(new PullRequestRef(PROJECT, number))).isEmpty();
  }

  @Test
  void passable_isHttpsOrUnderTheWebUrl() {
    assertThat(PLAIN.passable("https://elsewhere.example/u/1")).isPresent();
    assertThat(PLAIN.passable("http://127.0.0.1:3000/o/r")).isPresent();
    assertThat(PLAIN.passable("http://elsewhere.example/u/1")).isEmpty();
    assertThat(PLAIN.passable(null)).isEmpty();
  }
}
