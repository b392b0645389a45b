package dev.gitsync.live;

import dev.gitsync.platform.LagHistogram;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What an operator asks of open pages: how many, how late, and by which way changes reach them.
 *
 * <p>The server's registry takes meters only by its short methods: what a builder registers is
 * published nowhere.
 */
@ApplicationScoped
class LiveMetrics {

  /** In seconds; finer where a page should be, coarser where it is late anyway. */
  private static final double[] LAGS = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 15, 60};

  private final AtomicInteger pages = new AtomicInteger();
  private final AtomicInteger listening = new AtomicInteger();
  private final Map<Change.Way, LagHistogram> lags = new EnumMap<>(Change.Way.class);
  private Clock clock;
  private Counter frames;
  private Counter conflated;
  private Counter closedSlow;
  private Counter reconnects;
  private Counter dropped;
  private Counter messages;
  private Counter found;

  /** For CDI. */
  @SuppressWarnings("NullAway.Init")
  protected LiveMetrics() {}

  @Inject
  LiveMetrics(MeterRegistry registry, Clock clock) {
    this.clock = clock;
    registry.gauge("gitsync.live.pages", Tags.empty(), pages, AtomicInteger::get);
    registry.gauge("gitsync.live.listening", Tags.empty(), listening, AtomicInteger::get);
    frames = registry.counter("gitsync.live.frames");
    conflated = registry.counter("gitsync.live.conflated");
    closedSlow = registry.counter("gitsync.live.closed.slow");
    reconnects = registry.counter("gitsync.live.reconnects");
    messages = registry.counter("gitsync.live.messages");
    dropped = registry.counter("gitsync.live.notices.dropped");
    found = registry.counter("gitsync.live.sweep.found");
    for (var way : Change.Way.values()) {
      lags.put(
          way, new LagHistogram(registry, "gitsync.live.lag", Tags.of("way", way.word()), LAGS));
    }
  }

  void pages(int open) {
    pages.set(open);
  }

  void listening(boolean yes) {
    listening.set(yes ? 1 : 0);
  }

  void frameSent() {
    frames.increment();
  }

  /** A change has reached a page. Clocks that differ make it no less than nothing. */
  void changeSent(Change.Way way, Instant changedAt) {
    var lag = Duration.between(changedAt, clock.instant());
    var histogram = lags.get(way);
    if (histogram != null) {
      histogram.record(lag);
    }
  }

  void conflated() {
    conflated.increment();
  }

  void closedSlow() {
    closedSlow.increment();
  }

  void reconnected() {
    reconnects.increment();
  }

  void sent(int count) {
    messages.increment(count);
  }

  void dropped(int notices) {
    dropped.increment(notices);
  }

  void found(int changes) {
    found.increment(changes);
  }
}
