package dev.gitsync.provider.github;

import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.GitRemote;
import dev.gitsync.provider.HostJson;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.WebRoot;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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

  /** What is left of the sentence in which somebody wrote an address. */
  private static final Pattern TRAILING_PUNCTUATION = Pattern.compile("[),;.]+$");

  private final WebRoot root;

  GitHubUrls(URI webUrl) {
    root = new WebRoot(webUrl);
  }

  /** See {@link dev.gitsync.provider.Provider#findRepository}. */
  Optional<RepositoryRef> findRepository(GitRemote remote) {
    return root.repositoryPath(overUsualPort(remote))
        .map(path -> path.split("/", -1))
        .filter(segments -> segments.length == 2)
        .flatMap(segments -> findRepository(segments[0], segments[1]));
  }

  /** github.com takes ssh on the port of https too, under another host name. */
  private static GitRemote overUsualPort(GitRemote remote) {
    return remote.scheme().equals("ssh") && remote.host().equals("ssh.github.com")
        ? new GitRemote("ssh", "github.com", remote.port(), remote.path())
        : remote;
  }

  /** A repository of this host, if owner and name are such as GitHub gives. */
  Optional<RepositoryRef> findRepository(String owner, String name) {
    return isName(owner) && isName(name)
        ? Optional.of(
            new RepositoryRef(owner, name, URI.create(root.url() + "/" + owner + "/" + name)))
        : Optional.empty();
  }

  private static boolean isName(String text) {
    return NAME.matcher(text).matches() && !Set.of(".", "..").contains(text);
  }

  /** The pull request whose page this is. Pages below it, query and fragment are its page too. */
  Optional<PullRequestRef> findPullRequest(String url) {
    var page = TRAILING_PUNCTUATION.matcher(url.strip()).replaceFirst("");
    return GitRemote.parse(page)
        .filter(address -> !address.scheme().equals("ssh"))
        .flatMap(root::repositoryPath)
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
  URI branchUrl(BranchRef branch) {
    return URI.create(branch.repository().webUrl() + "/tree/" + encodeSegments(branch.branch()));
  }

  String pullRequestUrl(PullRequestRef pullRequest) {
    return pullRequest.repository().webUrl() + "/pull/" + pullRequest.number();
  }

  /** An address that the host gave, if it may be passed on to browsers. */
  Optional<String> passable(@Nullable String url) {
    if (url == null || url.length() >= HostJson.MAX_TEXT) {
      // At that length it may have been cut off.
      return Optional.empty();
    }
    try {
      var page = new URI(url);
      boolean passable =
          page.getHost() != null
              && page.getRawUserInfo() == null
              && ("https".equalsIgnoreCase(page.getScheme()) || root.covers(page));
      return passable ? Optional.of(url) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static String encodeSegments(String path) {
    return URLEncoder.encode(path, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%2F", "/");
  }
}
