package dev.gitsync.simhost;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came in.
 *
 * @param path undecoded, without the query
 * @param rawQuery undecoded, "" for none
 * @param header a header's first value by its name
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares requests.
record Call(
    String method,
    String path,
    String rawQuery,
    UnaryOperator<@Nullable String> header,
    byte[] body,
    Instant at) {

  /** The token that it was sent with, "" for none. */
  String token() {
    var gitLabs = header.apply("PRIVATE-TOKEN");
    if (gitLabs != null) {
      return gitLabs;
    }
    var authorization = header.apply("Authorization");
    return authorization == null
        ? ""
        : authorization.replaceFirst("(?i)^(bearer|token|basic) +", "").strip();
  }

  String accept() {
    var accept = header.apply("Accept");
    return accept == null ? "" : accept;
  }

  /** The path's segments, decoded. */
  List<String> segments() {
    // A plus is a space in queries alone.
    return Arrays.stream(path.substring(1).replace("+", "%2B").split("/", -1))
        .map(Call::decoded)
        .toList();
  }

  /** A parameter of the query, decoded; empty where it is absent or blank. */
  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters().get(name)).filter(value -> !value.isBlank());
  }

  /** A parameter that is a number. */
  int number(String name, int byDefault, int most) {
    return parameter(name)
        .filter(value -> value.matches("[0-9]{1,9}"))
        .map(Integer::valueOf)
        .map(number -> Math.max(1, Math.min(number, most)))
        .orElse(byDefault);
  }

  /** The same address with one parameter changed. */
  String withParameter(String name, String value) {
    var others =
        Arrays.stream(rawQuery.split("&", -1))
            .filter(pair -> !pair.isEmpty() && !pair.startsWith(name + "="))
            .reduce("", (query, pair) -> query + pair + "&");
    return path + "?" + others + name + "=" + value;
  }

  private Map<String, String> parameters() {
    var parameters = new HashMap<String, String>();
    for (var pair : rawQuery.split("&", -1)) {
      var parts = pair.split("=", 2);
      parameters.put(decoded(parts[0]), parts.length < 2 ? "" : decoded(parts[1]));
    }
    return parameters;
  }

  /** Segments as a path again. */
  static String encoded(List<String> segments) {
    return segments.stream()
        .map(segment -> URLEncoder.encode(segment, UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("/"));
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
