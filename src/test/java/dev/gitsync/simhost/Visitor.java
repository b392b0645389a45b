package dev.gitsync.simhost;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Api;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;

/** A client of a simulated host, with a token. */
record Visitor(URI host, String token) {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static Visitor of(SimHost host, String token) {
    return new Visitor(host.url(), token);
  }

  /** GET with the token and some more headers: name, value, name, value … */
  Api.Answer get(String path, String... headers) {
    var request = request(path).header("Authorization", "Bearer " + token);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return Api.send(request.build());
  }

  /** GET without any token. */
  Api.Answer getAsNobody(String path, String... headers) {
    var request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return Api.send(request.build());
  }

  /** Sends a document to {@code /graphql}. */
  Api.Answer graphQl(String document, Map<String, ?> variables) {
    return post("/graphql", document, variables);
  }

  Api.Answer post(String path, String document, Map<String, ?> variables) {
    var body = SimJson.object().put("query", document);
    body.set("variables", SimJson.mapper().valueToTree(variables));
    return Api.send(
        request(path)
            .header("Authorization", "Bearer " + token)
            .POST(BodyPublishers.ofByteArray(SimJson.write(body)))
            .build());
  }

  /** What a document that brings no error comes to. */
  JsonNode data(String document, Map<String, ?> variables) {
    var answer = graphQl(document, variables).json();
    if (answer.has("errors")) {
      throw new AssertionError(answer.path("errors").toString());
    }
    return answer.path("data");
  }

  /** Calls the control below {@code /_sim}. */
  Api.Answer control(String method, String path, String body) {
    return Api.send(
        request("/_sim" + path)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build());
  }

  /** Switches something for everybody. */
  void switchAll(String setting) {
    var answer = control("PUT", "/switches/all", setting);
    if (answer.status() != 204) {
      throw new AssertionError(answer.body());
    }
  }

  /** What was asked with the token so far. */
  JsonNode account() {
    return control("GET", "/account", "").json().path("tokens").path(token);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(host.resolve(path)).timeout(PATIENCE);
  }
}
