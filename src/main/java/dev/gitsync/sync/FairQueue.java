package dev.gitsync.sync;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Tasks that wait for a thread. Urgent ones come first; among equals hosts take turns, and at each
 * host the owners. Hosts that are asked at the same time have equal shares of the threads: should
 * one hang all at once, nobody knows before its calls have taken long. One that is known to let
 * calls hang gets a quarter at the most. Not safe for use by many threads.
 */
final class FairQueue {

  /** A call that takes longer, while other hosts are asked, is taken for one that hangs. */
  private static final Duration HANGING = Duration.ofSeconds(2);

  /** How long a time-out is held against a host. */
  private static final Duration GRUDGE = Duration.ofMinutes(5);

  /** So long after its last task a host still is one of several: it may be back any moment. */
  static final Duration MEMORY = Duration.ofSeconds(3);

  /** After so many answers in a row it is not: one that answers now and then still hangs. */
  private static final int FORGIVING = 5;

  private final int threads;
  private final LongSupplier nanoTime;

  private final Lanes urgent = new Lanes();
  private final Lanes usual = new Lanes();
  private final Map<String, Map<HostTask, Long>> running = new HashMap<>();
  private final Map<String, Grudge> grudges = new HashMap<>();

  /** When a task of each host came in last. */
  private final Map<String, Long> lastAdded = new HashMap<>();

  private int size;

  /** A time-out, and how many answers there were since. */
  private record Grudge(long since, int answers) {}

  /**
   * @param threads how many tasks run at once
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  FairQueue(int threads, LongSupplier nanoTime) {
    this.threads = threads;
    this.nanoTime = nanoTime;
  }

  /** How many tasks wait. */
  int size() {
    return size;
  }

  void add(HostTask task) {
    (task.urgent() ? urgent : usual).add(task);
    lastAdded.put(task.host(), nanoTime.getAsLong());
    size++;
  }

  /** The next task, which runs from now on; empty when none waits that may run. */
  Optional<HostTask> poll() {
    var next = urgent.poll().or(usual::poll);
    next.ifPresent(
        task -> {
          size--;
          running
              .computeIfAbsent(task.host(), host -> new HashMap<>())
              .put(task, nanoTime.getAsLong());
        });
    return next;
  }

  /** A task that was polled has run. */
  void ended(HostTask task) {
    var ofHost = running.getOrDefault(task.host(), new HashMap<>());
    ofHost.remove(task);
    if (ofHost.isEmpty()) {
      running.remove(task.host());
    }
  }

  /** A host did not answer in time. */
  void noteTimeout(String host) {
    grudges.put(host, new Grudge(nanoTime.getAsLong(), 0));
  }

  /** A host answered. */
  void noteAnswer(String host) {
    grudges.computeIfPresent(
        host,
        (key, grudge) ->
            grudge.answers() + 1 >= FORGIVING
                ? null
                : new Grudge(grudge.since(), grudge.answers() + 1));
  }

  /** Whether a host lets calls hang just now. */
  boolean isHanging(String host) {
    var now = nanoTime.getAsLong();
    var grudge = grudges.get(host);
    return (grudge != null && now - grudge.since() < GRUDGE.toNanos())
        || running.getOrDefault(host, Map.of()).values().stream()
            .anyMatch(since -> now - since > HANGING.toNanos());
  }

  private boolean mayRun(String host) {
    return running.getOrDefault(host, Map.of()).size() < most(host);
  }

  private int most(String host) {
    var hosts = 1 + othersThan(host);
    var share = (threads + hosts - 1) / hosts;
    return hosts > 1 && isHanging(host) ? Math.min(share, Math.max(1, threads / 4)) : share;
  }

  private int othersThan(String host) {
    var now = nanoTime.getAsLong();
    return (int)
        lastAdded.entrySet().stream()
            .filter(other -> !other.getKey().equals(host))
            .filter(other -> now - other.getValue() < MEMORY.toNanos())
            .count();
  }

  /** The tasks of hosts and their owners, each in the order of their turns. */
  private final class Lanes {

    private final Map<String, Map<UUID, Deque<HostTask>>> hosts = new LinkedHashMap<>();

    void add(HostTask task) {
      hosts
          .computeIfAbsent(task.host(), host -> new LinkedHashMap<>())
          .computeIfAbsent(task.ownerId(), owner -> new ArrayDeque<>())
          .add(task);
    }

    Optional<HostTask> poll() {
      var turn = hosts.keySet().stream().filter(FairQueue.this::mayRun).findFirst();
      return turn.map(this::take);
    }

    private HostTask take(String host) {
      var owners = hosts.remove(host);
      var owner = owners.keySet().iterator().next();
      var tasks = owners.remove(owner);
      var task = tasks.remove();
      // Whoever had his turn queues up behind all others.
      if (!tasks.isEmpty()) {
        owners.put(owner, tasks);
      }
      if (!owners.isEmpty()) {
        hosts.put(host, owners);
      }
      return task;
    }
  }
}
