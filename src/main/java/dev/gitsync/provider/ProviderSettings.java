package dev.gitsync.provider;

import java.net.URI;
import java.time.Duration;

/**
 * How one Git host is configured ({@code gitsync.provider.<id>.*}).
 *
 * @param id what users and settings call it, {@code [a-z][a-z0-9-]*}
 * @param type which implementation asks it, such as {@code github}
 * @param apiUrl where its API lies, without a trailing slash
 * @param webUrl what its origins and pull-request pages start with, without a trailing slash
 * @param transport by which of its APIs it is asked, where it has several
 * @param timeout the longest that one HTTP call may take, headers and body together
 */
public record ProviderSettings(
    String id, String type, URI apiUrl, URI webUrl, Transport transport, Duration timeout) {

  /** The same host, asked at another address of its API. */
  public ProviderSettings at(URI otherApiUrl) {
    return new ProviderSettings(id, type, otherApiUrl, webUrl, transport, timeout);
  }
}
