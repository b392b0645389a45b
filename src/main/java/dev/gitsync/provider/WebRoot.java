package dev.gitsync.provider;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address that all pages of a Git host start with; it may have a path, as GitLab's do that
 * share a host name with something else.
 *
 * @param url {@code http} or {@code https} with a host in lower case, without a trailing slash
 */
public record WebRoot(URI url) {

  /**
   * What is left of the sentence in which somebody wrote an address. Looked for only where it
   * begins, so that a long text costs no more than its length.
   */
  private static final Pattern TRAILING_PUNCTUATION = Pattern.compile("(?<![),;.])[),;.]++$");

  /** A segment that browsers take for a way to the folder above, escaped or not. */
  private static final Pattern WAY_UP =
      Pattern.compile("/(?:\\.|%2e){2}(?:/|$)", Pattern.CASE_INSENSITIVE);

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
   * The path of a page of this host, in whichever form somebody wrote down its address. White space
   * around it, the end of the sentence that it stands in, query and fragment are left out.
   *
   * @return empty when it is no address of a page below this root
   */
  public Optional<String> pagePath(String address) {
    return GitRemote.parse(TRAILING_PUNCTUATION.matcher(address.strip()).replaceFirst(""))
        .filter(page -> !page.scheme().equals("ssh"))
        .flatMap(this::repositoryPath);
  }

  /** A repository of this host; owner and name must be such as need no escaping. */
  public RepositoryRef repository(String owner, String name) {
    return new RepositoryRef(owner, name, URI.create(url + "/" + owner + "/" + name));
  }

  /**
   * An address that the host gave, if it may be passed on to browsers: an {@code https} one, or one
   * of a page below this root.
   */
  public Optional<String> passable(@Nullable String address) {
    if (address == null || address.length() >= HostJson.MAX_TEXT) {
      // At that length it may have been cut off.
      return Optional.empty();
    }
    try {
      var page = new URI(address);
      boolean passable =
          page.getHost() != null
              && page.getRawUserInfo() == null
              && ("https".equalsIgnoreCase(page.getScheme()) || covers(page));
      return passable ? Optional.of(address) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private boolean covers(URI page) {
    var path = page.getRawPath();
    return isSameOrigin(url, page)
        && (path.equals(url.getRawPath()) || path.startsWith(url.getRawPath() + "/"))
        && !WAY_UP.matcher(path).find();
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
