package dev.gitsync.sync;

import dev.gitsync.diffstatus.LateRows;
import dev.gitsync.diffstatus.SyncState;
import dev.gitsync.gittoken.PoolBudget;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** What an operator asks of refreshing: are rows late, are leases lost, what may still be spent. */
@ApplicationScoped
class SyncMetrics {

  private volatile Map<SyncState, LateRows> late = Map.of();
  private MeterRegistry registry;
  private Counter leasesLost;
  private Counter rowsTakenOver;
  private MultiGauge tokens;
  private MultiGauge leastLeft;

  /** For CDI. */
  @SuppressWarnings("NullAway.Init")
  protected SyncMetrics() {}

  @Inject
  SyncMetrics(MeterRegistry registry) {
    this.registry = registry;
    leasesLost =
        Counter.builder("gitsync.leases.lost")
            .description("Outcomes dropped, because another node had taken the row over")
            .register(registry);
    rowsTakenOver =
        Counter.builder("gitsync.leases.taken.over")
            .description("Rows that this node freed from nodes that died")
            .register(registry);
    tokens =
        MultiGauge.builder("gitsync.budget.tokens")
            .description("Git tokens whose rate limit is known")
            .register(registry);
    leastLeft =
        MultiGauge.builder("gitsync.budget.least.left")
            .description("Of all tokens' limits the smallest part that is left")
            .register(registry);
    for (var state : SyncState.values()) {
      Gauge.builder("gitsync.rows.late", () -> lateIn(state).rows())
          .description("Rows that are due and that nobody reads yet")
          .tag("state", word(state))
          .register(registry);
      Gauge.builder("gitsync.rows.late.oldest", () -> lateIn(state).oldest().toMillis() / 1_000.0)
          .description("For how long the one of them has been due that is due longest")
          .baseUnit("seconds")
          .tag("state", word(state))
          .register(registry);
    }
  }

  private static String word(SyncState state) {
    return state.name().toLowerCase(Locale.ROOT);
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

  void budgets(Collection<PoolBudget> pools) {
    tokens.register(pools.stream().<Row<?>>map(p -> Row.of(tags(p), p.tokens())).toList(), true);
    leastLeft.register(
        pools.stream().<Row<?>>map(p -> Row.of(tags(p), p.leastLeft())).toList(), true);
  }

  private static Tags tags(PoolBudget budget) {
    return Tags.of("provider", budget.provider(), "pool", budget.pool().toLowerCase(Locale.ROOT));
  }
}
