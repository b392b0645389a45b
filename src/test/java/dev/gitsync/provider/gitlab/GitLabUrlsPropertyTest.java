package dev.gitsync.provider.gitlab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.GitRemote;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.RemoteParts;
import dev.gitsync.provider.RepositoryRef;
import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class GitLabUrlsPropertyTest implements RemoteParts {

  private static final String ROOT = "https://h.example:8443/git";
  private static final GitLabUrls URLS = new GitLabUrls(URI.create(ROOT));

  private static RepositoryRef repository(String path) {
    return URLS.findRepository(path).orElseThrow();
  }

  @Property
  void anyText_isRead_andLeadsNowhereElse(@ForAll("anyText") String text) {
    var urls = new GitLabUrls(URI.create("https://gitlab.com"));

    var pages =
        Stream.of(
                GitRemote.parse(text).flatMap(urls::findRepository).map(RepositoryRef::webUrl),
                urls.findRepository(text).map(RepositoryRef::webUrl),
                urls.findPullRequest(text).flatMap(urls::pullRequestUrl).map(URI::create),
                URLS.branchUrl(new BranchRef(repository("o/r"), text)))
            .flatMap(Optional::stream)
            .map(URI::normalize)
            .map(URI::toString);

    assertThat(pages)
        .allMatch(
            page -> page.startsWith("https://gitlab.com/") || page.startsWith(ROOT + "/o/r/"));
  }

  @Property
  void remote_inEachForm_leadsToItsRepository(
      @ForAll Form form,
      @ForAll("users") String user,
      @ForAll("passwords") String password,
      @ForAll("paths") String path,
      @ForAll("endings") String ending) {
    Assume.that(!form.isScp() || !password.contains("/"));
    var remote =
        form.write(
            user + ":" + password + "@",
            "H.Example",
            form.scheme().equals("ssh") ? ":22" : ":8443",
            (form.scheme().equals("ssh") ? path : "git/" + path) + ending);

    var found = GitRemote.parse(remote).flatMap(URLS::findRepository);

    assertThat(found).map(RepositoryRef::path).contains(path);
    assertThat(found).map(RepositoryRef::webUrl).contains(URI.create(ROOT + "/" + path));
  }

  @Property
  void normalForm_isItsOwn(@ForAll("paths") String path) {
    var repository = repository(path);

    var again = GitRemote.parse(repository.webUrl().toString()).flatMap(URLS::findRepository);

    assertThat(again).contains(repository);
  }

  @Property
  void pullRequestUrl_leadsBack(
      @ForAll("paths") String path,
      @ForAll @LongRange(min = 1, max = 999_999_999_999_999_999L) long number) {
    var pullRequest = new PullRequestRef(repository(path), number);

    var url = URLS.pullRequestUrl(pullRequest).orElseThrow();

    assertThat(URLS.findPullRequest(url)).contains(pullRequest);
    assertThat(URLS.findPullRequest(url.replace("/-/", "/"))).contains(pullRequest);
  }

  @Property
  void branchUrl_leadsBack(@ForAll("branches") String branch) {
    var url = URLS.branchUrl(new BranchRef(repository("o/s/r"), branch)).orElseThrow();

    assertThat(url.getPath()).isEqualTo("/git/o/s/r/-/tree/" + branch);
    assertThat(url.getRawQuery()).isNull();
    assertThat(url.getRawFragment()).isNull();
  }
}
