package dev.gitsync.provider;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a git remote's address, in whichever form git takes it: {@code https}, {@code http},
 * {@code ssh} or the scp form {@code user@host:path}.
 *
 * @param scheme {@code https}, {@code http} or {@code ssh}; the scp form is {@code ssh}
 * @param host in lower case
 * @param port −1 where none is given
 * @param path without leading and trailing slashes, without {@code .git}, not decoded
 */
public record GitRemote(String scheme, String host, int port, String path) {

  /** No longer origin is ever stored. */
  private static final int MAX_LENGTH = 2_000;

  /** What git also knows, and which says no more than ssh does about where a repository is. */
  private static final Set<String> LIKE_SSH = Set.of("git", "git+ssh", "ssh+git");

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://");
  private static final String HOST_FORM = "([a-z0-9._-]+|\\[[0-9a-f:.]+])";
  private static final Pattern URL_FORM =
      Pattern.compile(
          SCHEME.pattern() + HOST_FORM + "(?::([0-9]{0,5}))?/(.*)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** What may stand between scheme and path if there is no password. */
  private static final Pattern WITHOUT_PASSWORD =
      Pattern.compile("(?:[^:/]*@)?" + HOST_FORM + "(?::[0-9]{1,5})?", Pattern.CASE_INSENSITIVE);

  /** A single letter before the colon is a drive of Windows. */
  private static final Pattern SCP_FORM =
      Pattern.compile(
          "(?![a-z]:)" + HOST_FORM + ":(?!//)(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /**
   * Begins at no query, or that would take the end of the path before it along. Possessive, so that
   * a long text costs no more than its length.
   */
  private static final Pattern EMBEDDED_PASSWORD =
      Pattern.compile("(?<![^\\s/@])[^\\s/@:?#]++:[^\\s/@]*+@");

  private static final Pattern QUERY_OR_FRAGMENT = Pattern.compile("[?#]");

  /**
   * Takes a remote's address apart. User names, passwords, queries and fragments are dropped.
   *
   * @return empty when it is no address of a repository on a host (a local path, {@code file:})
   */
  public static Optional<GitRemote> parse(String remote) {
    if (remote.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    var address = withoutCredentials(remote);
    var url = URL_FORM.matcher(address);
    if (url.matches()) {
      return scheme(url.group(1))
          .flatMap(scheme -> of(scheme, url.group(2), port(url.group(3)), url.group(4)));
    }
    var scp = SCP_FORM.matcher(address);
    return scp.matches() ? of("ssh", scp.group(1), -1, scp.group(2)) : Optional.empty();
  }

  /**
   * The address as it was given, less everything that could be a secret: user name, password, query
   * and fragment. Never throws.
   */
  public static String withoutCredentials(String remote) {
    var cleared = remote.strip();
    // What is left may be an address with credentials in its turn.
    for (var given = ""; !cleared.equals(given); ) {
      given = cleared;
      cleared = withoutOuterCredentials(given);
    }
    return cleared;
  }

  private static String withoutOuterCredentials(String given) {
    var address = given;
    var scheme = SCHEME.matcher(address);
    int authority = scheme.lookingAt() ? scheme.end() : 0;
    int user = address.lastIndexOf('@', endOfAuthority(address, authority));
    if (user >= authority) {
      address = address.substring(0, authority) + address.substring(user + 1);
    }
    address = EMBEDDED_PASSWORD.matcher(address).replaceAll("");
    return QUERY_OR_FRAGMENT.split(address, 2)[0].strip();
  }

  /**
   * How far a user name and a password may reach: to the first slash, even behind a {@code ?} or
   * {@code #}, because people write passwords with such characters unescaped. They do so with
   * slashes too, so behind a password's beginning all up to the last {@code @} is one. A path with
   * that character loses more than it need then, which is better than to keep half a password.
   */
  private static int endOfAuthority(String address, int start) {
    int slash = address.indexOf('/', start);
    if (slash < 0) {
      return address.length();
    }
    boolean hasPassword =
        start > 0 && !WITHOUT_PASSWORD.matcher(address.substring(start, slash)).matches();
    return hasPassword ? address.length() : slash;
  }

  /**
   * The same remote by its host's usual name.
   *
   * @param sshName a name by which the host is known to ssh alone
   * @param name what its pages are found under
   */
  public GitRemote withUsualHost(String sshName, String name) {
    return scheme.equals("ssh") && host.equals(sshName)
        ? new GitRemote(scheme, name, port, path)
        : this;
  }

  private static Optional<GitRemote> of(String scheme, String host, int port, String given) {
    var path = withoutOuterSlashes(given);
    if (path.endsWith(".git")) {
      path = withoutOuterSlashes(path.substring(0, path.length() - ".git".length()));
    }
    return path.isEmpty()
        ? Optional.empty()
        : Optional.of(new GitRemote(scheme, host.toLowerCase(Locale.ROOT), port, path));
  }

  /** The scheme in our words; empty for one that leads to no host, or is none of git's. */
  private static Optional<String> scheme(String given) {
    var scheme = given.toLowerCase(Locale.ROOT);
    if (LIKE_SSH.contains(scheme)) {
      return Optional.of("ssh");
    }
    return Set.of("https", "http", "ssh").contains(scheme) ? Optional.of(scheme) : Optional.empty();
  }

  private static int port(@Nullable String given) {
    return given == null || given.isEmpty() ? -1 : Integer.parseInt(given);
  }

  private static String withoutOuterSlashes(String path) {
    int start = 0;
    int end = path.length();
    while (start < end && path.charAt(start) == '/') {
      start++;
    }
    while (end > start && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(start, end);
  }
}
