package dev.gitsync.sync;

import dev.gitsync.diffstatus.LateRows;
import dev.gitsync.diffstatus.SyncState;
import dev.gitsync.gittoken.PoolBudget;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What an operator asks of refreshing: are rows late, are leases lost, what may still be spent.
 *
 * <p>Meters are made by the registry's own methods and not by builders: what a builder registers
 * with the server's registry is kept and never served.
 */
@ApplicationScoped
class SyncMetrics {

  private volatile Map<SyncState, LateRows> late = Map.of();
  private final Map<Tags, List<PoolBudget>> budgets = new ConcurrentHashMap<>();
  private MeterRegistry registry;
  private Counter leasesLost;
  private Counter rowsTakenOver;

  /** For CDI. */
  @SuppressWarnings("NullAway.Init")
  protected SyncMetrics() {}

  @Inject
  SyncMetrics(MeterRegistry registry) {
    this.registry = registry;
    leasesLost = registry.counter("gitsync.leases.lost");
    rowsTakenOver = registry.counter("gitsync.leases.taken.over");
    for (var state : SyncState.values()) {
      var tags = Tags.of("state", state.name().toLowerCase(Locale.ROOT));
      registry.gauge("gitsync.rows.late", tags, this, metrics -> metrics.lateIn(state).rows());
      registry.gauge(
          "gitsync.rows.late.oldest.seconds",
          tags,
          this,
          metrics -> metrics.lateIn(state).oldest().toMillis() / 1_000.0);
    }
  }

  private LateRows lateIn(SyncState state) {
    return late.getOrDefault(state, LateRows.NONE);
  }

  void leasesLost(int rows) {
    leasesLost.increment(rows);
  }

  void takenOver(int rows) {
    rowsTakenOver.increment(rows);
  }

  /** A host asked to be left alone. */
  void hostLimited(String provider) {
    registry.counter("gitsync.host.limits", "provider", provider).increment();
  }

  void lateRows(Map<SyncState, LateRows> now) {
    late = Map.copyOf(now);
  }

  /** Pools that are not among them any more have no token whose limit is known. */
  void budgets(Collection<PoolBudget> pools) {
    budgets.replaceAll((tags, before) -> List.of());
    for (var pool : pools) {
      var tags = Tags.of("provider", pool.provider(), "pool", pool.pool().toLowerCase(Locale.ROOT));
      if (budgets.put(tags, List.of(pool)) == null) {
        registry.gauge("gitsync.budget.tokens", tags, this, metrics -> metrics.tokens(tags));
        registry.gauge("gitsync.budget.least.left", tags, this, metrics -> metrics.leastLeft(tags));
      }
    }
  }

  private double tokens(Tags pool) {
    return budgets.getOrDefault(pool, List.of()).stream().mapToLong(PoolBudget::tokens).sum();
  }

  private double leastLeft(Tags pool) {
    return budgets.getOrDefault(pool, List.of()).stream()
        .mapToDouble(PoolBudget::leastLeft)
        .findFirst()
        .orElse(1);
  }
}
