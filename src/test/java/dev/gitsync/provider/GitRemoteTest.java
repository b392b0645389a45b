package dev.gitsync.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GitRemoteTest {

  static Stream<Arguments> addresses() {
    var repository = "o/r";
    return Stream.of(
        arguments("https", "https://h.example/o/r", "https", "h.example", -1, repository),
        arguments("https with .git", "https://h.example/o/r.git", "https", "h.example", -1, "o/r"),
        arguments("end slash", "https://h.example/o/r/", "https", "h.example", -1, "o/r"),
        arguments(".git and slash", "https://h.example/o/r.git/", "https", "h.example", -1, "o/r"),
        arguments("http", "http://h.example/o/r", "http", "h.example", -1, "o/r"),
        arguments("port", "https://h.example:8443/o/r", "https", "h.example", 8443, "o/r"),
        arguments(
            "great letters", "HTTPS://H.Example/Own/Rep", "https", "h.example", -1, "Own/Rep"),
        arguments("ssh", "ssh://git@h.example/o/r.git", "ssh", "h.example", -1, "o/r"),
        arguments(
            "ssh with port", "ssh://git@h.example:2222/o/r.git", "ssh", "h.example", 2222, "o/r"),
        arguments("ssh without user", "ssh://h.example/o/r", "ssh", "h.example", -1, "o/r"),
        arguments("ssh on port 22", "ssh://git@h.example:22/o/r", "ssh", "h.example", 22, "o/r"),
        arguments("ssh+git", "ssh+git://git@h.example/o/r", "ssh", "h.example", -1, "o/r"),
        arguments("git", "git://h.example/o/r.git", "ssh", "h.example", -1, "o/r"),
        arguments("git+ssh", "git+ssh://git@h.example/o/r.git", "ssh", "h.example", -1, "o/r"),
        arguments("scp", "git@h.example:o/r.git", "ssh", "h.example", -1, "o/r"),
        arguments("scp without .git", "git@h.example:o/r", "ssh", "h.example", -1, "o/r"),
        arguments("scp with end slash", "git@h.example:o/r.git/", "ssh", "h.example", -1, "o/r"),
        arguments("scp with root slash", "git@h.example:/o/r.git", "ssh", "h.example", -1, "o/r"),
        arguments("scp without user", "h.example:o/r.git", "ssh", "h.example", -1, "o/r"),
        arguments("scp of somebody", "jane.doe@h.example:o/r", "ssh", "h.example", -1, "o/r"),
        arguments("user", "https://jane@h.example/o/r", "https", "h.example", -1, "o/r"),
        arguments("password", "https://jane:s3cret@h.example/o/r", "https", "h.example", -1, "o/r"),
        arguments("@ in it", "https://jane:s3@cret@h.example/o/r", "https", "h.example", -1, "o/r"),
        arguments("? in it", "https://jane:s3?cret@h.example/o/r", "https", "h.example", -1, "o/r"),
        arguments("# in it", "https://jane:s3#cret@h.example/o/r", "https", "h.example", -1, "o/r"),
        arguments("/ in it", "https://jane:s3/cret@h.example/o/r", "https", "h.example", -1, "o/r"),
        arguments(
            "@ and / in it",
            "https://jane:s3@cr/et@h.example/o/r",
            "https",
            "h.example",
            -1,
            "o/r"),
        arguments(
            "/ before @", "https://jane:s3/cr@et@h.example/o/r", "https", "h.example", -1, "o/r"),
        arguments("/ first", "https://jane:/s3cret@h.example/o/r", "https", "h.example", -1, "o/r"),
        arguments(
            "digits and /", "https://jane:123456/x@h.example/o/r", "https", "h.example", -1, "o/r"),
        arguments(
            "all in it", "https://jane:a:b?c#d/e@f@h.example/o/r", "https", "h.example", -1, "o/r"),
        arguments("no user name", "https://:s3cret@h.example/o/r", "https", "h.example", -1, "o/r"),
        arguments("no password", "https://jane:@h.example/o/r", "https", "h.example", -1, "o/r"),
        arguments(
            "mail address",
            "https://jane@c.example:s3/cret@h.example/o/r",
            "https",
            "h.example",
            -1,
            "o/r"),
        arguments(
            "password and port",
            "ssh://jane:s3/cret@h.example:22/o/r",
            "ssh",
            "h.example",
            22,
            "o/r"),
        arguments("query", "https://h.example/o/r?token=s3cret", "https", "h.example", -1, "o/r"),
        arguments("fragment", "https://h.example/o/r#readme", "https", "h.example", -1, "o/r"),
        arguments("white space", " \thttps://h.example/o/r\n", "https", "h.example", -1, "o/r"),
        arguments("groups", "https://h.example/a/b/c/r.git", "https", "h.example", -1, "a/b/c/r"),
        arguments("IPv6", "https://[::1]:8443/o/r", "https", "[::1]", 8443, "o/r"),
        arguments(
            "IPv6 over ssh", "ssh://git@[2001:DB8::1]:22/o/r", "ssh", "[2001:db8::1]", 22, "o/r"),
        arguments("IPv6 in scp", "git@[::1]:o/r.git", "ssh", "[::1]", -1, "o/r"),
        arguments("IPv4", "http://127.0.0.1:3000/o/r", "http", "127.0.0.1", 3000, "o/r"),
        arguments("empty port", "https://h.example:/o/r", "https", "h.example", -1, "o/r"),
        arguments("slashes before", "https://h.example//o/r", "https", "h.example", -1, "o/r"),
        arguments("slashes behind", "https://h.example/o/r///", "https", "h.example", -1, "o/r"),
        arguments(
            "slash before .git", "https://h.example/o/r/.git", "https", "h.example", -1, "o/r"),
        arguments(
            ".git twice", "https://h.example/o/r.git.git", "https", "h.example", -1, "o/r.git"),
        arguments("hyphen at the end", "git@h.example:o/r-.git", "ssh", "h.example", -1, "o/r-"),
        arguments("home", "ssh://h.example/~jane/r", "ssh", "h.example", -1, "~jane/r"),
        arguments("port in scp is a path", "git@h.example:22/r", "ssh", "h.example", -1, "22/r"),
        arguments("escapes", "https://h.example/o/r%20s", "https", "h.example", -1, "o/r%20s"),
        arguments("dots", "https://h.example/o/.github", "https", "h.example", -1, "o/.github"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("addresses")
  void parse_addressOfARepository_givesItsParts(
      String name, String remote, String scheme, String host, int port, String path) {
    var parsed = GitRemote.parse(remote);

    assertThat(parsed).contains(new GitRemote(scheme, host, port, path));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        arguments("empty", ""),
        arguments("blank", " \t "),
        arguments("a word", "not-a-url"),
        arguments("no scheme", "github.com/o/r"),
        arguments("user, no scheme, no colon", "git@h.example/o/r"),
        arguments("ssh and scp in one", "ssh://git@h.example:o/r.git"),
        arguments("scheme in scp", "git@h.example://o/r"),
        arguments("local path", "/srv/git/r.git"),
        arguments("local path with a colon", "./a:b"),
        arguments("drive", "C:\\work\\r"),
        arguments("drive with slashes", "C:/code/r"),
        arguments("file", "file:///srv/git/r.git"),
        arguments("ftp", "ftp://h.example/o/r"),
        arguments("script", "javascript://h.example/%0aalert(1)"),
        arguments("host alone", "https://h.example"),
        arguments("host and slash", "https://h.example/"),
        arguments(".git alone", "https://h.example/.git"),
        arguments("no host", "https:///o/r"),
        arguments("port in words", "https://h.example:port/o/r"),
        arguments("great port", "https://h.example:4294967296/o/r"),
        arguments("space in the host", "https://h example/o/r"),
        arguments("emoji as host", "https://😀/o/r"),
        arguments("emoji", "😀"),
        arguments("NUL as host", "https://\0/o/r"),
        arguments("too long", "https://h.example/o/" + "r".repeat(2_000)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void parse_anythingElse_isEmpty(String name, String remote) {
    assertThat(GitRemote.parse(remote)).isEmpty();
  }

  static Stream<Arguments> secrets() {
    return Stream.of(
        arguments("nothing to remove", "https://h.example/o/r.git", "https://h.example/o/r.git"),
        arguments("user", "https://jane@h.example/o/r", "https://h.example/o/r"),
        arguments("token", "https://oauth2:t0k@h.example/o/r", "https://h.example/o/r"),
        arguments("@ in it", "https://jane:a@b@h.example/o/r", "https://h.example/o/r"),
        arguments("? in it", "https://jane:a?b@h.example/o/r", "https://h.example/o/r"),
        arguments("/ in it", "https://jane:a/b@h.example/o/r", "https://h.example/o/r"),
        arguments("@ and / in it", "https://jane:a@b/c@h.example/o/r", "https://h.example/o/r"),
        arguments("/ first in it", "https://jane:/a@h.example/o/r", "https://h.example/o/r"),
        arguments("no path", "https://jane:a@b/c@h.example", "https://h.example"),
        arguments("query", "https://h.example/o/r?private_token=t0k", "https://h.example/o/r"),
        arguments("@ in a query", "https://h.example/o/r?a=b:c@d", "https://h.example/o/r"),
        arguments("fragment", "https://h.example/o/r#t0k", "https://h.example/o/r"),
        arguments("ssh", "ssh://git@h.example:22/o/r", "ssh://h.example:22/o/r"),
        arguments("scp", "git@h.example:o/r.git", "h.example:o/r.git"),
        arguments("scp with password", "jane:t0k@h.example:o/r", "h.example:o/r"),
        arguments("no scheme", "jane:t0k@h.example/o/r", "h.example/o/r"),
        arguments("unknown scheme", "foo://jane:t0k@h.example/o", "foo://h.example/o"),
        arguments("? in a text", "see https://jane:a?b@h.example/o", "see https://h.example/o"),
        arguments("in a text", "see https://jane:t0k@h.example/o/r", "see https://h.example/o/r"),
        arguments("@ in a path", "https://h.example/o/r@v1", "https://h.example/o/r@v1"),
        arguments("@ and port", "https://h.example:8443/@s/r", "https://h.example:8443/@s/r"),
        arguments("@ and user", "https://jane@h.example/@s/r", "https://h.example/@s/r"),
        arguments("@ in scp", "git@h.example:o/r@v1", "h.example:o/r@v1"),
        arguments("a word", "  not-a-url ", "not-a-url"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("secrets")
  void withoutCredentials_anyText_keepsTheRest(String name, String remote, String expected) {
    assertThat(GitRemote.withoutCredentials(remote)).isEqualTo(expected);
  }

  /** What can't be told from an honest address, and what an honest address loses for that. */
  static Stream<Arguments> limits() {
    return Stream.of(
        arguments(
            "password that begins like a port",
            "https://jane:8443/t0k@h.example/o/r",
            "https://jane:8443/t0k@h.example/o/r"),
        arguments(
            "token with a slash in place of a user name",
            "https://t0/k@h.example/o/r",
            "https://t0/k@h.example/o/r"),
        arguments(
            "scp has no passwords, so none with a slash",
            "jane:t0/k@h.example:o/r",
            "jane:t0/k@h.example:o/r"),
        arguments(
            "@ in a path behind a password", "https://jane:t0k@h.example/@s/r", "https://s/r"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("limits")
  void withoutCredentials_addressOfTwoMeanings_takesOne(
      String name, String remote, String expected) {
    assertThat(GitRemote.withoutCredentials(remote)).isEqualTo(expected);
  }

  @Test
  void withUsualHost_overSsh_isRenamed_otherwiseNot() {
    var ssh = new GitRemote("ssh", "ssh.h.example", 443, "o/r");
    var https = new GitRemote("https", "ssh.h.example", 443, "o/r");
    var elsewhere = new GitRemote("ssh", "other.example", 443, "o/r");

    assertThat(Stream.of(ssh, https, elsewhere))
        .map(remote -> remote.withUsualHost("ssh.h.example", "h.example").host())
        .containsExactly("h.example", "ssh.h.example", "other.example");
  }
}
