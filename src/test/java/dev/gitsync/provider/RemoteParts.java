package dev.gitsync.provider;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What remotes are made of, for property tests. */
public interface RemoteParts {

  /** How git takes the address of a repository on a host. */
  enum Form {
    HTTPS("https", "https://%s%s%s/%s"),
    HTTP("http", "http://%s%s%s/%s"),
    SSH("ssh", "ssh://%s%s%s/%s"),
    GIT_SSH("ssh", "git+ssh://%s%s%s/%s"),
    SSH_GIT("ssh", "ssh+git://%s%s%s/%s"),
    SCP("ssh", "%s%s%s:%s"),
    SCP_FROM_ROOT("ssh", "%s%s%s:/%s");

    private final String scheme;
    private final String format;

    Form(String scheme, String format) {
      this.scheme = scheme;
      this.format = format;
    }

    /** In the words of {@link GitRemote}. */
    public String scheme() {
      return scheme;
    }

    /** Such a form has no place for a port. */
    public boolean isScp() {
      return this == SCP || this == SCP_FROM_ROOT;
    }

    /**
     * An address of this form.
     *
     * @param user with an {@code @} behind it, or nothing
     * @param port with a colon before it, or nothing; left out where it has no place
     */
    public String write(String user, String host, String port, String path) {
      return String.format(format, user, host, isScp() ? "" : port, path);
    }
  }

  /** Control characters, halves of surrogates, what is nearly an address, and long texts. */
  @Provide
  default Arbitrary<String> anyText() {
    var characters = Arbitraries.strings().all();
    var pieces =
        Arbitraries.of(
                "https://",
                "http://",
                "ssh://",
                "git+ssh://",
                "file:",
                "://",
                "git@",
                "jane:s3@",
                "github.com",
                "gitlab.com",
                "h.example",
                "h",
                "[::1]",
                "[",
                "]",
                ":8443",
                ":",
                "@",
                "/",
                "//",
                "\\",
                "?",
                "#",
                "%",
                "%2F",
                "%zz",
                ".",
                "..",
                "-",
                "~",
                ".git",
                "o",
                "/o/r",
                "/-/",
                "/pull/1",
                "/merge_requests/2",
                "9999999999999999999",
                ")",
                " ",
                "\n",
                "\0",
                "ü",
                "😀",
                "\ud83d",
                "\ude00")
            .list();
    return Arbitraries.frequencyOf(
        Tuple.of(6, characters.ofMaxLength(100)),
        Tuple.of(12, pieces.ofMaxSize(12).map(list -> String.join("", list))),
        Tuple.of(1, characters.ofLength(10_000)),
        Tuple.of(2, pieces.ofMinSize(1).ofMaxSize(4).map(list -> repeated(list, 10_000))));
  }

  /** The same few pieces again and again: what costs most where a pattern goes back and forth. */
  @Provide
  default Arbitrary<String> longTexts() {
    return Arbitraries.of(":", "@", "/", "a", ".", "?", "[", "]", ")", ";", " ", "-", "%", "://")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(list -> repeated(list, 200_000));
  }

  private static String repeated(List<String> pieces, int length) {
    var unit = String.join("", pieces);
    return unit.repeat(length / unit.length());
  }

  @Provide
  default Arbitrary<String> hosts() {
    var label = Arbitraries.strings().withCharRange('a', 'z').numeric().ofMaxLength(8);
    var name = Combinators.combine(label, label).as((one, two) -> "h" + one + "-1.x" + two);
    var six = Arbitraries.integers().between(0, 0xffff).map("[2001:db8::%x]"::formatted);
    return Arbitraries.oneOf(name, six, Arbitraries.of("localhost", "127.0.0.1", "[::1]", "h_x"));
  }

  /** With a colon before it, or nothing. */
  @Provide
  default Arbitrary<String> ports() {
    return Arbitraries.oneOf(
        Arbitraries.just(""), Arbitraries.integers().between(1, 65_535).map(port -> ":" + port));
  }

  /** What hosts let a user, a group or a repository be called. */
  @Provide
  default Arbitrary<String> names() {
    return Arbitraries.strings()
        .alpha()
        .numeric()
        .withChars("_.-")
        .ofMinLength(1)
        .ofMaxLength(20)
        .filter(name -> !name.matches("-.*|\\.|\\.\\.|.*\\.git"));
  }

  /** Groups in groups, and the repository in the last of them. */
  @Provide
  default Arbitrary<String> paths() {
    return names().list().ofMinSize(2).ofMaxSize(8).map(names -> String.join("/", names));
  }

  /** What git and people leave behind the path. */
  @Provide
  default Arbitrary<String> endings() {
    return Arbitraries.of("", "/", "//", ".git", ".git/", ".git//");
  }

  /** User names and mail addresses. */
  @Provide
  default Arbitrary<String> users() {
    return Arbitraries.strings().alpha().numeric().withChars("._-+@").ofMaxLength(12);
  }

  /** Any, with all that people leave unescaped in them. */
  @Provide
  default Arbitrary<String> passwords() {
    return Arbitraries.strings()
        .withChars("aZ09@/:#?%&=+!$;, \t\n\0[]\\~.-_ü😀")
        .ofMaxLength(30)
        // The one that can't be told from a port: see GitRemoteTest.
        .filter(password -> !password.matches("(?s)[0-9]{1,5}/.*"));
  }

  /** Any that a browser can be led to: no empty segment, none that leads elsewhere. */
  @Provide
  default Arbitrary<String> branches() {
    var segment =
        Arbitraries.strings()
            .ascii()
            .withChars("üß😀漢%+?#&=\\\"<>{}*~ ")
            .ofMinLength(1)
            .ofMaxLength(12)
            .map(text -> text.replace('/', '-'))
            .filter(text -> !text.matches("\\.{1,2}") && isWellFormed(text));
    return segment.list().ofMinSize(1).ofMaxSize(5).map(segments -> String.join("/", segments));
  }

  private static boolean isWellFormed(String text) {
    return text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE);
  }
}
