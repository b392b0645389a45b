package dev.gitsync.chaos;

import java.time.Duration;
import java.util.Map;

/**
 * gitsync's durations in a chaos run: about a fifteenth of the usual ones, so that minutes show
 * what would take an hour. The longest are shorter still, or nobody could wait for their end. How
 * often nodes beat, and after what silence they count as dead, can't be set and is as ever.
 */
final class Scale {

  /** How much faster the host's time runs. */
  static final int FACTOR = 15;

  static final Duration TTL = Duration.ofSeconds(8);
  static final Duration LEASE = Duration.ofSeconds(20);
  static final Duration HOOKED_TTL = Duration.ofSeconds(30);
  static final Duration CLOSED_TTL = Duration.ofSeconds(30);
  static final Duration NO_TOKEN_BACKOFF = Duration.ofSeconds(20);
  static final Duration NO_PR_MAX_BACKOFF = Duration.ofSeconds(40);

  /** Of the timer that looks for due rows. */
  static final Duration TICK = Duration.ofSeconds(10);

  /** After which silence a node is dead, and the two timers that find it out and act. */
  static final Duration TAKEOVER = Duration.ofSeconds(14);

  private Scale() {}

  /** The settings, as a server's environment has them. */
  static Map<String, String> environment() {
    return Map.ofEntries(
        Map.entry("GITSYNC_WORKER_LEASE", LEASE.toString()),
        Map.entry("GITSYNC_WORKER_TICK_TIMEOUT", "PT5S"),
        Map.entry("GITSYNC_REFRESH_DIFF_STATUS_TTL", TTL.toString()),
        Map.entry("GITSYNC_REFRESH_WATCHED_TTL", "PT2S"),
        Map.entry("GITSYNC_REFRESH_HOOKED_TTL", HOOKED_TTL.toString()),
        Map.entry("GITSYNC_REFRESH_CLOSED_TTL", CLOSED_TTL.toString()),
        Map.entry("GITSYNC_REFRESH_NO_TOKEN_BACKOFF", NO_TOKEN_BACKOFF.toString()),
        Map.entry("GITSYNC_REFRESH_NO_PR_BACKOFF", "PT1S"),
        Map.entry("GITSYNC_REFRESH_NO_PR_RETRY_WINDOW", "PT8S"),
        Map.entry("GITSYNC_REFRESH_NO_PR_MAX_BACKOFF", NO_PR_MAX_BACKOFF.toString()),
        Map.entry("GITSYNC_PROVIDER_GITHUB_TIMEOUT", "PT3S"));
  }
}
