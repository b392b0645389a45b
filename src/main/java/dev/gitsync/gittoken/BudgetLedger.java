package dev.gitsync.gittoken;

import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BudgetSpentException;
import dev.gitsync.provider.CallLedger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rate limits of tokens and what gitsync spent of them, kept in the database for all nodes. A
 * call is booked with one statement that also looks whether it may go out, so that no two nodes can
 * spend the same units.
 *
 * <p>Limits belong to the token and not to its owner: two people may have linked the same one.
 */
@ApplicationScoped
public class BudgetLedger implements CallLedger {

  /** Of one window the times differ by less, of two by more: hosts tell whole seconds. */
  private static final String SAME_WINDOW = "interval '1 second'";

  @PersistenceContext EntityManager em;
  @Inject BudgetConfig config;
  @Inject Clock clock;

  @Override
  @Transactional(value = TxType.REQUIRES_NEW, dontRollbackOn = BudgetSpentException.class)
  public Booked book(Booking booking) {
    var windowEnds =
        booked(
            em.createNativeQuery(
                    """
                insert into token_budget as b (provider, token_fingerprint, pool, spent)
                select :provider, :fingerprint, :pool, :units
                where not exists (
                  select 1 from rate_limit where provider = :provider
                    and token_fingerprint = :fingerprint and limited_until > clock_timestamp())
                on conflict (provider, token_fingerprint, pool) do update set
                  spent = excluded.spent
                    + case when b.resets_at + %1$s <= clock_timestamp() then 0 else b.spent end,
                  remaining = case when b.resets_at + %1$s <= clock_timestamp() then null
                    else b.remaining - excluded.spent end,
                  resets_at = case when b.resets_at + %1$s <= clock_timestamp() then null
                    else b.resets_at end
                where b.resets_at is null or b.resets_at + %1$s <= clock_timestamp()
                  or (b.remaining >= excluded.spent
                    and b.spent + excluded.spent <= floor(b.window_limit * :share))
                returning resets_at
                """
                        .formatted(SAME_WINDOW),
                    Instant.class)
                .setParameter("provider", booking.providerId())
                .setParameter("fingerprint", booking.tokenFingerprint())
                .setParameter("pool", booking.pool().name())
                .setParameter("units", booking.units())
                .setParameter("share", config.share()));
    if (windowEnds.isEmpty()) {
      throw new BudgetSpentException(
          booking.providerId() + " is not asked: the token's rate limit is known to be spent",
          knownEnd(booking));
    }
    return new Booked(booking, Optional.ofNullable(windowEnds.get(0)));
  }

  /** One for the row that was booked in, null where its window is not known; else none. */
  @SuppressWarnings("unchecked")
  private static List<@Nullable Instant> booked(Query query) {
    return query.getResultList();
  }

  private Instant knownEnd(Booking booking) {
    return Stream.concat(
            limitedUntil(booking).stream(),
            windows(booking.providerId(), booking.tokenFingerprint())
                .filter(row -> row.get("pool", String.class).equals(booking.pool().name()))
                .map(row -> row.get("resets_at", Instant.class).plusSeconds(1)))
        .max(Comparator.naturalOrder())
        .orElseGet(clock::instant);
  }

  @SuppressWarnings("unchecked")
  private List<Instant> limitedUntil(Booking booking) {
    return em.createNativeQuery(
            """
            select limited_until from rate_limit
            where provider = :provider and token_fingerprint = :fingerprint
              and limited_until > clock_timestamp()
            """,
            Instant.class)
        .setParameter("provider", booking.providerId())
        .setParameter("fingerprint", booking.tokenFingerprint())
        .getResultList();
  }

  @Override
  @Transactional(TxType.REQUIRES_NEW)
  public void settle(Booked booked, int units, Optional<Window> window) {
    var booking = booked.booking();
    if (window.isPresent()) {
      settle(booked, units, window.get());
    } else if (units != booking.units()) {
      em.createNativeQuery(
              """
              update token_budget set spent = greatest(0, spent + :difference),
                remaining = remaining - :difference
              where provider = :provider and token_fingerprint = :fingerprint and pool = :pool
              """)
          .setParameter("difference", units - booking.units())
          .setParameter("provider", booking.providerId())
          .setParameter("fingerprint", booking.tokenFingerprint())
          .setParameter("pool", booking.pool().name())
          .executeUpdate();
    }
  }

  /**
   * An answer that was under way while its window ended says nothing of the next one. A call that
   * was booked in the last window and counted by the host in the next is booked there anew.
   */
  private void settle(Booked booked, int units, Window window) {
    var booking = booked.booking();
    em.createNativeQuery(
            """
            update token_budget b set
              spent = case when b.resets_at + %1$s < cast(:resetsAt as timestamptz) then :units
                when cast(:bookedIn as timestamptz) + %1$s < b.resets_at then b.spent + :units
                else greatest(0, b.spent + :difference) end,
              remaining = case when b.resets_at + %1$s >= cast(:resetsAt as timestamptz)
                then least(b.remaining - :difference, :remaining) else :remaining end,
              known_since = case when b.resets_at + %1$s >= cast(:resetsAt as timestamptz)
                then b.known_since else clock_timestamp() end,
              window_limit = :limit, resets_at = cast(:resetsAt as timestamptz)
            where provider = :provider and token_fingerprint = :fingerprint and pool = :pool
              and (b.resets_at is null or b.resets_at <= cast(:resetsAt as timestamptz) + %1$s)
            """
                .formatted(SAME_WINDOW))
        .setParameter("units", units)
        .setParameter("bookedIn", booked.windowEnd().orElse(null))
        .setParameter("difference", units - booking.units())
        .setParameter("limit", window.limit())
        .setParameter("remaining", window.remaining())
        .setParameter("resetsAt", window.resetsAt())
        .setParameter("provider", booking.providerId())
        .setParameter("fingerprint", booking.tokenFingerprint())
        .setParameter("pool", booking.pool().name())
        .executeUpdate();
  }

  /**
   * When rows of some importance may be asked for with a token.
   *
   * @param pool what asking for them is counted in
   * @return empty: now
   */
  @Transactional
  public Optional<Instant> postponedUntil(
      String provider, AccessToken token, Pool pool, Importance importance) {
    if (importance == Importance.URGENT) {
      return Optional.empty();
    }
    var now = clock.instant();
    return windows(provider, token.fingerprint())
        .filter(row -> row.get("pool", String.class).equals(pool.name()))
        .map(BudgetLedger::budget)
        .flatMap(budget -> budget.admits(importance, config.share(), now).stream())
        .findFirst();
  }

  /** What is left of a token's limit, of the pool that has the least left of it. */
  @Transactional
  public Optional<Budget> find(String provider, AccessToken token) {
    return budgets(provider, token)
        .filter(budget -> budget.resetsAt().isAfter(clock.instant()))
        .min(Comparator.comparingDouble(budget -> (double) budget.remaining() / budget.limit()));
  }

  /** What is left in each pool that some token's present window is known of. */
  @Transactional
  public List<PoolBudget> listPools() {
    return pools().map(BudgetLedger::poolBudget).toList();
  }

  @SuppressWarnings("unchecked")
  private Stream<Tuple> pools() {
    return em.createNativeQuery(
            """
            select provider, pool, count(*) as tokens,
              cast(min(greatest(0, remaining) / cast(window_limit as float8)) as float8) as least
            from token_budget
            where resets_at > clock_timestamp() and window_limit > 0 and remaining is not null
            group by provider, pool
            """,
            Tuple.class)
        .getResultStream();
  }

  private static PoolBudget poolBudget(Tuple row) {
    return new PoolBudget(
        row.get("provider", String.class),
        row.get("pool", String.class),
        row.get("tokens", Long.class),
        row.get("least", Double.class));
  }

  private Stream<Budget> budgets(String provider, AccessToken token) {
    return windows(provider, token.fingerprint()).map(BudgetLedger::budget);
  }

  private static Budget budget(Tuple row) {
    return new Budget(
        row.get("window_limit", Long.class),
        Math.max(0, row.get("remaining", Long.class)),
        row.get("spent", Long.class),
        row.get("known_since", Instant.class),
        row.get("resets_at", Instant.class));
  }

  @SuppressWarnings("unchecked")
  private Stream<Tuple> windows(String provider, String fingerprint) {
    return em.createNativeQuery(
            """
            select pool, window_limit, remaining, spent, known_since, resets_at from token_budget
            where provider = :provider and token_fingerprint = :fingerprint
              and resets_at is not null and window_limit > 0
            """,
            Tuple.class)
        .setParameter("provider", provider)
        .setParameter("fingerprint", fingerprint)
        .getResultStream();
  }
}
