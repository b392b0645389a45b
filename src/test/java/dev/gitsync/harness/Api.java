package dev.gitsync.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A client of the API, as a program with an API token is one. */
public final class Api {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final URI server;
  private final @Nullable String token;

  /** A client with a token, or with none. */
  public Api(URI server, @Nullable String token) {
    this.server = server;
    this.token = token;
  }

  /** An answer. */
  public record Answer(int status, HttpHeaders headers, String body) {

    /** The body as JSON. */
    public JsonNode json() {
      try {
        return body.isEmpty() ? MissingNode.getInstance() : JSON.readTree(body);
      } catch (JsonProcessingException e) {
        throw new AssertionError("No JSON: " + body, e);
      }
    }

    /** A header's value, or "". */
    public String header(String name) {
      return headers.firstValue(name).orElse("");
    }
  }

  /** The token this client sends. */
  public @Nullable String token() {
    return token;
  }

  /** The server this client talks to. */
  public URI server() {
    return server;
  }

  /** GET below {@code /api/v1}. */
  public Answer get(String path) {
    return send("GET", path, null);
  }

  /** POST with a JSON body. */
  public Answer post(String path, String body) {
    return send("POST", path, body);
  }

  /** PUT with a JSON body. */
  public Answer put(String path, String body) {
    return send("PUT", path, body);
  }

  /** PATCH with a JSON body. */
  public Answer patch(String path, String body) {
    return send("PATCH", path, body);
  }

  /** DELETE. */
  public Answer delete(String path) {
    return send("DELETE", path, null);
  }

  /** Any method; no body where it is null. */
  public Answer send(String method, String path, @Nullable String body) {
    return send(method, path, body, Map.of());
  }

  /** With more headers. */
  public Answer send(
      String method, String path, @Nullable String body, Map<String, String> headers) {
    var request =
        HttpRequest.newBuilder(server.resolve("/api/v1" + path))
            .timeout(PATIENCE)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (body != null && !headers.containsKey("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    headers.forEach(request::header);
    return send(request.build());
  }

  /** Sends a request as it is; this client's token is not added. */
  public static Answer send(HttpRequest request) {
    try {
      var response = HTTP.send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The id of the user that this client's token is of. */
  public String userId() {
    return get("/users/me").json().path("id").asText();
  }

  /** Makes a user and an API token of his; answers a client with it. */
  public Api newUser(String role) {
    var login = "u" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    var user = post("/users", "{\"login\":\"" + login + "\",\"role\":\"" + role + "\"}").json();
    var made = post("/users/" + user.path("id").asText() + "/tokens", "{\"name\":\"test\"}").json();
    return new Api(server, made.path("token").asText());
  }

  /** Makes a token of one's own for an agent; answers a client with it. */
  public Api newAgent(String workspaceId) {
    var made =
        post("/users/me/tokens", "{\"name\":\"agent\",\"workspace_id\":\"" + workspaceId + "\"}");
    return new Api(server, made.json().path("token").asText());
  }

  /** Makes a chat; answers its id. */
  public String newChat(String workspaceId) {
    var made = post("/chats", "{\"workspace_id\":\"" + workspaceId + "\",\"title\":\"a chat\"}");
    return made.json().path("id").asText();
  }

  /** Reports a reference for one chat. */
  public Answer report(String workspaceId, String chatId, String origin, String branch) {
    var body =
        JSON.createObjectNode()
            .put("branch", branch)
            .put("remote_origin", origin)
            .put("chat_id", chatId);
    return post("/workspaces/" + workspaceId + "/git-refs", body.toString());
  }

  /** Links a git token. */
  public Answer linkGitToken(String provider, String gitToken) {
    return put("/git-tokens/" + provider, "{\"token\":\"" + gitToken + "\"}");
  }

  /** Opens a page: subscribes to changes. */
  public Watch watch() {
    return Watch.open(this);
  }
}
