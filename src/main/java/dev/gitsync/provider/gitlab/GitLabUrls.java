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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads and writes the addresses of one GitLab instance. Crosses no network. */
final class GitLabUrls {

  /**
   * What groups and projects may be called. None begins with a hyphen, so that the segment {@code
   * -} can part a project from its pages.
   */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.-]{0,254}");

  private static final String NUMBER = "/merge_requests/([1-9][0-9]{0,17})(?:/.*)?";
  private static final Pattern PULL_REQUEST = Pattern.compile("(.+?)/-" + NUMBER);

  /** Older versions wrote no {@code /-/}, and newer ones still know such addresses. */
  private static final Pattern OLDER_PULL_REQUEST = Pattern.compile("(.+)" + NUMBER);

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
    int end = projectPath.lastIndexOf('/');
    return end > 0 && Arrays.stream(projectPath.split("/", -1)).allMatch(GitLabUrls::isName)
        ? Optional.of(
            root.repository(projectPath.substring(0, end), projectPath.substring(end + 1)))
        : Optional.empty();
  }

  private static boolean isName(String text) {
    return NAME.matcher(text).matches() && !Set.of(".", "..").contains(text);
  }

  /** The pull request whose page this is. Pages below it, query and fragment are its page too. */
  Optional<PullRequestRef> findPullRequest(String url) {
    return root.pagePath(url).flatMap(this::pullRequest);
  }

  private Optional<PullRequestRef> pullRequest(String path) {
    return Stream.of(PULL_REQUEST, OLDER_PULL_REQUEST)
        .map(form -> form.matcher(path))
        .filter(Matcher::matches)
        .findFirst()
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
