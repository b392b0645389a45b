package dev.gitsync.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a Git host answered to one call, read to its end. */
public final class HostResponse {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern LINK = Pattern.compile("<([^>]*)>([^<]*)");
  private static final Pattern REL_NEXT =
      Pattern.compile(";\\s*rel\\s*=\\s*\"?\\s*next\\b", Pattern.CASE_INSENSITIVE);

  private final String providerId;
  private final URI url;
  private final boolean redirected;
  private final int status;
  private final Map<String, List<String>> headers;
  private final byte[] body;

  HostResponse(
      String providerId,
      URI url,
      boolean redirected,
      int status,
      Map<String, List<String>> headers,
      byte[] body) {
    this.providerId = providerId;
    this.url = url;
    this.redirected = redirected;
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  public int status() {
    return status;
  }

  /** Whether the host answered from another address than the one that was asked first. */
  public boolean isRedirected() {
    return redirected;
  }

  HostResponse withBody(byte[] wholeBody) {
    return new HostResponse(providerId, url, redirected, status, headers, wholeBody);
  }

  HostResponse redirected(boolean afterRedirect) {
    return new HostResponse(providerId, url, afterRedirect, status, headers, body);
  }

  /** A header's first value, trimmed; empty when it is absent or blank. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name, List.of()).stream()
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  /**
   * The body as JSON. An answer to a refusal may be cut off and therefore be none.
   *
   * @throws ProviderException when it is none
   */
  public JsonNode json() {
    JsonNode node;
    try {
      node = MAPPER.readTree(body);
    } catch (IOException e) {
      // Jackson's message quotes the body, so it must not become part of the trace.
      throw new ProviderException(
          providerId + " answered what is no JSON to " + call() + ": " + e.getClass().getName());
    }
    if (node.isMissingNode()) {
      throw new ProviderException(providerId + " answered nothing to " + call());
    }
    return node;
  }

  /** The next page of a list, after the {@code Link} header; it may lead to another host. */
  public Optional<URI> nextPage() {
    var links = LINK.matcher(String.join(",", headers.getOrDefault("Link", List.of())));
    while (links.find()) {
      if (REL_NEXT.matcher(links.group(2)).find()) {
        return resolve(links.group(1));
      }
    }
    return Optional.empty();
  }

  /** Where a redirect leads to. */
  Optional<URI> location() {
    return header("Location").flatMap(this::resolve);
  }

  private Optional<URI> resolve(String reference) {
    try {
      return Optional.of(url.resolve(reference));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What the host answered to which call, in words that are fit for a log. */
  public String failure() {
    return providerId + " answered " + status + " for " + call();
  }

  /** The call in words that are fit for a log: the query stays out. */
  String call() {
    return "GET " + url.getRawPath();
  }
}
