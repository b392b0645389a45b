package dev.gitsync.provider;

import java.net.URI;
import java.util.Optional;

/**
 * The address that all pages of a Git host start with; it may have a path, as GitLab's do that
 * share a host name with something else.
 *
 * @param url {@code http} or {@code https} with a host in lower case, without a trailing slash
 */
public record WebRoot(URI url) {

  /**
   * The path of a repository on this host.
   *
   * <p>Over http and https the port and the path of this root count, the scheme does not: old
   * remotes say {@code http} where the host long has {@code https}. Over ssh only the host counts,
   * because neither an ssh port nor a path says anything of the web pages.
   *
   * @return empty when the remote is on another host
   */
  public Optional<String> repositoryPath(GitRemote remote) {
    if (!remote.host().equals(url.getHost())) {
      return Optional.empty();
    }
    if (remote.scheme().equals("ssh")) {
      return Optional.of(remote.path());
    }
    if (givenPort(remote.scheme(), remote.port()) != givenPort(url.getScheme(), url.getPort())) {
      return Optional.empty();
    }
    var prefix = url.getRawPath();
    var path = "/" + remote.path();
    return path.startsWith(prefix + "/")
        ? Optional.of(path.substring(prefix.length() + 1))
        : Optional.empty();
  }

  /**
   * Whether a page is one of this host's: same scheme, host and port, and below the root's path.
   */
  public boolean covers(URI page) {
    return isSameOrigin(url, page)
        && (page.getRawPath().equals(url.getRawPath())
            || page.getRawPath().startsWith(url.getRawPath() + "/"));
  }

  /** Whether two addresses lead to the same scheme, host and port, so that one token fits both. */
  static boolean isSameOrigin(URI one, URI other) {
    return one.getScheme() != null
        && one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost() != null
        && one.getHost().equalsIgnoreCase(other.getHost())
        && givenPort(one.getScheme(), one.getPort())
            == givenPort(other.getScheme(), other.getPort());
  }

  /** The port, −1 for the scheme's own. */
  private static int givenPort(String scheme, int port) {
    int usual = scheme.equalsIgnoreCase("https") ? 443 : 80;
    return port == usual ? -1 : port;
  }
}
