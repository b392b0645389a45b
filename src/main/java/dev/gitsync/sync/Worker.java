package dev.gitsync.sync;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.gitsync.diffstatus.DiffStatusStore;
import dev.gitsync.diffstatus.LeasedRow;
import dev.gitsync.diffstatus.Recording;
import dev.gitsync.diffstatus.RefreshResult;
import dev.gitsync.diffstatus.RefreshResult.Failed;
import dev.gitsync.diffstatus.StaleMarked;
import dev.gitsync.platform.DatabaseErrors;
import dev.gitsync.platform.ServerStarted;
import dev.gitsync.platform.ServerStopping;
import dev.gitsync.sync.Refresher.Refreshing;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Keeps rows fresh. One tick takes stale rows, has the hosts asked, and records the outcomes as
 * they come in; it goes on while there are stale rows and its time is not over. Ticks never overlap
 * on a node; nodes share the rows by leases.
 *
 * <p>Opens no transaction around a host's answer: {@link DiffStatusStore} opens a short one for
 * each acquiring and each recording.
 */
@ApplicationScoped
public class Worker {

  private static final System.Logger LOG = System.getLogger(Worker.class.getName());

  /** Of the 15 s in which a stopping server must be done, what its calls may take. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(8);

  @Inject DiffStatusStore store;
  @Inject Refresher refresher;
  @Inject References references;
  @Inject SyncConfig config;
  @Inject Presence presence;
  @Inject Clock clock;

  @Resource(lookup = "java:jboss/ee/concurrency/executor/default")
  ManagedExecutorService executor;

  /** Rows that this node holds, so that a stopping server can give back what it can't finish. */
  private final Set<LeasedRow> held = ConcurrentHashMap.newKeySet();

  /** What a running tick waits for: an outcome, or (empty) the bell. */
  private final BlockingQueue<Optional<Done>> events = new LinkedBlockingQueue<>();

  private boolean accepting;
  private boolean running;
  private boolean rung;
  private volatile boolean stopping;

  private record Done(LeasedRow row, RefreshResult result) {}

  /**
   * Says that rows may be stale. Returns at once; a tick starts, or the running one looks again.
   * Bells that ring while one is already heard are one.
   */
  public void ring() {
    synchronized (this) {
      if (!accepting || rung) {
        return;
      }
      rung = true;
      if (running) {
        events.add(Optional.empty());
        return;
      }
      running = true;
    }
    try {
      executor.execute(this::runTicks);
    } catch (RejectedExecutionException e) {
      synchronized (this) {
        running = false;
        rung = false;
      }
      LOG.log(WARNING, "No thread for a tick; the timer rings again");
    }
  }

  private void runTicks() {
    while (startTick()) {
      try {
        tick();
      } catch (RuntimeException e) {
        logFailure("A tick failed", e);
      }
    }
  }

  /** Answers whether a tick is wanted; if not, the next bell needs a new run. */
  private synchronized boolean startTick() {
    events.removeIf(Optional::isEmpty);
    if (!rung || !accepting) {
      running = false;
      notifyAll();
      return false;
    }
    rung = false;
    return true;
  }

  private synchronized boolean takeBell() {
    var was = rung;
    rung = false;
    return was;
  }

  private void tick() {
    var end = System.nanoTime() + config.tickTimeout().toNanos();
    BooleanSupplier isOver = () -> stopping || System.nanoTime() - end >= 0;
    var batchSize = config.batchSize();
    var inFlight = new HashMap<LeasedRow, Refreshing>();
    var mayBeMore = true;
    while (true) {
      // The next batch is acquired while the last rows of this one are still being asked for.
      while (mayBeMore && inFlight.size() <= batchSize && !isOver.getAsBoolean()) {
        var rows = acquire(batchSize);
        inFlight.putAll(begin(rows, isOver));
        mayBeMore = rows.size() == batchSize;
      }
      if (inFlight.isEmpty()) {
        return;
      }
      var done = awaitEvents(end);
      if (isOver.getAsBoolean()) {
        inFlight.values().forEach(Refreshing::callOff);
      }
      done.forEach(outcome -> inFlight.remove(outcome.row()));
      record(done);
      mayBeMore |= takeBell();
    }
  }

  private List<LeasedRow> acquire(int limit) {
    try {
      return store.acquire(limit, config.lease());
    } catch (RuntimeException e) {
      logFailure("Could not acquire rows", e);
      return List.of();
    }
  }

  private Map<LeasedRow, Refreshing> begin(List<LeasedRow> rows, BooleanSupplier isOver) {
    held.addAll(rows);
    var begun = new HashMap<LeasedRow, Refreshing>();
    var refreshings = refresher.refresh(rows.stream().map(Worker::request).toList(), isOver);
    for (var i = 0; i < rows.size(); i++) {
      var row = rows.get(i);
      var refreshing = refreshings.get(i);
      begun.put(row, refreshing);
      var unused =
          refreshing.result().thenAccept(result -> events.add(Optional.of(new Done(row, result))));
    }
    return begun;
  }

  private static RefreshRequest request(LeasedRow row) {
    return new RefreshRequest(row.ownerId(), row.reference(), row.knownUrl());
  }

  /**
   * Waits for something to happen and answers all the outcomes there are by then. That the tick's
   * time is over is something, once; then only calls under way are left, which have their own end.
   */
  private List<Done> awaitEvents(long end) {
    var happened = new ArrayList<Optional<Done>>();
    try {
      var left = end - System.nanoTime();
      var first = left > 0 ? events.poll(left, TimeUnit.NANOSECONDS) : events.take();
      if (first != null) {
        happened.add(first);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for Git hosts", e);
    }
    events.drainTo(happened);
    return happened.stream().flatMap(Optional::stream).toList();
  }

  private void record(List<Done> done) {
    var recordings = done.stream().flatMap(outcome -> recording(outcome).stream()).toList();
    if (!recordings.isEmpty()) {
      record(recordings);
    }
  }

  /** Empty when a mistake of ours befalls this row: its lease runs out. */
  private Optional<Recording> recording(Done done) {
    var row = done.row();
    if (done.result() instanceof Failed failed) {
      logFailedRow(row, failed);
    }
    try {
      var watched = presence.isWatching(row.ownerId());
      var plan = config.refreshPolicy().plan(row, done.result(), watched, clock.instant());
      var location = references.locate(row.reference());
      return Optional.of(new Recording(row, done.result(), plan, location));
    } catch (RuntimeException e) {
      logFailure("Could not record row " + row.diffStatusId(), e);
      held.remove(row);
      return Optional.empty();
    }
  }

  /** Stores outcomes together; should that fail, one by one, so that a bad row harms no other. */
  private void record(Collection<Recording> recordings) {
    try {
      logLost(store.record(recordings));
    } catch (RuntimeException e) {
      if (recordings.size() == 1) {
        recordings.forEach(r -> logFailure("Could not record row " + r.row().diffStatusId(), e));
      } else {
        LOG.log(DEBUG, "Recording row by row", e);
        recordings.forEach(recording -> record(List.of(recording)));
        return;
      }
    }
    recordings.forEach(recording -> held.remove(recording.row()));
  }

  private static void logLost(Collection<UUID> rows) {
    rows.forEach(row -> LOG.log(INFO, "Row {0}: the lease was lost, its outcome is dropped", row));
  }

  private static void logFailedRow(LeasedRow row, Failed failed) {
    LOG.log(
        INFO,
        "Row {0} of chat {1}: {2}: {3}",
        row.diffStatusId(),
        row.chatId(),
        failed.reason(),
        failed.diagnosis() == null ? failed.detail() : failed.diagnosis());
  }

  private static void logFailure(String what, RuntimeException e) {
    if (DatabaseErrors.isUnavailable(e)) {
      LOG.log(WARNING, "{0}: the database is away", what);
    } else {
      LOG.log(ERROR, what, e);
    }
  }

  /**
   * Stores that chats work on a reference, makes it stale and wakes the worker. One chat's failure
   * does not stop the next. A blank branch or origin does nothing.
   *
   * @return how many chats were marked
   */
  public int markStale(Collection<UUID> chatIds, String remoteOrigin, String branch) {
    if (remoteOrigin.isBlank() || branch.isBlank()) {
      return 0;
    }
    var reference = references.normalize(remoteOrigin, branch);
    var location = references.locate(reference);
    var keep = config.maxReferences();
    var marked = 0;
    RuntimeException firstFailure = null;
    for (var chatId : chatIds) {
      try {
        if (store.report(chatId, reference, location, keep)) {
          marked++;
        }
      } catch (RuntimeException e) {
        logFailure("Could not mark a reference of chat " + chatId, e);
        firstFailure = firstFailure == null ? e : firstFailure;
      }
    }
    if (marked == 0 && firstFailure != null) {
      throw firstFailure;
    }
    return marked;
  }

  /**
   * Reads one row from the host now, whoever holds it. Starts at once; never throws.
   *
   * @return what became of it; empty when the row is gone or its chat archived
   */
  CompletableFuture<Optional<RefreshResult>> refreshNow(UUID diffStatusId) {
    var taken = store.takeOver(diffStatusId, config.lease());
    if (taken.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    var row = taken.get();
    held.add(row);
    return refresher
        .refresh(List.of(request(row)), () -> stopping)
        .get(0)
        .result()
        .thenApply(
            result -> {
              record(List.of(new Done(row, result)));
              return Optional.of(result);
            });
  }

  void onServerStarted(@Observes ServerStarted started) {
    synchronized (this) {
      accepting = true;
    }
    ring();
  }

  void onStaleMarked(@Observes(during = TransactionPhase.AFTER_SUCCESS) StaleMarked marked) {
    ring();
  }

  /** Takes no more rows, waits for the calls under way, and gives back what is not done by then. */
  void onServerStopping(@Observes ServerStopping serverStopping) {
    stopping = true;
    awaitTickEnd();
    var left = List.copyOf(held);
    try {
      store.release(left);
    } catch (RuntimeException e) {
      logFailure("Could not give back " + left.size() + " rows; their leases run out", e);
    }
  }

  private synchronized void awaitTickEnd() {
    accepting = false;
    var end = System.nanoTime() + STOP_PATIENCE.toNanos();
    try {
      for (var left = STOP_PATIENCE.toNanos();
          running && left > 0;
          left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
