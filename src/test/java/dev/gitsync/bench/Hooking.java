package dev.gitsync.bench;

import dev.gitsync.harness.Api;
import dev.gitsync.harness.Node;
import dev.gitsync.simhost.SimHostProcess;
import java.time.Duration;
import java.util.List;

/** A host that tells a server of its changes. */
final class Hooking {

  static final String SECRET_SETTING = "GITSYNC_PROVIDER_GITHUB_WEBHOOK_SECRET";
  static final String SECRET = "a-webhook-secret-for-benchmarks";

  private static final int MOST_ROUNDS = 30;

  /** Enough to read what was told, and to learn of it. */
  private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(8);

  private Hooking() {}

  /** It tells all from now on. */
  static void begin(SimHostProcess host, Node node) {
    host.control(
        "PUT",
        "/hooks",
        "{\"url\":\"%s/api/v1/webhooks/github\",\"secret\":\"%s\"}".formatted(node.url(), SECRET));
  }

  /**
   * Pull requests change one after another, until the server relies on being told. Of two that
   * change at once one read would find both, perhaps before the second was told.
   *
   * @param oneOfEach of each repository
   */
  static void prove(SimHostProcess host, Api admin, List<Branch> oneOfEach) {
    for (var round = 1; relied(admin) < oneOfEach.size(); round++) {
      if (round > MOST_ROUNDS) {
        throw new IllegalStateException("The server does not rely on the host");
      }
      for (var branch : oneOfEach) {
        host.control(
            "POST",
            "/repositories/" + branch.repository() + "/pulls/" + branch.number(),
            "{\"kind\":\"title\",\"title\":\"proof " + round + "\"}");
      }
      Lab.pass(BETWEEN_ROUNDS);
    }
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
