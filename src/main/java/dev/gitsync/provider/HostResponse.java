package dev.gitsync.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.provider.HostMemory.Question;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What a Git host answered to one call, read to its end. For the thread that made the call. */
public final class HostResponse {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * What a host says that has no such thing, or keeps it from this token: hosts tell the two apart
   * only sometimes.
   */
  private static final Set<Integer> WITHHELD = Set.of(403, 404, 410, 451);

  private static final Pattern LINK = Pattern.compile("<([^>]*)>([^<]*)");

  /** How XML, pages for browsers and JSON begin. */
  private static final Pattern NO_PLAIN_TEXT = Pattern.compile("\\s*[<{\\[]");

  private static final Pattern REL_NEXT =
      Pattern.compile(";\\s*rel\\s*=\\s*\"?\\s*next\\b", Pattern.CASE_INSENSITIVE);

  private static final Pattern NO_PLAIN_TYPE =
      Pattern.compile("text/html|application/xhtml|[^;]*json", Pattern.CASE_INSENSITIVE);

  private final String providerId;
  private final String call;
  private final Question question;
  private final URI url;
  private final boolean redirected;
  private final int status;
  private final Map<String, List<String>> headers;
  private final byte[] body;
  private final Runnable keep;
  private final boolean confirmed;
  private @Nullable JsonNode json;

  /**
   * An answer whose body is still to come.
   *
   * @param call what was asked, in words that are fit for a log: without query and token
   */
  HostResponse(
      String providerId,
      String call,
      Question question,
      URI url,
      int status,
      Map<String, List<String>> headers) {
    this(
        providerId,
        call,
        question,
        url,
        !question.url().equals(url),
        status,
        headers,
        new byte[0],
        () -> {},
        false);
  }

  private HostResponse(
      String providerId,
      String call,
      Question question,
      URI url,
      boolean redirected,
      int status,
      Map<String, List<String>> headers,
      byte[] body,
      Runnable keep,
      boolean confirmed) {
    this.providerId = providerId;
    this.call = call;
    this.question = question;
    this.url = url;
    this.redirected = redirected;
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.keep = keep;
    this.confirmed = confirmed;
  }

  public int status() {
    return status;
  }

  /** Whether the host says that there is no such thing. */
  public boolean isGone() {
    return status == 404 || status == 410;
  }

  /** Whether there is no such thing, or this token may not see it. */
  public boolean isWithheld() {
    return WITHHELD.contains(status);
  }

  /** Whether the host answered from another address than the one that was asked first. */
  public boolean isRedirected() {
    return redirected;
  }

  /** What the call asked for, at the address that it named. */
  Question question() {
    return question;
  }

  /** Whether the host only said that what it answered before still holds. */
  public boolean isConfirmed() {
    return confirmed;
  }

  /** Whether nothing but an answer was asked for. */
  boolean isGet() {
    return call.startsWith("GET ");
  }

  /** Where the answer came from. */
  URI url() {
    return url;
  }

  HostResponse withBody(byte[] wholeBody) {
    return with(redirected, status, headers, wholeBody, keep);
  }

  HostResponse redirected() {
    return with(true, status, headers, body, keep);
  }

  /** Instead of "not modified" what was not modified. */
  HostResponse confirmed(HostMemory.Answer answer) {
    return new HostResponse(
        providerId,
        call,
        question,
        url,
        redirected,
        200,
        answer.headers(),
        answer.body(),
        keep,
        true);
  }

  /** Will be remembered once it proved to be of use. */
  HostResponse keptBy(HostMemory memory, Question asked, String validator) {
    return with(
        redirected, status, headers, body, () -> memory.keep(asked, validator, headers, body));
  }

  private HostResponse with(
      boolean nowRedirected,
      int nowStatus,
      Map<String, List<String>> nowHeaders,
      byte[] nowBody,
      Runnable nowKeep) {
    return new HostResponse(
        providerId,
        call,
        question,
        url,
        nowRedirected,
        nowStatus,
        nowHeaders,
        nowBody,
        nowKeep,
        confirmed);
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
    var known = json;
    if (known != null) {
      return known;
    }
    JsonNode node;
    try {
      node = MAPPER.readTree(body);
    } catch (IOException e) {
      // Jackson's message quotes the body, so it must not become part of the trace.
      throw new ProviderException(
          providerId + " answered what is no JSON to " + call + ": " + e.getClass().getName());
    }
    if (node.isMissingNode()) {
      throw new ProviderException(providerId + " answered nothing to " + call);
    }
    keep.run();
    json = node;
    return node;
  }

  /**
   * What was asked for, as JSON.
   *
   * @throws ProviderException when the host answered anything but that
   */
  public JsonNode found() {
    if (status != 200) {
      throw new ProviderException(failure());
    }
    return json();
  }

  /** What was asked for, if it is there and this token may see it; else as {@link #found}. */
  public Optional<JsonNode> findJson() {
    return isWithheld() ? Optional.empty() : Optional.of(found());
  }

  /** The elements of the list that was asked for; else as {@link #found}. */
  public List<JsonNode> elements() {
    var list = found();
    if (!list.isArray()) {
      throw new ProviderException(failure() + " with something else than a list");
    }
    return StreamSupport.stream(list.spliterator(), false).toList();
  }

  /**
   * The body as text in UTF-8; what is none is replaced.
   *
   * @throws ProviderException when it is a page for browsers, or JSON or XML: the answer of
   *     something before the host, or of a host that does not know the type it was asked for
   */
  public String text() {
    var text = new String(body, StandardCharsets.UTF_8);
    boolean isOther =
        header("Content-Type").filter(type -> NO_PLAIN_TYPE.matcher(type).lookingAt()).isPresent();
    if (isOther || NO_PLAIN_TEXT.matcher(text).lookingAt()) {
      throw new ProviderException(providerId + " answered no plain text to " + call);
    }
    return text;
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
    return providerId + " answered " + status + " for " + call;
  }
}
