package dev.gitsync.webhook;

import dev.gitsync.platform.LagHistogram;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks of deliveries. By repository only where something is amiss: there may be
 * thousands, and {@code GET /webhooks} tells of each.
 *
 * <p>The server's registry takes meters only by its short methods: what a builder registers is
 * published nowhere.
 */
@ApplicationScoped
class HookMetrics {

  private static final String PROVIDER = "provider";

  /** In seconds; an event may be as late as its host likes. */
  private static final double[] LAGS = {0.1, 0.25, 0.5, 1, 5, 30, 120, 600, 3_600};

  private static final int MOST_LABELLED = 100;

  private final Set<String> labelled = new HashSet<>();
  private final AtomicInteger reliedNames = new AtomicInteger();
  private final Map<String, LagHistogram> lags = new ConcurrentHashMap<>();
  private MeterRegistry registry;

  /** For CDI. */
  @SuppressWarnings("NullAway.Init")
  protected HookMetrics() {}

  @Inject
  HookMetrics(MeterRegistry registry) {
    this.registry = registry;
    registry.gauge("gitsync.hooks.relied", Tags.empty(), reliedNames, AtomicInteger::get);
  }

  /** A delivery came in and could not be stored: the host was told to send it again. */
  void notStored(String provider) {
    count(provider, "not_stored");
  }

  /** A delivery came in: accepted, ignored, duplicate, forged and so on. */
  void received(String provider, Receipt receipt) {
    count(provider, receipt.name().toLowerCase(Locale.ROOT));
  }

  private void count(String provider, String receipt) {
    registry
        .counter("gitsync.hooks.deliveries", PROVIDER, provider, "receipt", receipt)
        .increment();
  }

  /** Rows were told of. */
  void marked(int rows) {
    registry.counter("gitsync.hooks.rows").increment(rows);
  }

  /** A row shows what was told. Clocks that differ make it no less than nothing. */
  void shown(String provider, @Nullable Instant changedAt, Instant recordedAt) {
    if (changedAt != null) {
      lags.computeIfAbsent(provider, this::lags).record(Duration.between(changedAt, recordedAt));
    }
  }

  private LagHistogram lags(String provider) {
    return new LagHistogram(registry, "gitsync.hooks.lag", Tags.of(PROVIDER, provider), LAGS);
  }

  /** Changes of a repository were found that nobody had told of. */
  void missed(String provider, String origin, int changes) {
    registry
        .counter("gitsync.hooks.missed", PROVIDER, provider, "repository", label(origin))
        .increment(changes);
  }

  /** What the log and {@code GET /webhooks} tell of each, figures tell of the first. */
  private synchronized String label(String origin) {
    if (labelled.size() < MOST_LABELLED) {
      labelled.add(origin);
    }
    return labelled.contains(origin) ? origin : "other";
  }

  void relied(int names) {
    reliedNames.set(names);
  }
}
