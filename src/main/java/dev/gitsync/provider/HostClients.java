package dev.gitsync.provider;

import dev.gitsync.platform.Scheduler;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.Closeable;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;

/** Makes the clients that ask Git hosts, which share what is remembered of earlier answers. */
@ApplicationScoped
public class HostClients {

  @Inject HostCalls calls;
  @Inject CallLedger ledger;
  @Inject MeterRegistry meterRegistry;

  @Inject Scheduler timer;

  private final HostMemory memory = new HostMemory();
  private final Queue<HostClient<?>> made = new ConcurrentLinkedQueue<>();

  /**
   * A client for one configured host. Makes no connection yet.
   *
   * @param api a public REST client interface whose methods return {@link
   *     jakarta.ws.rs.core.Response}
   * @param meter how the host counts its calls
   */
  public <A extends Closeable> HostClient<A> create(
      ProviderSettings settings, Class<A> api, Meter meter) {
    var booked = new HostBookings(settings.id(), ledger(), meter);
    var times = new HostTimes(registry(), settings.id());
    var client = new HostClient<>(settings, api, calls(), scheduler(), memory, booked, times);
    made.add(client);
    return client;
  }

  /** The bean, so that retries and the bulkhead work; tests have one of their own. */
  HostCalls calls() {
    return calls;
  }

  /** Tests may have one of their own. */
  CallLedger ledger() {
    return ledger;
  }

  /** Tests may have one of their own. */
  MeterRegistry registry() {
    return meterRegistry;
  }

  /** Ends calls whose time is over; tests have one of their own. */
  ScheduledExecutorService scheduler() {
    return timer.executor();
  }

  /** For a host that counts each call and says nothing of its limits. */
  public <A extends Closeable> HostClient<A> create(ProviderSettings settings, Class<A> api) {
    return create(settings, api, Meter.PLAIN);
  }

  @PreDestroy
  void closeAll() {
    made.forEach(HostClient::close);
  }
}
