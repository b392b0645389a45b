package dev.gitsync.provider.github;

import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.GitRemote;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.WebRoot;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes the addresses of one GitHub host. Crosses no network. */
final class GitHubUrls {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,100}");
  private static final Pattern PULL_REQUEST =
      Pattern.compile("([^/]+)/([^/]+)/pull/([1-9][0-9]{0,17})(?:/.*)?");

  private final WebRoot root;

  GitHubUrls(URI webUrl) {
    root = new WebRoot(webUrl);
  }

  /** See {@link dev.gitsync.provider.Provider#findRepository}. */
  Optional<RepositoryRef> findRepository(GitRemote remote) {
    // It takes ssh on the port of https too, under another name.
    return root.repositoryPath(remote.withUsualHost("ssh.github.com", "github.com"))
        .map(path -> path.split("/", -1))
        .filter(segments -> segments.length == 2)
        .flatMap(segments -> findRepository(segments[0], segments[1]));
  }

  /** A repository of this host, if owner and name are such as GitHub gives. */
  Optional<RepositoryRef> findRepository(String owner, String name) {
    return isName(owner) && isName(name)
        ? Optional.of(root.repository(owner, name))
        : Optional.empty();
  }

  private static boolean isName(String text) {
    return NAME.matcher(text).matches() && !Set.of(".", "..").contains(text);
  }

  /** The pull request whose page this is. Pages below it, query and fragment are its page too. */
  Optional<PullRequestRef> findPullRequest(String url) {
    return root.pagePath(url)
        .map(PULL_REQUEST::matcher)
        .filter(Matcher::matches)
        .flatMap(
            parts ->
                findRepository(parts.group(1), parts.group(2))
                    .map(
                        repository ->
                            new PullRequestRef(repository, Long.parseLong(parts.group(3)))));
  }

  /** See {@link dev.gitsync.provider.Provider#branchUrl}. */
  Optional<URI> branchUrl(BranchRef branch) {
    return branch.repository().page("tree/" + branch.branch());
  }

  Optional<String> pullRequestUrl(PullRequestRef pullRequest) {
    return pullRequest.page("pull").map(URI::toString);
  }

  /** See {@link WebRoot#passable}. */
  Optional<String> passable(@Nullable String url) {
    return root.passable(url);
  }
}
