package dev.gitsync.provider;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Makes clients outside a server: without Fault Tolerance, so nothing is tried again, and without a
 * ledger, so nothing is held back.
 */
public final class TestHostClients extends HostClients {

  private static final ScheduledExecutorService SCHEDULER =
      Executors.newScheduledThreadPool(
          1,
          task -> {
            var thread = new Thread(task, "watchdog");
            thread.setDaemon(true);
            return thread;
          });

  @Override
  HostCalls calls() {
    return new HostCalls();
  }

  @Override
  CallLedger ledger() {
    return new CallLedger() {
      @Override
      public Booked book(Booking booking) {
        return new Booked(booking, Optional.empty());
      }

      @Override
      public void settle(Booked booked, int units, Optional<Window> window) {}
    };
  }

  private final MeterRegistry registry = new SimpleMeterRegistry();

  @Override
  MeterRegistry registry() {
    return registry;
  }

  @Override
  ScheduledExecutorService scheduler() {
    return SCHEDULER;
  }

  /** Ends the connections of all clients made here. */
  public void close() {
    closeAll();
  }
}
