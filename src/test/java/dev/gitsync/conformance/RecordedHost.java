package dev.gitsync.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A Git host on this machine that answers with recordings. Every row has an API of its own on it,
 * told apart by the first segment of the path, so that rows know nothing of each other and need
 * only one server.
 *
 * <p>It does what every Git host does: without a token it answers 401, what it has not 404, and
 * what has not changed 304. Links and redirects to the recorded host lead to this one; those to
 * other hosts stay what they are.
 */
final class RecordedHost implements AutoCloseable {

  static final String TOKEN = "a-git-token";

  /** The time at which all its answers are given. */
  static final Instant NOW = Instant.parse("2026-01-05T12:00:00Z");

  /** What says something of the connection that it was recorded on, and nothing of the answer. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "date",
          "keep-alive",
          "transfer-encoding");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Api> apis = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();

  /** What a host has to answer with. */
  interface Answers {

    /** The answer to a call that has a token. */
    Recorded answer(Asked asked);
  }

  /**
   * A call.
   *
   * @param url whole, but for the query
   * @param path below the API's address, not decoded; with a leading {@code ..} where it is beside
   *     it
   * @param query decoded
   * @param accept its {@code Accept}
   * @param condition its {@code If-None-Match}
   */
  record Asked(
      String method,
      URI url,
      String path,
      Map<String, String> query,
      String accept,
      @Nullable String condition) {

    /** The same call with another path. */
    Asked at(String other) {
      return new Asked(method, url, other, query, accept, condition);
    }

    String decodedPath() {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    String parameter(String name, String otherwise) {
      return query.getOrDefault(name, otherwise);
    }

    int number(String name, int otherwise) {
      return Integer.parseInt(query.getOrDefault(name, String.valueOf(otherwise)));
    }

    @Override
    public String toString() {
      return method + " " + path + (query.isEmpty() ? "" : "?" + query);
    }
  }

  /** The API of one row. */
  static final class Api {
    private final URI url;
    private final URI recorded;
    private final Answers answers;
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger notModified = new AtomicInteger();

    private Api(URI url, URI recorded, Answers answers) {
      this.url = url;
      this.recorded = recorded;
      this.answers = answers;
    }

    URI url() {
      return url;
    }

    /** Everything that was asked for so far. */
    List<Asked> asked() {
      return List.copyOf(asked);
    }

    /** How often the answer was that nothing has changed. */
    int notModified() {
      return notModified.get();
    }
  }

  /** Starts on a free port of this machine. */
  RecordedHost() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /**
   * Opens an API.
   *
   * @param recorded the address of the one that the recordings are of
   */
  Api open(URI recorded, Answers answers) {
    var name = String.valueOf(count.incrementAndGet());
    var url =
        URI.create(
            "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name + recorded.getPath());
    var api = new Api(url, recorded, answers);
    apis.put(name, api);
    return api;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      var name = exchange.getRequestURI().getRawPath().split("/", -1)[1];
      var api = Objects.requireNonNull(apis.get(name), name);
      var asked = asked(exchange, api);
      api.asked.add(asked);
      send(exchange, api, asked, answer(exchange, api, asked).givenAt(NOW));
    }
  }

  private static Recorded answer(HttpExchange exchange, Api api, Asked asked) {
    var token = exchange.getRequestHeaders().getFirst("Authorization");
    return ("Bearer " + TOKEN).equals(token)
        ? api.answers.answer(asked)
        : Recorded.of(
            401, Recorded.JSON.createObjectNode().put("message", "Requires authentication"));
  }

  private static Asked asked(HttpExchange exchange, Api api) {
    var path = exchange.getRequestURI().getRawPath();
    return new Asked(
        exchange.getRequestMethod(),
        api.url.resolve(path),
        below(api.url.getRawPath(), path),
        query(exchange.getRequestURI().getRawQuery()),
        String.valueOf(exchange.getRequestHeaders().getFirst("Accept")),
        exchange.getRequestHeaders().getFirst("If-None-Match"));
  }

  private static String below(String api, String path) {
    var beside = api.substring(0, api.lastIndexOf('/'));
    return path.startsWith(api + "/")
        ? path.substring(api.length())
        : ".." + path.substring(path.startsWith(beside + "/") ? beside.length() : 0);
  }

  static Map<String, String> query(@Nullable String raw) {
    var query = new TreeMap<String, String>();
    for (var pair : raw == null ? new String[0] : raw.split("&", -1)) {
      var parts = pair.split("=", 2);
      query.put(
          URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
          parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return query;
  }

  private static void send(HttpExchange exchange, Api api, Asked asked, Recorded answer)
      throws IOException {
    boolean unchanged =
        answer.status() == 304
            || (answer.status() == 200 && isSame(answer.header("ETag"), asked.condition()));
    var headers = exchange.getResponseHeaders();
    answer.headers().entrySet().stream()
        .filter(header -> !OF_THE_CONNECTION.contains(header.getKey().toLowerCase(Locale.ROOT)))
        .forEach(
            header ->
                header.getValue().forEach(value -> headers.add(header.getKey(), here(value, api))));
    if (unchanged) {
      api.notModified.incrementAndGet();
    }
    boolean empty = unchanged || answer.status() == 204;
    var body = (empty ? "" : answer.body()).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(
        unchanged ? 304 : answer.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  /** Validators are compared weakly, as GET wants it. */
  static boolean isSame(@Nullable String validator, @Nullable String condition) {
    return validator != null && condition != null && strong(validator).equals(strong(condition));
  }

  private static String strong(String validator) {
    return validator.replaceFirst("^W/", "");
  }

  private static String here(String value, Api api) {
    var host = api.recorded.getScheme() + "://" + api.recorded.getHost();
    var path = api.recorded.getPath();
    return value
        .replace(host + ":443" + path, host + path)
        .replace(host + path, api.url.toString());
  }

  /** A page of a list, with the links to the others, as both GitHub and GitLab give them. */
  static <T> List<T> page(List<T> all, Asked asked, int usualSize) {
    int size = Math.max(1, Math.min(100, asked.number("per_page", usualSize)));
    int from = Math.min(all.size(), (asked.number("page", 1) - 1) * size);
    return List.copyOf(all.subList(from, Math.min(all.size(), from + size)));
  }

  /** The {@code Link} header to the page after this one; nothing after the last. */
  static Map<String, List<String>> linkToNext(int all, Asked asked, int usualSize) {
    int size = Math.max(1, Math.min(100, asked.number("per_page", usualSize)));
    int page = asked.number("page", 1);
    if (page * size >= all) {
      return Map.of();
    }
    var query = new TreeMap<>(asked.query());
    query.put("page", String.valueOf(page + 1));
    var next = new StringBuilder(asked.url().toString());
    query.forEach(
        (name, value) ->
            next.append(next.indexOf("?") < 0 ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return Map.of("Link", List.of("<" + next + ">; rel=\"next\""));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
