package dev.gitsync.provider.gitlab;

import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.GitRemote;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.WebRoot;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes the addresses of one GitLab instance. Crosses no network. */
final class GitLabUrls {

  /**
   * What groups and projects may be called. None begins with a hyphen, so that the segment {@code
   * -} can part a project from its pages.
   */
  private static final String NAME = "[A-Za-z0-9_.][A-Za-z0-9_.-]{0,254}";

  private static final Pattern PROJECT = Pattern.compile(NAME + "(?:/" + NAME + ")+");

  /** Older versions wrote no {@code /-/}, and newer ones still know such addresses. */
  private static final Pattern PULL_REQUEST =
      Pattern.compile(
          "(" + PROJECT.pattern() + ")/(?:-/)?merge_requests/([1-9][0-9]{0,17})(?:/.*)?");

  private final WebRoot root;

  GitLabUrls(URI webUrl) {
    root = new WebRoot(webUrl);
  }

  /** See {@link dev.gitsync.provider.Provider#findRepository}. */
  Optional<RepositoryRef> findRepository(GitRemote remote) {
    // It takes ssh on the port of https too, under another name.
    return root.repositoryPath(remote.withUsualHost("altssh.gitlab.com", "gitlab.com"))
        .flatMap(this::findRepository);
  }

  /**
   * A repository of this instance, if the path is such as GitLab gives.
   *
   * @param projectPath all groups and the project, see {@link RepositoryRef#path}
   */
  Optional<RepositoryRef> findRepository(String projectPath) {
    if (!isProject(projectPath)) {
      return Optional.empty();
    }
    int end = projectPath.lastIndexOf('/');
    return Optional.of(
        root.repository(projectPath.substring(0, end), projectPath.substring(end + 1)));
  }

  private static boolean isProject(String path) {
    return PROJECT.matcher(path).matches()
        && Arrays.stream(path.split("/")).noneMatch(Set.of(".", "..")::contains);
  }

  /** The pull request whose page this is. Pages below it, query and fragment are its page too. */
  Optional<PullRequestRef> findPullRequest(String url) {
    return root.pagePath(url)
        .map(PULL_REQUEST::matcher)
        .filter(Matcher::matches)
        .flatMap(
            parts ->
                findRepository(parts.group(1))
                    .map(
                        repository ->
                            new PullRequestRef(repository, Long.parseLong(parts.group(2)))));
  }

  /** See {@link dev.gitsync.provider.Provider#branchUrl}. */
  Optional<URI> branchUrl(BranchRef branch) {
    return branch.repository().page("-/tree/" + branch.branch());
  }

  Optional<String> pullRequestUrl(PullRequestRef pullRequest) {
    return pullRequest.page("-/merge_requests").map(URI::toString);
  }

  /** See {@link WebRoot#passable}. */
  Optional<String> passable(@Nullable String url) {
    return root.passable(url);
  }
}
