package dev.gitsync.harness;

import java.net.URI;
import java.net.http.HttpRequest;
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
    return send(
        Map.of(
            "X-GitHub-Event",
            event,
            "X-GitHub-Delivery",
            delivery,
            "X-Hub-Signature-256",
            "sha256=" + signature(body)),
        body);
  }

  /** Delivers as GitLab does. */
  public Api.Answer gitlab(byte[] body) {
    return send(
        Map.of("X-Gitlab-Token", secret, "Idempotency-Key", UUID.randomUUID().toString()), body);
  }

  /** Delivers with headers of the test's own. */
  public Api.Answer send(Map<String, String> headers, byte[] body) {
    var request =
        HttpRequest.newBuilder(url)
            .timeout(Duration.ofSeconds(60))
            .POST(BodyPublishers.ofByteArray(body));
    request.header("Content-Type", "application/json");
    headers.forEach(request::setHeader);
    return Api.send(request.build());
  }

  /** What GitHub signs a body with, in hexadecimal digits. */
  public String signature(byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
