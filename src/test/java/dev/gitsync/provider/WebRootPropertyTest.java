package dev.gitsync.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WebRootPropertyTest implements RemoteParts {

  private static final WebRoot ROOT = new WebRoot(URI.create("http://h.example/o"));

  @Provide
  Arbitrary<String> addresses() {
    var begin =
        Arbitraries.of(
            "https://", "http://", "HTTP://", "ftp://", "//", "", "http://jane@", "https:");
    var host = Arbitraries.of("h.example", "H.example", "evil.example", "h.example:81", "");
    var path = Arbitraries.of("/o", "/", "/..", "/%2e%2E", "/x", "x", "?q", "#f", " ", "\\");
    return begin.flatMap(
        it ->
            host.flatMap(
                on -> path.list().ofMaxSize(5).map(list -> it + on + String.join("", list))));
  }

  @Property
  void address_ifPassable_isHttpsOrUnderTheRoot(@ForAll("addresses") String address) {
    var passed = ROOT.passable(address);

    assertThat(passed.filter(url -> !isHttps(url) && !isUnderTheRoot(url))).isEmpty();
  }

  private static boolean isHttps(String url) {
    return url.startsWith("https://");
  }

  /** As browsers see it: they go ways up before they ask. */
  private static boolean isUnderTheRoot(String url) {
    var page = URI.create(url.replaceAll("(?i)%2e", ".")).normalize();
    return page.getScheme().equalsIgnoreCase("http")
        && page.getRawAuthority().equalsIgnoreCase("h.example")
        && page.getPath().matches("/o(/.*)?");
  }

  @Property(tries = 25)
  void pagePath_ofAnyText_isReadAtTheCostOfItsLength(@ForAll("longTexts") String text) {
    assertThat(ROOT.pagePath(text)).isEmpty();
    assertThat(ROOT.passable(text)).isEmpty();
  }
}
