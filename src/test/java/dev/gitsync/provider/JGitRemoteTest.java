package dev.gitsync.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jgit.transport.URIish;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares {@link GitRemote} with how JGit takes remotes apart. What is ours in any case is done
 * here too: credentials are cut off first, schemes are translated, hosts are in small letters,
 * paths lose outer slashes and {@code .git}, and there is a longest address.
 */
class JGitRemoteTest {

  static Optional<GitRemote> readByJGit(String remote) throws URISyntaxException {
    var address = GitRemote.withoutCredentials(remote);
    if (address.isEmpty() || remote.length() > 2_000) {
      return Optional.empty();
    }
    var parts = new URIish(address);
    var scheme = scheme(parts.getScheme());
    var path = parts.getRawPath().replaceAll("^/+|(/|\\.git/*$)*$", "");
    return parts.getHost() == null || path.isEmpty() || scheme.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new GitRemote(scheme, parts.getHost().toLowerCase(Locale.ROOT), parts.getPort(), path));
  }

  private static String scheme(@Nullable String given) {
    var scheme = given == null ? "ssh" : given;
    return switch (scheme) {
      case "https", "http" -> scheme;
      case "ssh", "git", "git+ssh", "ssh+git" -> "ssh";
      default -> "";
    };
  }

  private static final Optional<GitRemote> NOTHING = Optional.empty();

  private static Optional<GitRemote> remote(String scheme, String host, int port, String path) {
    return Optional.of(new GitRemote(scheme, host, port, path));
  }

  static Stream<Arguments> misread() {
    return Stream.of(
        arguments(
            "scheme in great letters is taken for a file's name",
            "HTTPS://H.Example/Own/Rep",
            remote("https", "h.example", -1, "Own/Rep"),
            NOTHING),
        arguments(
            "IPv6 in great letters is not known",
            "ssh://git@[2001:DB8::1]:22/o/r",
            remote("ssh", "[2001:db8::1]", 22, "o/r"),
            NOTHING),
        arguments(
            "IPv6 in the scp form ends at its first colon",
            "git@[::1]:o/r.git",
            remote("ssh", "[::1]", -1, "o/r"),
            remote("ssh", "[", -1, ":1]:o/r")),
        arguments(
            "space in a host",
            "https://h example/o/r",
            NOTHING,
            remote("https", "h example", -1, "o/r")),
        arguments("emoji as a host", "https://😀/o/r", NOTHING, remote("https", "😀", -1, "o/r")),
        arguments("NUL as a host", "https://\0/o/r", NOTHING, remote("https", "\0", -1, "o/r")),
        arguments(
            "escapes in a host are undone",
            "https://h%2Eexample%2Fx/o/r",
            NOTHING,
            remote("https", "h.example/x", -1, "o/r")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misread")
  void remoteThatJGitMisreads_isReadRight(
      String name, String remote, Optional<GitRemote> right, Optional<GitRemote> byJGit)
      throws URISyntaxException {
    assertThat(GitRemote.parse(remote)).isEqualTo(right);
    assertThat(readByJGit(remote)).isEqualTo(byJGit);
  }

  static Stream<Arguments> thrownAt() {
    return Stream.of(
        arguments(
            "great port", "https://h.example:4294967296/o/r", NOTHING, NumberFormatException.class),
        arguments(
            "escape that is none",
            "https://h.example/o/r%zz",
            remote("https", "h.example", -1, "o/r%zz"),
            URISyntaxException.class));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("thrownAt")
  void remoteThatJGitThrowsAt_isRead(
      String name, String remote, Optional<GitRemote> right, Class<Exception> byJGit) {
    assertThat(GitRemote.parse(remote)).isEqualTo(right);
    assertThatThrownBy(() -> readByJGit(remote)).isInstanceOf(byJGit);
  }

  static Stream<Arguments> others() {
    var known =
        Stream.concat(misread(), thrownAt())
            .map(row -> (String) row.get()[1])
            .collect(Collectors.toSet());
    return Stream.concat(GitRemoteTest.addresses(), GitRemoteTest.others())
        .filter(row -> !known.contains((String) row.get()[1]));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void anyOtherRemote_isReadByBothAlike(String name, String remote) throws URISyntaxException {
    assertThat(readByJGit(remote)).isEqualTo(GitRemote.parse(remote));
  }
}
