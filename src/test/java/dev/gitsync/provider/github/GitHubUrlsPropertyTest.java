package dev.gitsync.provider.github;

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

class GitHubUrlsPropertyTest implements RemoteParts {

  private static final String ROOT = "https://h.example:8443/git";
  private static final GitHubUrls URLS = new GitHubUrls(URI.create(ROOT));

  private static RepositoryRef repository(String owner, String name) {
    return URLS.findRepository(owner, name).orElseThrow();
  }

  @Property
  void anyText_isRead_andLeadsNowhereElse(@ForAll("anyText") String text) {
    var urls = new GitHubUrls(URI.create("https://github.com"));

    var pages =
        Stream.of(
                GitRemote.parse(text).flatMap(urls::findRepository).map(RepositoryRef::webUrl),
                urls.findRepository(text, text).map(RepositoryRef::webUrl),
                urls.findPullRequest(text).flatMap(urls::pullRequestUrl).map(URI::create),
                URLS.branchUrl(new BranchRef(repository("o", "r"), text)))
            .flatMap(Optional::stream)
            .map(URI::normalize)
            .map(URI::toString);

    assertThat(pages)
        .allMatch(
            page -> page.startsWith("https://github.com/") || page.startsWith(ROOT + "/o/r/"));
  }

  @Property
  void remote_inEachForm_leadsToItsRepository(
      @ForAll Form form,
      @ForAll("users") String user,
      @ForAll("passwords") String password,
      @ForAll("names") String owner,
      @ForAll("names") String name,
      @ForAll("endings") String ending) {
    Assume.that(!form.isScp() || !password.contains("/"));
    var path = owner + "/" + name + ending;
    var remote =
        form.write(
            user + ":" + password + "@",
            "H.Example",
            form.scheme().equals("ssh") ? ":22" : ":8443",
            form.scheme().equals("ssh") ? path : "git/" + path);

    var found = GitRemote.parse(remote).flatMap(URLS::findRepository);

    assertThat(found)
        .contains(new RepositoryRef(owner, name, URI.create(ROOT + "/" + owner + "/" + name)));
  }

  @Property
  void normalForm_isItsOwn(@ForAll("names") String owner, @ForAll("names") String name) {
    var repository = repository(owner, name);

    var again = GitRemote.parse(repository.webUrl().toString()).flatMap(URLS::findRepository);

    assertThat(again).contains(repository);
  }

  @Property
  void pullRequestUrl_leadsBack(
      @ForAll("names") String owner,
      @ForAll("names") String name,
      @ForAll @LongRange(min = 1, max = 999_999_999_999_999_999L) long number) {
    var pullRequest = new PullRequestRef(repository(owner, name), number);

    var again = URLS.pullRequestUrl(pullRequest).flatMap(URLS::findPullRequest);

    assertThat(again).contains(pullRequest);
  }

  @Property
  void branchUrl_leadsBack(@ForAll("branches") String branch) {
    var url = URLS.branchUrl(new BranchRef(repository("o", "r"), branch)).orElseThrow();

    assertThat(url.getPath()).isEqualTo("/git/o/r/tree/" + branch);
    assertThat(url.getRawQuery()).isNull();
    assertThat(url.getRawFragment()).isNull();
  }
}
