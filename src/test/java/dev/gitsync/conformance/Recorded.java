package dev.gitsync.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One answer of a host, as it was recorded.
 *
 * @param method what it answers; absent where only the body was kept
 * @param url path and query that it answers; absent where only the body was kept
 * @param status 200 where only the body was kept
 * @param headers by their names without regard to case
 */
record Recorded(
    @Nullable String method,
    @Nullable String url,
    int status,
    Map<String, List<String>> headers,
    String body) {

  static final ObjectMapper JSON = new ObjectMapper();

  /** How WireMock's recordings write a time that is reckoned from the moment of the answer. */
  private static final Pattern TIME =
      Pattern.compile(
          "\\{\\{(?:now|testStartDate)(?: offset='(-?\\d+) seconds')?[^}]*? format='([^']*)'}}");

  private static final List<String> JSON_TYPE = List.of("application/json; charset=utf-8");

  Recorded {
    var byName = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
    byName.putAll(headers);
    headers = byName;
  }

  /** An answer of which only the body was kept. */
  static Recorded bare(String body, String type) {
    return new Recorded(
        null, null, 200, Map.of("Content-Type", List.of(type + "; charset=utf-8")), body);
  }

  /** An answer that the host makes from what it knows. */
  static Recorded of(int status, JsonNode json) {
    return of(status, Map.of(), json);
  }

  /** An answer that the host makes from what it knows, with some headers. */
  static Recorded of(int status, Map<String, List<String>> headers, JsonNode json) {
    var all = new TreeMap<>(headers);
    all.put("Content-Type", JSON_TYPE);
    return new Recorded(null, null, status, all, json.toString());
  }

  /** What GitHub and GitLab alike answer when there is nothing, or nothing for this token. */
  static Recorded notFound() {
    return of(404, JSON.createObjectNode().put("message", "Not Found"));
  }

  /** The same with a link to the page after it, if there is one. */
  Recorded withNext(@Nullable String page) {
    if (page == null) {
      return this;
    }
    var linked = new TreeMap<>(headers);
    linked.put("Link", List.of("<" + page + ">; rel=\"next\""));
    return new Recorded(method, url, status, linked, body);
  }

  Recorded withStatus(int other) {
    return new Recorded(method, url, other, headers, body);
  }

  /** A header's first value. */
  @Nullable String header(String name) {
    var values = headers.get(name);
    return values == null || values.isEmpty() ? null : values.get(0);
  }

  /** The body; a missing node when it is no JSON. */
  JsonNode json() {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /** The same answer given at a certain time, where its headers speak of the time. */
  Recorded givenAt(Instant now) {
    var given = new TreeMap<String, List<String>>();
    headers.forEach(
        (name, values) -> given.put(name, values.stream().map(v -> at(v, now)).toList()));
    return new Recorded(method, url, status, given, body);
  }

  private static String at(String value, Instant now) {
    return TIME.matcher(value)
        .replaceAll(
            time -> {
              var offset = time.group(1) == null ? 0 : Long.parseLong(time.group(1));
              return Matcher.quoteReplacement(format(now.plusSeconds(offset), time.group(2)));
            });
  }

  private static String format(Instant time, String format) {
    return format.equals("unix")
        ? String.valueOf(time.getEpochSecond())
        : DateTimeFormatter.ofPattern(format, Locale.ENGLISH).format(time.atZone(ZoneId.of("GMT")));
  }
}
