package dev.gitsync.sync;

import dev.gitsync.platform.CheckedAtStart;
import dev.gitsync.platform.InvalidSettingException;
import dev.gitsync.platform.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The settings of refreshing, each with its default and the reason for it. */
@ApplicationScoped
public class SyncConfig implements CheckedAtStart {

  private static final String LEASE = "gitsync.worker.lease";
  private static final String NO_PR_BACKOFF = "gitsync.refresh.no-pr-backoff";
  private static final String NO_PR_RETRY_WINDOW = "gitsync.refresh.no-pr-retry-window";

  @Inject Settings settings;

  private volatile @Nullable RefreshPolicy policy;

  @Override
  public void checkSettings() {
    batchSize();
    tickTimeout();
    concurrency();
    maxReferences();
    var refresh = refreshPolicy();
    if (refresh.noPrBackoff().compareTo(refresh.noPrRetryWindow()) > 0) {
      throw new InvalidSettingException(
          NO_PR_BACKOFF,
          refresh.noPrBackoff().toString(),
          "at most " + NO_PR_RETRY_WINDOW + ", which is " + refresh.noPrRetryWindow());
    }
  }

  /** How many rows are acquired at a time: enough to keep the calls busy, few enough to lose. */
  int batchSize() {
    return settings.integer("gitsync.worker.batch-size", 50, 1, 10_000);
  }

  /**
   * How long a batch's rows may wait for their turn. Longer than the timer's interval: a slow host
   * is no reason to stop.
   */
  Duration tickTimeout() {
    return settings.duration("gitsync.worker.tick-timeout", Duration.ofSeconds(30));
  }

  /**
   * How long a worker holds a row: far longer than any read, since a lease that ends too early
   * reads twice.
   */
  Duration lease() {
    return settings.duration(LEASE, Duration.ofMinutes(5));
  }

  /** HTTP calls to Git hosts at once, per node. GitHub asks for few; ten fill a usual line. */
  int concurrency() {
    return concurrency(settings);
  }

  /** The same before there are beans. */
  static int concurrency(Settings settings) {
    return settings.integer("gitsync.refresh.concurrency", 10, 1, 1_000);
  }

  /** How many git references a chat keeps, the ones reported last. */
  int maxReferences() {
    return settings.integer("gitsync.chat.max-references", 20, 1, 1_000);
  }

  /**
   * When to look again. Read once: while the server stops, outcomes are still recorded when parts
   * of the container that settings may come from are gone.
   */
  RefreshPolicy refreshPolicy() {
    var read = policy;
    if (read == null) {
      read = readRefreshPolicy();
      policy = read;
    }
    return read;
  }

  private RefreshPolicy readRefreshPolicy() {
    return new RefreshPolicy(
        settings.duration("gitsync.refresh.diff-status-ttl", Duration.ofSeconds(120)),
        settings.duration("gitsync.refresh.watched-ttl", Duration.ofSeconds(30)),
        settings.duration("gitsync.refresh.hooked-ttl", Duration.ofMinutes(30)),
        settings.duration("gitsync.refresh.closed-ttl", Duration.ofMinutes(30)),
        settings.duration("gitsync.refresh.no-token-backoff", Duration.ofMinutes(10)),
        settings.duration(NO_PR_BACKOFF, Duration.ofSeconds(15)),
        settings.duration(NO_PR_RETRY_WINDOW, Duration.ofMinutes(2)),
        lease(),
        settings.duration("gitsync.refresh.no-pr-max-backoff", Duration.ofHours(1)),
        settings.duration("gitsync.refresh.unsupported-backoff", Duration.ofHours(24)));
  }
}
