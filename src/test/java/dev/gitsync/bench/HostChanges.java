package dev.gitsync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Shown;
import dev.gitsync.simhost.SimHostProcess;
import java.time.Instant;

/** What changed on a host, and when exactly. */
final class HostChanges {

  private HostChanges() {}

  /** Tells all visible ones so far. */
  static void tell(SimHostProcess host, Freshness freshness) {
    long last = 0;
    JsonNode changes;
    do {
      changes = host.control("GET", "/changes?after=" + last, "").path("changes");
      for (var change : changes) {
        last = change.path("seq").asLong();
        if (change.path("visible").asBoolean()) {
          freshness.changed(
              change.path("repository").asText() + " " + change.path("branch").asText(),
              Instant.parse(change.path("at").asText()),
              Shown.ofHost(change.path("shown")));
        }
      }
    } while (!changes.isEmpty());
  }
}
