package dev.gitsync.gittoken;

import dev.gitsync.provider.AccessToken;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Until when a host must not be called with a token, as the host said, known to every node. Limits
 * belong to the token and not to its owner: two people may have linked the same one.
 */
@ApplicationScoped
public class RateLimits {

  /** GitHub's least wait after a limit that came without a time; doubled from one to the next. */
  static final Duration FIRST_BACKOFF = Duration.ofSeconds(60);

  static final Duration LONGEST_BACKOFF = Duration.ofHours(1);

  @PersistenceContext EntityManager em;
  @Inject Clock clock;

  /** When the host may be called again; empty where it may be called now. */
  @Transactional
  public Optional<Instant> limitedUntil(String provider, AccessToken token) {
    return row(provider, token)
        .map(row -> (Instant) row[0])
        .filter(until -> until.isAfter(clock.instant()));
  }

  /**
   * The host asked to be left alone.
   *
   * @param retryAt until when; absent: for a minute, or twice as long as the last time if that was
   *     only just over. Ten calls that were under way together may all bring the same limit: while
   *     one is known another without a time changes nothing
   * @return until when it is left alone now
   */
  @Transactional(TxType.REQUIRES_NEW)
  public Instant note(String provider, AccessToken token, @Nullable Instant retryAt) {
    var now = clock.instant();
    var known = row(provider, token);
    var knownUntil = known.map(row -> (Instant) row[0]).filter(until -> until.isAfter(now));
    if (retryAt == null && knownUntil.isPresent()) {
      return knownUntil.get();
    }
    var backoff = retryAt == null ? backoff(known, now) : Duration.ZERO;
    var until = retryAt == null ? now.plus(backoff) : retryAt;
    return (Instant)
        em.createNativeQuery(
                """
            insert into rate_limit as r (provider, token_fingerprint, limited_until, backoff_millis)
            values (:provider, :fingerprint, :until, :backoff)
            on conflict (provider, token_fingerprint) do update
            set limited_until = greatest(r.limited_until, excluded.limited_until),
                backoff_millis = case when excluded.backoff_millis > 0
                  then excluded.backoff_millis else r.backoff_millis end
            returning limited_until
            """,
                Instant.class)
            .setParameter("provider", provider)
            .setParameter("fingerprint", token.fingerprint())
            .setParameter("until", until)
            .setParameter("backoff", backoff.toMillis())
            .getSingleResult();
  }

  /**
   * Doubled from limit to limit. Forgotten when the host was good for as long as it was limited and
   * a little more, since nobody may have asked at once.
   */
  static Duration nextBackoff(Duration last, Instant lastUntil, Instant now) {
    if (last.isZero() || now.isAfter(lastUntil.plus(last).plus(FIRST_BACKOFF))) {
      return FIRST_BACKOFF;
    }
    var doubled = last.multipliedBy(2);
    return doubled.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : doubled;
  }

  private static Duration backoff(Optional<Object[]> row, Instant now) {
    return row.map(r -> nextBackoff(Duration.ofMillis((Long) r[1]), (Instant) r[0], now))
        .orElse(FIRST_BACKOFF);
  }

  @SuppressWarnings("unchecked")
  private Optional<Object[]> row(String provider, AccessToken token) {
    return em.createNativeQuery(
            """
            select limited_until, backoff_millis from rate_limit
            where provider = :provider and token_fingerprint = :fingerprint
            """,
            Object[].class)
        .setParameter("provider", provider)
        .setParameter("fingerprint", token.fingerprint())
        .getResultStream()
        .findFirst();
  }
}
