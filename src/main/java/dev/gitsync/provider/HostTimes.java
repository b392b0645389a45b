package dev.gitsync.provider;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** How long the calls to one host take, and what they come to. */
final class HostTimes {

  private static final Duration[] BOUNDS = {
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10)
  };

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
    Timer.builder("gitsync.host.calls")
        .description("HTTP calls to Git hosts")
        .tag("provider", providerId)
        .tag("outcome", outcome)
        .serviceLevelObjectives(BOUNDS)
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }
}
