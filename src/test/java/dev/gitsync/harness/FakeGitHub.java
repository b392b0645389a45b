package dev.gitsync.harness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A small GitHub over HTTP: pull requests by repository and branch, told what to answer by the
 * test. It counts what it is asked and how much of it at once.
 */
public final class FakeGitHub implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NOT_FOUND = "{\"message\":\"Not Found\"}";

  private final HttpServer server;
  private final java.util.concurrent.ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, PullRequest> byBranch = new ConcurrentHashMap<>();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger peak = new AtomicInteger();

  /** Answers take the read lock: a test that holds the write lock holds all answers back. */
  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

  /** By the path of the pull request or the comparison that they are of. */
  private final Map<String, String> diffs = new ConcurrentHashMap<>();

  private volatile @Nullable Refusal refusal;
  private final Map<String, Refusal> refusalsByToken = new ConcurrentHashMap<>();

  /** A request that came in. */
  public record Call(
      String method, String path, String query, String authorization, String requestId, long at) {}

  /** What to answer to everything instead. */
  public record Refusal(int status, Map<String, String> headers, String body) {}

  /** A pull request; its fields are what the next answer tells. */
  public static final class PullRequest {
    private final ObjectNode json;
    private volatile String reviews = "[]";

    private PullRequest(ObjectNode json) {
      this.json = json;
    }

    /** Its number. */
    public int number() {
      return json.path("number").asInt();
    }

    /** Changes a field of the answer. */
    public synchronized PullRequest set(String field, @Nullable Object value) {
      json.set(field, JSON.valueToTree(value));
      json.put("updated_at", Instant.now().toString());
      return this;
    }

    /** Changes the branch that it wants to merge. */
    public synchronized PullRequest headBranch(String branch) {
      ((ObjectNode) json.path("head")).put("ref", branch);
      return this;
    }

    /** Lets some reviewers have decided: login, state, login, state … */
    public PullRequest reviews(String... loginsAndStates) {
      var all = JSON.createArrayNode();
      for (var i = 0; i < loginsAndStates.length; i += 2) {
        var review = all.addObject();
        review.put("id", i + 1).put("state", loginsAndStates[i + 1]);
        review.put("submitted_at", "2026-01-01T00:00:0" + i % 10 + "Z");
        review.putObject("user").put("login", loginsAndStates[i]);
      }
      reviews = all.toString();
      return this;
    }

    private synchronized boolean isIn(String state) {
      return state.equals("all") || state.equals(json.path("state").asText());
    }

    private synchronized String headCommit() {
      return json.path("head").path("sha").asText();
    }

    private synchronized String body() {
      return json.toString();
    }
  }

  /** Starts on a free port of this machine. */
  public FakeGitHub() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Where it is: both its API and its pages. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The remote origin of a repository on it. */
  public String origin(String repository) {
    return url() + "/" + repository;
  }

  /** Opens a pull request for a branch, in place of any that is there. */
  public PullRequest open(String repository, String branch) {
    var owner = repository.substring(0, repository.indexOf('/'));
    var name = repository.substring(repository.indexOf('/') + 1);
    var number = numbers.incrementAndGet();
    var json = JSON.createObjectNode();
    json.put("number", number).put("state", "open").put("title", "Pull request of " + branch);
    json.put("html_url", origin(repository) + "/pull/" + number).put("draft", false);
    json.put("merged", false).putNull("merged_at");
    json.put("additions", 10).put("deletions", 3).put("changed_files", 2).put("commits", 4);
    json.put("updated_at", "2026-01-01T00:00:00Z");
    json.putObject("user")
        .put("login", "octocat")
        .put("avatar_url", "https://avatars.example.com/u/1");
    for (var side : List.of("head", "base")) {
      var end = json.putObject(side);
      end.put("ref", side.equals("head") ? branch : "main").put("sha", "c0ffee" + number);
      end.putObject("user").put("login", owner);
      var repo = end.putObject("repo").put("name", name).put("full_name", repository);
      repo.put("html_url", origin(repository)).putObject("owner").put("login", owner);
    }
    var made = new PullRequest(json);
    byBranch.put(repository + " " + branch, made);
    return made;
  }

  /** What a pull request changes. */
  public void diff(String repository, PullRequest pull, String diff) {
    diffs.put("/repos/" + repository + "/pulls/" + pull.number(), diff);
  }

  /** What a branch has and {@code main} lacks; without it the branch is not known. */
  public void diff(String repository, String branch, String diff) {
    diffs.put("/repos/" + repository + "/compare/main..." + branch, diff);
  }

  /** Answers everything with this from now on; null: as usual again. */
  public void refuse(@Nullable Refusal answer) {
    refusal = answer;
  }

  /** Answers everything that is asked with a token with this from now on; null: as usual again. */
  public void refuse(String token, @Nullable Refusal answer) {
    if (answer == null) {
      refusalsByToken.remove("Bearer " + token);
    } else {
      refusalsByToken.put("Bearer " + token, answer);
    }
  }

  /** Requests come in and are counted, but no answer goes out until {@link #release()}. */
  public void hold() {
    gate.writeLock().lock();
  }

  /** Lets answers out again; by the thread that held them. */
  public void release() {
    gate.writeLock().unlock();
  }

  /** All requests so far. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Requests whose path and query contain a text. */
  public long count(String part) {
    return calls.stream().filter(call -> (call.path() + "?" + call.query()).contains(part)).count();
  }

  /** The most requests that were under way at once. */
  public int peak() {
    return peak.get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var uri = exchange.getRequestURI();
    var authorization = exchange.getRequestHeaders().getFirst("Authorization");
    calls.add(
        new Call(
            exchange.getRequestMethod(),
            uri.getPath(),
            uri.getRawQuery() == null ? "" : uri.getRawQuery(),
            authorization == null ? "" : authorization,
            String.valueOf(exchange.getRequestHeaders().getFirst("X-Request-Id")),
            System.nanoTime()));
    peak.accumulateAndGet(now.incrementAndGet(), Math::max);
    gate.readLock().lock();
    try {
      var own = authorization == null ? null : refusalsByToken.get(authorization);
      var refused = own == null ? refusal : own;
      if (refused == null && isForDiff(exchange)) {
        sendDiff(exchange, diffs.get(uri.getPath()));
      } else if (refused == null) {
        send(exchange, uri);
      } else {
        send(exchange, refused.status(), refused.headers(), refused.body());
      }
    } finally {
      gate.readLock().unlock();
      now.decrementAndGet();
      exchange.close();
    }
  }

  private static boolean isForDiff(HttpExchange exchange) {
    return "application/vnd.github.diff".equals(exchange.getRequestHeaders().getFirst("Accept"));
  }

  private static void sendDiff(HttpExchange exchange, @Nullable String diff) throws IOException {
    var type = Map.of("Content-Type", "application/vnd.github.diff; charset=utf-8");
    send(exchange, diff == null ? 404 : 200, type, diff == null ? "Not Found" : diff);
  }

  private void send(HttpExchange exchange, URI uri) throws IOException {
    var found = find(uri);
    send(exchange, found == null ? 404 : 200, Map.of(), found == null ? NOT_FOUND : found);
  }

  /** What there is at an address; null: nothing. */
  private @Nullable String find(URI uri) {
    var path = uri.getPath().split("/", 6);
    if (path.length < 4 || !path[1].equals("repos")) {
      return null;
    }
    var repository = path[2] + "/" + path[3];
    if (path.length == 4) {
      return repository(path[2], path[3]);
    }
    var below = path.length == 5 ? "" : path[5];
    return switch (path[4]) {
      case "pulls" -> below.isEmpty() ? list(repository, uri) : pull(repository, below);
      case "branches" -> branch(repository, below);
      default -> null;
    };
  }

  private static String repository(String owner, String name) {
    var json = JSON.createObjectNode().put("name", name).put("full_name", owner + "/" + name);
    json.put("fork", false).put("default_branch", "main");
    json.putObject("owner").put("login", owner);
    return json.toString();
  }

  private String list(String repository, URI uri) {
    var head = parameter(uri, "head");
    var found = byBranch.get(repository + " " + head.substring(head.indexOf(':') + 1));
    return found == null || !found.isIn(parameter(uri, "state")) ? "[]" : "[" + found.body() + "]";
  }

  private @Nullable String pull(String repository, String below) {
    var parts = below.split("/", 2);
    return byBranch.entrySet().stream()
        .filter(e -> e.getKey().startsWith(repository + " "))
        .map(Map.Entry::getValue)
        .filter(p -> Integer.toString(p.number()).equals(parts[0]))
        .findFirst()
        .map(p -> parts.length == 1 ? p.body() : p.reviews)
        .orElse(null);
  }

  /** A branch is where its pull request has it; without one it was never pushed. */
  private @Nullable String branch(String repository, String name) {
    var pull = byBranch.get(repository + " " + name);
    if (pull == null) {
      return null;
    }
    var json = JSON.createObjectNode().put("name", name);
    json.putObject("commit").put("sha", pull.headCommit());
    return json.toString();
  }

  private static String parameter(URI uri, String name) {
    for (var pair : (uri.getRawQuery() == null ? "" : uri.getRawQuery()).split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  private static void send(
      HttpExchange exchange, int status, Map<String, String> headers, String body)
      throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    headers.forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
