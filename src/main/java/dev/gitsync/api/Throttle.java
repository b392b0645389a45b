package dev.gitsync.api;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;

/**
 * Bounds how often something may happen in a minute for one key, on this node. So much may happen
 * at once; it comes back evenly over the minute.
 *
 * @param <K> who is bounded
 */
final class Throttle<K> {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Who has not come for longer has a full bucket anyway. */
  private final LoadingCache<K, Bucket> buckets;

  Throttle(long mostInAMinute, TimeMeter time) {
    buckets =
        Caffeine.newBuilder()
            .expireAfterAccess(MINUTE.multipliedBy(2))
            .maximumSize(100_000)
            .build(
                key ->
                    Bucket.builder()
                        .addLimit(
                            limit ->
                                limit.capacity(mostInAMinute).refillGreedy(mostInAMinute, MINUTE))
                        .withCustomTimePrecision(time)
                        .build());
  }

  /**
   * Counts one for a key.
   *
   * @return empty when it may happen; else after how long it may, and nothing is counted
   */
  Optional<Duration> count(K key) {
    var probe = buckets.get(key).tryConsumeAndReturnRemaining(1);
    return probe.isConsumed() ? Optional.empty() : after(probe.getNanosToWaitForRefill());
  }

  /** The same without counting. */
  Optional<Duration> look(K key) {
    var probe = buckets.get(key).estimateAbilityToConsume(1);
    return probe.canBeConsumed() ? Optional.empty() : after(probe.getNanosToWaitForRefill());
  }

  private static Optional<Duration> after(long nanos) {
    return Optional.of(Duration.ofNanos(nanos));
  }
}
