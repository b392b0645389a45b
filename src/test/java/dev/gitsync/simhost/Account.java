package dev.gitsync.simhost;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Everything that was asked with one token, and what it may still ask. Safe for many threads. */
final class Account {

  /** A limit that an answer tells: nothing of these pools before its end. */
  record Told(Set<Pool> pools, Instant until) {

    static Told of(Pool pool, Instant until) {
      return new Told(EnumSet.of(pool), until);
    }

    static Told everything(Instant until) {
      return new Told(EnumSet.allOf(Pool.class), until);
    }
  }

  /**
   * A request that should not have been sent.
   *
   * @param after how long before it the answer that told the limit had been sent
   */
  record Trespass(Pool pool, Instant at, Duration after) {}

  /** A limit from the moment that its answer was sent to its end. */
  private record Known(Instant since, Instant until) {}

  /** The route of what costs nothing and may always be asked. */
  static final String FREE = "rate_limit";

  /** Enough to see what they have in common. */
  private static final int TRESPASSES_KEPT = 1_000;

  private final @Nullable Account total;
  private final Map<Pool, Window> windows = new EnumMap<>(Pool.class);
  private final Map<Pool, Known> known = new ConcurrentHashMap<>();
  private final Map<Pool, LongAdder> requests = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> routes = new ConcurrentHashMap<>();
  private final Map<Integer, LongAdder> statuses = new ConcurrentHashMap<>();
  private final LongAdder primaryUnits = new LongAdder();
  private final LongAdder points = new LongAdder();
  private final LongAdder nodes = new LongAdder();
  private final LongAdder unanswered = new LongAdder();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder whileLimited = new LongAdder();
  private final List<Trespass> trespasses = new CopyOnWriteArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger peak = new AtomicInteger();

  /**
   * Nothing was asked yet.
   *
   * @param total counts the same for all tokens together
   */
  Account(@Nullable Account total) {
    this.total = total;
    for (var pool : Pool.values()) {
      windows.put(pool, new Window());
    }
  }

  /** A request has come in. Asking for the limits themselves is never a trespass. */
  void arrived(Pool pool, String route, int bytes, Instant now) {
    count(requests, pool);
    count(routes, route);
    bytesIn.add(bytes);
    peak.accumulateAndGet(open.incrementAndGet(), Math::max);
    var limit = known.get(pool);
    if (limit != null && now.isBefore(limit.until()) && !route.equals(FREE)) {
      trespassed(new Trespass(pool, now, Duration.between(limit.since(), now)));
    }
    if (total != null) {
      total.arrived(pool, route, bytes, now);
    }
  }

  private static <K> void count(Map<K, LongAdder> counters, K key) {
    counters.computeIfAbsent(key, k -> new LongAdder()).increment();
  }

  private void trespassed(Trespass trespass) {
    whileLimited.increment();
    if (trespasses.size() < TRESPASSES_KEPT) {
      trespasses.add(trespass);
    }
    if (total != null) {
      total.trespassed(trespass);
    }
  }

  /**
   * An answer has been sent to its end.
   *
   * @param told the limit that it tells
   */
  void answered(int status, int bytes, @Nullable Told told, Instant now) {
    count(statuses, status);
    bytesOut.add(bytes);
    if (told != null) {
      told.pools().forEach(pool -> tell(pool, new Known(now, told.until())));
    }
    left();
    if (total != null) {
      total.answered(status, bytes, null, now);
    }
  }

  private void tell(Pool pool, Known limit) {
    known.merge(pool, limit, (old, next) -> next.until().isAfter(old.until()) ? next : old);
  }

  /** A request has ended without an answer. */
  void abandoned() {
    unanswered.increment();
    left();
    if (total != null) {
      total.abandoned();
    }
  }

  private void left() {
    open.decrementAndGet();
  }

  /** What a request has cost; less than nothing for what is given back. */
  void charged(Pool pool, int units) {
    (pool == Pool.GRAPHQL ? points : primaryUnits).add(units);
    if (total != null) {
      total.charged(pool, units);
    }
  }

  /** How many pull requests and branches a GraphQL document has asked for. */
  void askedFor(int objects) {
    nodes.add(objects);
    if (total != null) {
      total.askedFor(objects);
    }
  }

  Window window(Pool pool) {
    return Objects.requireNonNull(windows.get(pool));
  }

  // What it came to

  /**
   * What {@code GET /_sim/account} tells of a token.
   *
   * @param graphqlObjects what documents asked for at their top: aliases, and ids in {@code nodes}
   * @param unanswered requests that were dropped, or whose client did not wait
   * @param whileLimited requests of a pool that came in while a limit of it was known
   */
  record Statement(
      Map<String, Long> requests,
      Map<String, Long> routes,
      long primaryUnits,
      long graphqlPoints,
      long graphqlObjects,
      long notModified,
      Map<String, Long> classes,
      Map<Integer, Long> statuses,
      long unanswered,
      int concurrent,
      int peakConcurrent,
      long whileLimited,
      List<Trespass> trespasses,
      long bytesIn,
      long bytesOut,
      Map<String, List<Window.Past>> windows) {}

  Statement statement() {
    var byPool = new TreeMap<String, Long>();
    requests.forEach((pool, count) -> byPool.put(pool.resource(), count.sum()));
    var byRoute = new TreeMap<String, Long>();
    routes.forEach((route, count) -> byRoute.put(route, count.sum()));
    var byStatus = new TreeMap<Integer, Long>();
    statuses.forEach((status, count) -> byStatus.put(status, count.sum()));
    var byClass = new TreeMap<String, Long>();
    byStatus.forEach((status, count) -> byClass.merge(status / 100 + "xx", count, Long::sum));
    var byWindow = new TreeMap<String, List<Window.Past>>();
    windows.forEach((pool, window) -> byWindow.put(pool.resource(), window.all()));
    return new Statement(
        byPool,
        byRoute,
        primaryUnits.sum(),
        points.sum(),
        nodes.sum(),
        byStatus.getOrDefault(304, 0L),
        byClass,
        byStatus,
        unanswered.sum(),
        open.get(),
        peak.get(),
        whileLimited.sum(),
        List.copyOf(trespasses),
        bytesIn.sum(),
        bytesOut.sum(),
        byWindow);
  }
}
