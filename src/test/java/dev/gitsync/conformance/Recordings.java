package dev.gitsync.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads recordings where they lie, in the forms in which their projects keep them: WireMock's
 * mappings, go-vcr's YAML, nock's JSON, raw HTTP, and bodies alone.
 *
 * <p>A recording is named by its path, with a JSON pointer behind {@code #} where a file holds
 * several. Paths that begin with {@code fixtures/} are those in this tree; all others are below
 * {@link #SHARED}, which is not everywhere.
 */
final class Recordings {

  /** Recordings that nobody here made. */
  static final Path SHARED = Path.of("../shared/recordings");

  private static final Path OWN = Path.of("src/test/resources");

  /**
   * What stands for a header that was taken out of a cassette: it is nothing that the host said.
   */
  private static final List<String> SCRUBBED = List.of("stripped");

  private static final ObjectMapper YAML = new YAMLMapper();

  private Recordings() {}

  static boolean isOurOwn(String file) {
    return file.startsWith("fixtures/");
  }

  static boolean areShared() {
    return Files.isDirectory(SHARED);
  }

  /** The path without what is behind {@code #}. */
  static String path(String file) {
    return file.split("#", 2)[0];
  }

  /** The one answer that a name leads to. */
  static Recorded read(String file) {
    var path = path(file);
    var pointer = file.substring(path.length()).replaceFirst("^#", "");
    var text = text(locate(path));
    if (text.startsWith("HTTP/1.")) {
      var whole = rawHttp(text);
      return pointer.isEmpty()
          ? whole
          : Recorded.bare(whole.json().at(pointer).toString(), "application/json");
    }
    if (path.endsWith(".yaml")) {
      return interaction(tree(YAML, text).path("interactions").at(pointer));
    }
    if (pointer.isEmpty()) {
      var json = tree(Recorded.JSON, text);
      return json.has("request") && json.has("response")
          ? mapping(path, json)
          : Recorded.bare(text, json.isMissingNode() ? "text/plain" : "application/json");
    }
    var part = tree(Recorded.JSON, text).at(pointer);
    if (part.isMissingNode()) {
      throw new IllegalArgumentException(file + " leads to nothing");
    }
    return isExchange(part) ? exchange(part) : Recorded.bare(part.toString(), "application/json");
  }

  /** All answers that a file holds; none when it is no recording. */
  static List<Recorded> readAll(String path) {
    var text = text(locate(path));
    if (text.startsWith("HTTP/1.")) {
      return List.of(rawHttp(text));
    }
    if (path.endsWith(".yaml")) {
      var all = new ArrayList<Recorded>();
      tree(YAML, text).path("interactions").forEach(one -> all.add(interaction(one)));
      return all;
    }
    if (!path.endsWith(".json")) {
      return List.of();
    }
    var json = tree(Recorded.JSON, text);
    return json.isArray() && isExchange(json.path(0))
        ? IntStream.range(0, json.size()).mapToObj(i -> exchange(json.get(i))).toList()
        : List.of(read(path));
  }

  /** Bodies that belong to a recording and are kept in a file beside it. */
  static Optional<String> bodyFile(String path) {
    if (!path.contains("/mappings/")) {
      return Optional.empty();
    }
    var name = tree(Recorded.JSON, text(locate(path))).path("response").path("bodyFileName");
    return Optional.ofNullable(name.textValue()).map(file -> besideMappings(path, file));
  }

  private static String besideMappings(String path, String name) {
    return path.replaceFirst("/mappings/[^/]*$", "/__files/") + name;
  }

  private static Path locate(String path) {
    return (isOurOwn(path) ? OWN : SHARED).resolve(path);
  }

  private static String text(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode tree(ObjectMapper mapper, String text) {
    try {
      return mapper.readTree(text);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  /** Bodies may be longer than their header says, because somebody edited them. */
  private static Recorded rawHttp(String text) {
    var blank = Pattern.compile("\r?\n\r?\n").matcher(text);
    if (!blank.find()) {
      throw new IllegalArgumentException("an answer without a blank line");
    }
    var lines = text.substring(0, blank.start()).split("\r?\n", -1);
    var headers = new TreeMap<String, List<String>>();
    for (var line : List.of(lines).subList(1, lines.length)) {
      var parts = line.split(":", 2);
      add(headers, parts[0], parts[1].strip());
    }
    var body = text.substring(blank.end());
    return new Recorded(null, null, Integer.parseInt(lines[0].split(" ", 3)[1]), headers, body);
  }

  private static Recorded mapping(String path, JsonNode json) {
    var response = json.path("response");
    var headers = new TreeMap<String, List<String>>();
    response
        .path("headers")
        .properties()
        .forEach(
            header -> {
              if (header.getValue().isArray()) {
                header.getValue().forEach(one -> add(headers, header.getKey(), one.asText()));
              } else {
                add(headers, header.getKey(), header.getValue().asText());
              }
            });
    return new Recorded(
        json.path("request").path("method").asText(),
        json.path("request").path("url").asText(),
        response.path("status").asInt(200),
        headers,
        mappingBody(path, response));
  }

  private static String mappingBody(String path, JsonNode response) {
    var name = response.path("bodyFileName").asText();
    var file = locate(besideMappings(path, name));
    if (name.isEmpty() || !Files.isRegularFile(file)) {
      return response.path("body").asText();
    }
    return text(file);
  }

  private static Recorded interaction(JsonNode json) {
    var response = json.path("response");
    var headers = new TreeMap<String, List<String>>();
    response
        .path("headers")
        .properties()
        .forEach(
            header ->
                header.getValue().forEach(one -> add(headers, header.getKey(), one.asText())));
    headers.values().removeIf(SCRUBBED::equals);
    return new Recorded(
        json.path("request").path("method").asText(),
        pathAndQuery(json.path("request").path("url").asText()),
        response.path("code").asInt(),
        headers,
        response.path("body").asText());
  }

  private static String pathAndQuery(String url) {
    var uri = URI.create(url);
    return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
  }

  /** One of nock's exchanges. */
  private static boolean isExchange(JsonNode json) {
    return json.has("scope") && json.has("path") && json.has("response");
  }

  private static Recorded exchange(JsonNode json) {
    var headers = new TreeMap<String, List<String>>();
    json.path("headers")
        .properties()
        .forEach(header -> add(headers, header.getKey(), header.getValue().asText()));
    var raw = json.path("rawHeaders");
    for (int i = 0; i + 1 < raw.size(); i += 2) {
      add(headers, raw.get(i).asText(), raw.get(i + 1).asText());
    }
    headers.putIfAbsent("Content-Type", List.of("application/json"));
    var response = json.path("response");
    return new Recorded(
        json.path("method").asText(),
        json.path("path").asText(),
        json.path("status").asInt(),
        headers,
        (response.isTextual() ? response.textValue() : response.toString()));
  }

  private static void add(Map<String, List<String>> headers, String name, String value) {
    headers.merge(
        name,
        List.of(value),
        (before, more) -> Stream.concat(before.stream(), more.stream()).toList());
  }
}
