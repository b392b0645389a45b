package dev.gitsync.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gitsync.platform.InvalidSettingException;
import dev.gitsync.platform.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProviderConfigTest {

  private static ProviderConfig config(Map<String, String> values) {
    return new ProviderConfig(new Settings(new MapConfig(values)));
  }

  @Test
  void nothingSet_areThePublicHosts() {
    var providers = config(Map.of()).providers();

    assertThat(providers)
        .containsExactly(
            new ProviderSettings(
                "github",
                "github",
                URI.create("https://api.github.com"),
                URI.create("https://github.com"),
                Transport.AUTO,
                Duration.ofSeconds(10)),
            new ProviderSettings(
                "gitlab",
                "gitlab",
                URI.create("https://gitlab.com/api/v4"),
                URI.create("https://gitlab.com"),
                Transport.AUTO,
                Duration.ofSeconds(10)));
  }

  @Test
  void everythingSet_isTaken() {
    var config =
        config(
            Map.of(
                "gitsync.providers", " ghes-eu , github ",
                "gitsync.provider.ghes-eu.type", "github",
                "gitsync.provider.ghes-eu.api-url", "http://10.0.0.1:8080/api/v3/",
                "gitsync.provider.ghes-eu.web-url", "https://GHES.example.com:443/",
                "gitsync.provider.ghes-eu.transport", "rest",
                "gitsync.provider.ghes-eu.timeout", "PT2.5S"));

    var providers = config.providers();

    assertThat(providers).extracting(ProviderSettings::id).containsExactly("ghes-eu", "github");
    assertThat(providers.get(0))
        .isEqualTo(
            new ProviderSettings(
                "ghes-eu",
                "github",
                URI.create("http://10.0.0.1:8080/api/v3"),
                URI.create("https://ghes.example.com"),
                Transport.REST,
                Duration.ofMillis(2_500)));
  }

  static Stream<Arguments> transports() {
    return Stream.of(
        arguments("rest", Transport.REST),
        arguments("graphql", Transport.GRAPHQL),
        arguments("auto", Transport.AUTO));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("transports")
  void transport_isTaken(String value, Transport transport) {
    var config =
        config(Map.of("gitsync.providers", "gitlab", "gitsync.provider.gitlab.transport", value));

    assertThat(config.providers())
        .extracting(ProviderSettings::transport)
        .containsExactly(transport);
  }

  @Test
  void transportNotSet_isAuto() {
    var providers = config(Map.of()).providers();

    assertThat(providers).extracting(ProviderSettings::transport).containsOnly(Transport.AUTO);
  }

  static Stream<Arguments> derivedWebUrls() {
    return Stream.of(
        arguments("github.com", "github", "https://api.github.com/", "https://github.com"),
        arguments("case", "github", "https://API.GitHub.com", "https://github.com"),
        arguments("ghe.com", "github", "https://api.acme.ghe.com", "https://acme.ghe.com"),
        arguments("GHES", "github", "https://g.example/api/v3", "https://g.example"),
        arguments("port", "github", "http://g.example:3000/api/v3/", "http://g.example:3000"),
        arguments("bare", "github", "http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        arguments("GitLab", "gitlab", "https://l.example/api/v4", "https://l.example"),
        arguments("path", "gitlab", "https://l.example/git/api/v4", "https://l.example/git"),
        arguments("other type", "gitea", "https://t.example/api/v1", "https://t.example"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("derivedWebUrls")
  void webUrlNotSet_isDerived(String name, String type, String apiUrl, String webUrl) {
    var config =
        config(
            Map.of(
                "gitsync.providers", "p",
                "gitsync.provider.p.type", type,
                "gitsync.provider.p.api-url", apiUrl));

    assertThat(config.providers())
        .extracting(ProviderSettings::webUrl)
        .containsExactly(URI.create(webUrl));
  }

  @Test
  void typeWithoutImplementation_needsOnlyAWebUrl() {
    var config =
        config(
            Map.of(
                "gitsync.providers", "gitea",
                "gitsync.provider.gitea.web-url", "https://gitea.com"));

    assertThat(config.providers())
        .extracting(ProviderSettings::webUrl)
        .containsExactly(URI.create("https://gitea.com"));
  }

  static Stream<Arguments> unusable() {
    var api = "gitsync.provider.github.api-url";
    var web = "gitsync.provider.github.web-url";
    var timeout = "gitsync.provider.github.timeout";
    return Stream.of(
        arguments("gitsync.providers", "github,,gitlab"),
        arguments("gitsync.providers", ","),
        arguments("gitsync.providers", "github,github"),
        arguments("gitsync.providers", "GitHub"),
        arguments("gitsync.providers", "9hub"),
        arguments("gitsync.providers", "a_b"),
        arguments("gitsync.providers", "a.b"),
        arguments("gitsync.provider.github.type", "Git Hub"),
        arguments("gitsync.provider.github.transport", "soap"),
        arguments(api, "github.com"),
        arguments(api, "ftp://github.com"),
        arguments(api, "https://"),
        arguments(api, "https:///api"),
        arguments(api, "https://github.com/?x=y"),
        arguments(api, "https://github.com/#x"),
        arguments(api, "https://h example/"),
        arguments(web, "javascript:alert(1)"),
        arguments(web, "https://"),
        arguments(timeout, "10"),
        arguments(timeout, "PT0S"),
        arguments(timeout, "PT-1S"),
        arguments(timeout, "PT0.0001S"),
        arguments(timeout, "PT5M1S"),
        arguments(timeout, "PT999999999999999999H"));
  }

  @ParameterizedTest(name = "{0} = {1}")
  @MethodSource("unusable")
  void unusableValue_isRefused_withItsName(String property, String value) {
    var config = config(Map.of(property, value));

    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(config::checkSettings)
        .withMessageContaining(property);
  }

  @Test
  void addressWithAPassword_isRefused_withoutRepeatingIt() {
    var config = config(Map.of("gitsync.provider.github.api-url", "https://jane:s3cret@h.example"));

    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(config::providers)
        .withMessageContaining("gitsync.provider.github.api-url")
        .withMessageNotContaining("s3cret");
  }

  @Test
  void typeThatHasNoUsualAddress_withoutOne_isRefused() {
    var config = config(Map.of("gitsync.providers", "gitea"));

    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(config::providers)
        .withMessageContaining("gitsync.provider.gitea.api-url");
  }

  @Test
  void twoProvidersWithOneWebUrl_areRefused() {
    var config =
        config(
            Map.of(
                "gitsync.providers", "github,mine",
                "gitsync.provider.mine.type", "github",
                "gitsync.provider.mine.web-url", "https://GitHub.com/"));

    assertThatExceptionOfType(InvalidSettingException.class)
        .isThrownBy(config::providers)
        .withMessageContaining("gitsync.provider.mine.web-url");
  }
}
