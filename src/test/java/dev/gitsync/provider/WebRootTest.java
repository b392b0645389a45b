package dev.gitsync.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WebRootTest {

  private static final WebRoot SECURE = new WebRoot(URI.create("https://h.example"));
  private static final WebRoot PLAIN = new WebRoot(URI.create("http://127.0.0.1:3000"));
  private static final WebRoot SIX = new WebRoot(URI.create("https://[2001:db8::1]:8443"));
  private static final WebRoot BELOW = new WebRoot(URI.create("http://c.example/git/lab"));

  static Stream<Arguments> remotes() {
    return Stream.of(
        arguments("https", SECURE, "https://h.example/o/r.git", "o/r"),
        arguments("http to a host of https", SECURE, "http://h.example/o/r", "o/r"),
        arguments("https to a host of http", PLAIN, "https://127.0.0.1:3000/o/r", "o/r"),
        arguments("its usual port", SECURE, "https://h.example:443/o/r", "o/r"),
        arguments("its own port", PLAIN, "http://127.0.0.1:3000/o/r", "o/r"),
        arguments("ssh", SECURE, "ssh://git@h.example/o/r", "o/r"),
        arguments("ssh on any port", PLAIN, "ssh://git@127.0.0.1:2222/o/r", "o/r"),
        arguments("scp", SECURE, "git@H.Example:o/r.git", "o/r"),
        arguments("IPv6", SIX, "https://[2001:DB8::1]:8443/o/r", "o/r"),
        arguments("IPv6 over ssh", SIX, "git@[2001:db8::1]:o/r", "o/r"),
        arguments("below a path", BELOW, "http://c.example/git/lab/o/s/r", "o/s/r"),
        arguments("below a path, over ssh", BELOW, "git@c.example:o/s/r", "o/s/r"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("remotes")
  void repositoryPath_onThisHost_isFound(String name, WebRoot root, String remote, String path) {
    assertThat(GitRemote.parse(remote).flatMap(root::repositoryPath)).contains(path);
  }

  static Stream<Arguments> foreignRemotes() {
    return Stream.of(
        arguments("another host", SECURE, "https://other.example/o/r"),
        arguments("another host over ssh", SECURE, "git@other.example:o/r"),
        arguments("a longer host", SECURE, "https://h.example.evil.example/o/r"),
        arguments("a host below", SECURE, "https://sub.h.example/o/r"),
        arguments("another port", SECURE, "https://h.example:8443/o/r"),
        arguments("without the port", PLAIN, "http://127.0.0.1/o/r"),
        arguments("the usual port of another scheme", SECURE, "https://h.example:80/o/r"),
        arguments("without the path", BELOW, "http://c.example/o/r"),
        arguments("with half the path", BELOW, "http://c.example/git/o/r"),
        arguments("beside the path", BELOW, "http://c.example/git/labour/r"),
        arguments("the path alone", BELOW, "http://c.example/git/lab"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("foreignRemotes")
  void repositoryPath_elsewhere_isEmpty(String name, WebRoot root, String remote) {
    assertThat(GitRemote.parse(remote)).isPresent();
    assertThat(GitRemote.parse(remote).flatMap(root::repositoryPath)).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "as it is, http://c.example/git/lab/o/r",
    "white space, '\t http://c.example/git/lab/o/r '",
    "end of a sentence, 'http://c.example/git/lab/o/r),;..'",
    "query, http://c.example/git/lab/o/r?a=b@c",
    "fragment, http://c.example/git/lab/o/r#@c",
    "end slash, http://c.example/git/lab/o/r/",
    "great letters, HTTP://C.Example/git/lab/o/r",
  })
  void pagePath_ofAPageOfThisHost_isFound(String name, String address) {
    assertThat(BELOW.pagePath(address)).contains("o/r");
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource({
    "git@c.example:o/r",
    "ssh://c.example/git/lab/o/r",
    "https://h.example/o/r",
    "o/r",
    "' '",
    "),;.",
  })
  void pagePath_ofAnythingElse_isEmpty(String address) {
    assertThat(BELOW.pagePath(address)).isEmpty();
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource({
    "https://avatars.example/u/1?v=4",
    "https://elsewhere.example/o/r/pull/1",
    "http://127.0.0.1:3000/o/r/pull/1",
    "http://127.0.0.1:3000/o/..r",
    "HTTP://127.0.0.1:3000",
  })
  void passable_httpsOrUnderTheRoot_isKept(String address) {
    assertThat(PLAIN.passable(address)).contains(address);
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource({
    "http://127.0.0.1:30001/o/r",
    "http://127.0.0.1/o/r",
    "http://elsewhere.example/o/r",
    "javascript:alert(1)",
    "https://jane@elsewhere.example/",
    "https:alert(1)",
    "//elsewhere.example/x",
    "https://elsewhere.example/a b",
    "' '",
  })
  void passable_anythingElse_isEmpty(String address) {
    assertThat(PLAIN.passable(address)).isEmpty();
  }

  @ParameterizedTest(name = "[{0}]")
  @CsvSource({
    "http://c.example/git/lab, true",
    "http://c.example/git/lab/o/r, true",
    "http://c.example/git/labour, false",
    "http://c.example/git/lab/../evil, false",
    "http://c.example/git/lab/o/%2E%2e, false",
    "http://c.example/git/lab/.%2e/evil, false",
  })
  void passable_withoutHttps_dependsOnTheRootsPath(String address, boolean passable) {
    assertThat(BELOW.passable(address).isPresent()).isEqualTo(passable);
  }

  @Test
  void passable_atALengthAtWhichItMayBeCut_isEmpty() {
    var longest = "https://h.example/" + "x".repeat(HostJson.MAX_TEXT - 19);

    assertThat(SECURE.passable(longest)).isPresent();
    assertThat(SECURE.passable(longest + "x")).isEmpty();
  }
}
