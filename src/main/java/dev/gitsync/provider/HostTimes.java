package dev.gitsync.provider;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/**
 * How long the calls to one host take, and what they come to. Without a histogram, which takes a
 * builder: what a builder registers with the server's registry is kept and never served.
 */
final class HostTimes {

  private final MeterRegistry registry;
  private final String providerId;

  HostTimes(MeterRegistry registry, String providerId) {
    this.registry = registry;
    this.providerId = providerId;
  }

  /** A host answered; 304 stands for itself, since it costs nothing. */
  void answered(int status, long nanos) {
    record(status == 304 ? "304" : status / 100 + "xx", nanos);
  }

  /** A host did not answer in time. */
  void timedOut(long nanos) {
    record("timeout", nanos);
  }

  /** There was no answer, or none that could be used. */
  void failed(long nanos) {
    record("failed", nanos);
  }

  private void record(String outcome, long nanos) {
    registry
        .timer("gitsync.host.calls", "provider", providerId, "outcome", outcome)
        .record(Duration.ofNanos(nanos));
  }
}
