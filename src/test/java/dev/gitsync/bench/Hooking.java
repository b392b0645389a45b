package dev.gitsync.bench;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.Waiting;
import dev.gitsync.simhost.SimHostProcess;
import java.time.Duration;

/** A host that tells a server of its changes. */
final class Hooking {

  static final String SECRET_SETTING = "GITSYNC_PROVIDER_GITHUB_WEBHOOK_SECRET";
  static final String SECRET = "a-webhook-secret-for-benchmarks";

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private Hooking() {}

  /** It tells all from now on. */
  static void begin(SimHostProcess host, Node node) {
    host.control(
        "PUT",
        "/hooks",
        "{\"url\":\"%s/api/v1/webhooks/github\",\"secret\":\"%s\"}".formatted(node.url(), SECRET));
  }

  /** Everything changes, until the server relies on being told. */
  static void prove(SimHostProcess host, Api admin, int repositories) {
    host.control("POST", "/changes", "{\"kind\":\"title\"}");
    Waiting.until("the server to rely on the host", PATIENCE, () -> relied(admin) == repositories);
  }

  private static long relied(Api admin) {
    var relied = 0;
    for (var provider : admin.get("/webhooks").json().path("webhooks")) {
      for (var repository : provider.path("repositories")) {
        relied += repository.path("state").asText().equals("relied_on") ? 1 : 0;
      }
    }
    return relied;
  }
}
