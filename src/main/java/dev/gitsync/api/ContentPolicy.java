package dev.gitsync.api;

import dev.gitsync.provider.ProviderResolver;
import dev.gitsync.provider.ProviderSettings;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the page may be made of: our own scripts and styles, and pictures. Markup is made from text
 * at one place of the page only, the policy {@code gitsync}; any other script that tries is
 * stopped.
 */
@ApplicationScoped
class ContentPolicy {

  @Inject ProviderResolver providers;

  private String header = "";

  @PostConstruct
  void readProviders() {
    header = header(providers.list().stream().map(ProviderSettings::webUrl).toList());
  }

  /** The value of {@code Content-Security-Policy}. */
  String header() {
    return header;
  }

  /**
   * Pictures alone come from elsewhere: avatars, over https, or from a host without it.
   *
   * @param hosts the configured ones
   */
  static String header(List<URI> hosts) {
    var plainHosts =
        hosts.stream()
            .filter(host -> host.getScheme().equals("http"))
            .map(host -> " http://" + host.getRawAuthority())
            .distinct()
            .collect(Collectors.joining());
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:"
        + plainHosts
        + "; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
        + " require-trusted-types-for 'script'; trusted-types gitsync";
  }
}
