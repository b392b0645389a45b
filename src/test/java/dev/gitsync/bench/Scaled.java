package dev.gitsync.bench;

import dev.gitsync.harness.Node;
import java.time.Duration;

/**
 * Time that runs faster: all that lasts is divided by one factor. The timer's ten seconds and what
 * else gitsync has no setting for stay as they are.
 */
record Scaled(double factor) {

  static final Duration TTL = Duration.ofMinutes(2);
  static final Duration HOOKED_TTL = Duration.ofMinutes(30);

  static Scaled by(double factor) {
    return new Scaled(factor);
  }

  /** How long that lasts here. */
  Duration down(Duration time) {
    return Sample.times(time, 1 / factor);
  }

  /** Gives a server all its usual durations, scaled. */
  Node.Builder configure(Node.Builder node) {
    return node.with("GITSYNC_REFRESH_DIFF_STATUS_TTL", text(TTL))
        .with("GITSYNC_REFRESH_WATCHED_TTL", text(Duration.ofSeconds(30)))
        .with("GITSYNC_REFRESH_HOOKED_TTL", text(HOOKED_TTL))
        .with("GITSYNC_REFRESH_CLOSED_TTL", text(Duration.ofMinutes(30)))
        .with("GITSYNC_REFRESH_NO_PR_BACKOFF", text(Duration.ofSeconds(15)))
        .with("GITSYNC_REFRESH_NO_PR_RETRY_WINDOW", text(Duration.ofMinutes(2)))
        .with("GITSYNC_REFRESH_NO_PR_MAX_BACKOFF", text(Duration.ofHours(1)))
        .with("GITSYNC_WORKER_LEASE", text(Duration.ofMinutes(5)));
  }

  private String text(Duration time) {
    return down(time).toString();
  }
}
