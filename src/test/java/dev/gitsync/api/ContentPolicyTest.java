package dev.gitsync.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ContentPolicyTest {

  private static String header(String... hosts) {
    return ContentPolicy.header(Stream.of(hosts).map(URI::create).toList());
  }

  @Test
  void header_allowsOurOwnScriptsAndStylesAndNothingInline() {
    assertThat(header("https://github.com").split("; "))
        .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
        .contains("img-src 'self' https:", "connect-src 'self'", "frame-ancestors 'none'")
        .contains("require-trusted-types-for 'script'", "trusted-types gitsync")
        .noneMatch(part -> part.contains("unsafe") || part.contains("data:"));
  }

  @Test
  void header_withAHostOfPlainHttp_takesPicturesFromThatHostAlone() {
    assertThat(header("http://git.example.com:3000/git", "https://github.com"))
        .contains("img-src 'self' https: http://git.example.com:3000;");
  }
}
