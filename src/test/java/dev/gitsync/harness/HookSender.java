package dev.gitsync.harness;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Delivers events as a Git host does. */
public final class HookSender {

  private final URI url;
  private final String secret;

  /** A host whose events go to one provider of a server. */
  public HookSender(URI server, String provider, String secret) {
    this.url = server.resolve("/api/v1/webhooks/" + provider);
    this.secret = secret;
  }

  /** Delivers as GitHub does, under a name of its own. */
  public Api.Answer github(String event, String body) {
    return github(event, UUID.randomUUID().toString(), body.getBytes(StandardCharsets.UTF_8));
  }

  /** Delivers as GitHub does, under a name that was perhaps used before. */
  public Api.Answer github(String event, String delivery, byte[] body) {
    return send(githubHeaders(event, delivery, body), body);
  }

  /** Delivers as GitHub does, but without telling beforehand how long the body is. */
  public Api.Answer githubInChunks(String event, byte[] body) {
    return send(
        githubHeaders(event, UUID.randomUUID().toString(), body),
        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
  }

  private Map<String, String> githubHeaders(String event, String delivery, byte[] body) {
    return Map.of(
        "X-GitHub-Event",
        event,
        "X-GitHub-Delivery",
        delivery,
        "X-Hub-Signature-256",
        signature(secret, body));
  }

  /** Delivers as GitLab does, under a name of its own. */
  public Api.Answer gitlab(byte[] body) {
    return send(
        Map.of("X-Gitlab-Token", secret, "Idempotency-Key", UUID.randomUUID().toString()), body);
  }

  /** Delivers with headers of the test's own. */
  public Api.Answer send(Map<String, String> headers, byte[] body) {
    return send(headers, BodyPublishers.ofByteArray(body));
  }

  private Api.Answer send(Map<String, String> headers, BodyPublisher body) {
    var request = HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(60)).POST(body);
    request.header("Content-Type", "application/json");
    headers.forEach(request::setHeader);
    return Api.send(request.build());
  }

  /** What GitHub signs a body with, as its header has it. */
  public static String signature(String secret, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
