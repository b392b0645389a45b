package dev.gitsync.sync;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import dev.gitsync.diffstatus.DiffStatusStore;
import dev.gitsync.diffstatus.LeasedRow;
import dev.gitsync.diffstatus.Presence;
import dev.gitsync.diffstatus.Recording;
import dev.gitsync.diffstatus.Recording.Location;
import dev.gitsync.diffstatus.RefreshResult;
import dev.gitsync.diffstatus.RefreshResult.Failed;
import dev.gitsync.diffstatus.RefreshResult.NoPullRequest;
import dev.gitsync.diffstatus.RefreshResult.NotBegun;
import dev.gitsync.diffstatus.RefreshResult.Refreshed;
import dev.gitsync.diffstatus.SpareRoom;
import dev.gitsync.diffstatus.StaleMarked;
import dev.gitsync.gittoken.Importance;
import dev.gitsync.platform.DatabaseErrors;
import dev.gitsync.platform.LogContext;
import dev.gitsync.platform.Nodes;
import dev.gitsync.platform.ServerStarted;
import dev.gitsync.platform.ServerStopping;
import dev.gitsync.provider.Standing;
import dev.gitsync.sync.RefreshPolicy.Circumstances;
import dev.gitsync.webhook.HookedRepositories;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import java.util.stream.Stream;
import org.slf4j.MDC;

/**
 * Keeps rows fresh. A tick takes stale rows batch by batch, has the hosts asked, and records the
 * outcomes as they come in; it goes on while there are stale rows or calls under way. Each batch
 * has the tick's time-out for itself, so that a slow host's rows end nobody else's tick. Ticks
 * never overlap on a node; nodes share the rows by leases.
 *
 * <p>Opens no transaction around a host's answer: {@link DiffStatusStore} opens a short one for
 * each acquiring and each recording.
 */
@ApplicationScoped
public class Worker {

  private static final System.Logger LOG = System.getLogger(Worker.class.getName());

  private static final int MOST_REQUESTS_TOLD = 5;

  /** Of the 15 s in which a stopping server must be done, what its calls may take. */
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(8);

  /** After that a tick only has to notice that it is over. */
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(1);

  /** See {@link RefreshTimer}. */
  private static final Duration TIMER_INTERVAL = Duration.ofSeconds(10);

  /** The database's clock decides what is due; a bell just before that would ring in vain. */
  private static final Duration ALARM_DELAY = Duration.ofMillis(50);

  /** Observers that name no priority come before. */
  private static final int AFTER_PAGES = Interceptor.Priority.APPLICATION + 1_000;

  /** Those that were marked and are not listed are found as all others are. */
  private static final int MOST_MARKED = 10_000;

  @Inject DiffStatusStore store;
  @Inject Nodes nodes;
  @Inject Refresher refresher;
  @Inject References references;
  @Inject SyncConfig config;
  @Inject Presence presence;
  @Inject HookedRepositories hooked;
  @Inject Alarm alarm;
  @Inject SyncMetrics metrics;
  @Inject Clock clock;

  @Resource(lookup = "java:jboss/ee/concurrency/executor/default")
  ManagedExecutorService executor;

  /** Rows that this node holds, so that a stopping server can give back what it can't finish. */
  private final Set<LeasedRow> held = ConcurrentHashMap.newKeySet();

  /** What a running tick waits for: an outcome, or (empty) the bell. */
  private final BlockingQueue<Optional<Done>> events = new LinkedBlockingQueue<>();

  /** Rows that somebody waits for, with the id of the request that marked them, or "". */
  private final Map<UUID, String> marked = new ConcurrentHashMap<>();

  private final DueIndex dueIndex = new DueIndex(System::nanoTime);

  private boolean accepting;
  private boolean running;
  private boolean rung;
  private volatile boolean stopping;
  private volatile boolean over;

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

  /**
   * Acquires, has the hosts asked and records, all three side by side: the next batch is acquired
   * while the last one is being asked for.
   */
  private void tick() {
    var inFlight = new InFlight();
    var looks = new Looks();
    while (true) {
      beginMarked(inFlight);
      var nextLook = look(looks, inFlight);
      if (inFlight.isEmpty()) {
        return;
      }
      var done = awaitEvents(Math.min(nextLook, inFlight.callOffLate(System.nanoTime())));
      if (over) {
        return;
      }
      if (stopping) {
        inFlight.callOffAll();
      }
      done.forEach(outcome -> inFlight.remove(outcome.row()));
      record(done);
      if (takeBell()) {
        looks.bellRang();
      }
    }
  }

  /** Acquires while there is room and may be rows; answers the nanoseconds until it may go on. */
  private long look(Looks looks, InFlight inFlight) {
    while (!stopping) {
      var crowded = inFlight.crowded(config.batchSize());
      if (crowded.size() >= refresher.hosts() || crowded.contains(InFlight.NO_HOST)) {
        break;
      }
      var wait = looks.untilNext(crowded, System.nanoTime());
      if (wait > 0) {
        return wait;
      }
      var foundAll = acquireNext(inFlight, crowded);
      looks.ended(crowded, foundAll, System.nanoTime());
    }
    return Long.MAX_VALUE;
  }

  /** Answers whether no more rows are due, but for those of some hosts. */
  private boolean acquireNext(InFlight inFlight, Set<String> except) {
    try {
      var from = dueIndex.from();
      var begin = System.nanoTime();
      var due = store.acquire(config.batchSize(), config.lease(), from, except);
      logTime("Acquired", due, begin);
      if (except.isEmpty()) {
        dueIndex.found(due);
      }
      begin(Stream.concat(due.stream(), acquireAlong(due).stream()).toList(), inFlight);
      if (due.size() >= config.batchSize()) {
        return false;
      }
      store.untilNextDue().ifPresent(this::setAlarm);
    } catch (RuntimeException e) {
      logFailure("Could not acquire rows", e);
    }
    return true;
  }

  /** Somebody waits for rows that were just marked: they come before all that is more stale. */
  private void beginMarked(InFlight inFlight) {
    var ids = marked.keySet().stream().limit(config.batchSize()).collect(toSet());
    var requests = takeRequests(ids);
    var rows = acquireMarked(ids);
    if (requests.isEmpty()) {
      begin(rows, inFlight);
      return;
    }
    MDC.put(LogContext.REQUEST, requests);
    try {
      begin(rows, inFlight);
    } finally {
      MDC.remove(LogContext.REQUEST);
    }
  }

  /** The requests that marked some rows, for the log and the hosts; "" where none did. */
  private String takeRequests(Set<UUID> ids) {
    return ids.stream()
        .flatMap(id -> Stream.ofNullable(marked.remove(id)))
        .filter(request -> !request.isEmpty())
        .distinct()
        .limit(MOST_REQUESTS_TOLD)
        .collect(joining(","));
  }

  private List<LeasedRow> acquireMarked(Set<UUID> ids) {
    try {
      return ids.isEmpty() || stopping ? List.of() : store.acquireMarked(ids, config.lease());
    } catch (RuntimeException e) {
      // They are found as all others are, when the database is back.
      logFailure("Could not acquire rows that were marked", e);
      return List.of();
    }
  }

  private void begin(List<LeasedRow> rows, InFlight inFlight) {
    held.addAll(rows);
    var deadline = System.nanoTime() + config.tickTimeout().toNanos();
    BooleanSupplier isOver = () -> stopping || System.nanoTime() - deadline >= 0;
    var refreshings = refresher.refresh(rows.stream().map(this::request).toList(), isOver);
    for (var i = 0; i < rows.size(); i++) {
      var row = rows.get(i);
      var refreshing = refreshings.get(i);
      inFlight.add(row, refreshing, deadline);
      refreshing.onBegin(() -> events.add(Optional.empty()));
      var unused =
          refreshing
              .result()
              .thenAccept(result -> events.add(Optional.of(new Done(row, asWas(row, result)))));
    }
  }

  /** A row that was taken before its time and could not be read is no worse than before. */
  private static RefreshResult asWas(LeasedRow row, RefreshResult result) {
    boolean read = result instanceof Refreshed || result instanceof NoPullRequest;
    return row.isEarly() && !read ? new NotBegun() : result;
  }

  private record Company(UUID ownerId, String provider) {}

  /** A call that is not full takes along what it would be worth the next call soon. */
  private List<LeasedRow> acquireAlong(List<LeasedRow> due) {
    if (due.isEmpty()) {
      return List.of();
    }
    var rooms =
        due.stream()
            .filter(row -> row.standing() == Standing.OPEN && row.provider() != null)
            .collect(groupingBy(Worker::company, counting()))
            .entrySet()
            .stream()
            .map(company -> room(company.getKey(), company.getValue()))
            .filter(room -> room.rows() > 0)
            .toList();
    try {
      var begin = System.nanoTime();
      var along = store.acquireAlong(due, rooms, config.refreshPolicy().soon(), config.lease());
      logTime("Took along", along, begin);
      return along;
    } catch (RuntimeException e) {
      // Nobody is the poorer: they are taken when they are due.
      logFailure("Could not take rows along", e);
      return List.of();
    }
  }

  /** For whoever wants to know what the database takes: the benchmarks do. */
  private static void logTime(String what, List<LeasedRow> rows, long begin) {
    var micros = (System.nanoTime() - begin) / 1_000;
    LOG.log(DEBUG, () -> what + " " + rows.size() + " rows in " + micros + " microseconds");
  }

  private static Company company(LeasedRow row) {
    return new Company(row.ownerId(), Objects.requireNonNull(row.provider()));
  }

  private SpareRoom room(Company company, long rows) {
    int size = refresher.batchSize(company.provider());
    return new SpareRoom(company.ownerId(), company.provider(), Math.floorMod(-rows, size));
  }

  private RefreshRequest request(LeasedRow row) {
    var importance = config.refreshPolicy().importance(row, presence.isWatching(row.ownerId()));
    return request(row, importance);
  }

  private static RefreshRequest request(LeasedRow row, Importance importance) {
    return new RefreshRequest(
        row.ownerId(),
        row.reference(),
        row.knownUrl(),
        row.standing(),
        importance,
        row.hint() != null);
  }

  /** Waits until something happens, or a while, and answers all the outcomes there are by then. */
  private List<Done> awaitEvents(long nanos) {
    var happened = new ArrayList<Optional<Done>>();
    try {
      var first = events.poll(nanos, TimeUnit.NANOSECONDS);
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
      recordings.stream()
          .map(recording -> recording.plan().dueIn())
          .min(Comparator.naturalOrder())
          .ifPresent(this::setAlarm);
    }
  }

  /** Rings when a row becomes due before the timer would ring. */
  private void setAlarm(Duration untilDue) {
    if (untilDue.compareTo(TIMER_INTERVAL) < 0) {
      alarm.ringIn(untilDue.plus(ALARM_DELAY), this::ring);
    }
  }

  /** Empty when a mistake of ours befalls this row: its lease runs out. */
  private Optional<Recording> recording(Done done) {
    var row = done.row();
    if (done.result() instanceof Failed failed) {
      logFailedRow(row, failed);
    }
    try {
      var location = references.locate(row.reference());
      var circumstances =
          new Circumstances(
              presence.isWatching(row.ownerId()), isTold(row, done.result(), location));
      var plan = config.refreshPolicy().plan(row, done.result(), circumstances, clock.instant());
      var awaited = hooked.mayTell(location.provider());
      return Optional.of(new Recording(row, done.result(), plan, location, awaited));
    } catch (RuntimeException e) {
      logFailure("Could not record row " + row.diffStatusId(), e);
      held.remove(row);
      return Optional.empty();
    }
  }

  private boolean isTold(LeasedRow row, RefreshResult result, Location location) {
    return result instanceof Refreshed refreshed
        && hooked.isTold(location.provider(), row.reference(), refreshed.status().url());
  }

  /** Stores outcomes together; should that fail, one by one, so that a bad row harms no other. */
  private void record(Collection<Recording> recordings) {
    try {
      noteLost(store.record(recordings));
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

  private void noteLost(Collection<UUID> rows) {
    metrics.leasesLost(rows.size());
    rows.forEach(row -> LOG.log(INFO, "Row {0}: the lease was lost, its outcome is dropped", row));
  }

  private static void logFailedRow(LeasedRow row, Failed failed) {
    MDC.put("chat", row.chatId().toString());
    if (row.provider() != null) {
      MDC.put("provider", row.provider());
    }
    try {
      LOG.log(
          INFO,
          "Row {0} of chat {1}: {2}: {3}",
          row.diffStatusId(),
          row.chatId(),
          failed.reason(),
          failed.diagnosis() == null ? failed.detail() : failed.diagnosis());
    } finally {
      MDC.remove("chat");
      MDC.remove("provider");
    }
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
        .refresh(List.of(request(row, Importance.URGENT)), () -> stopping)
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

  void onStaleMarked(@Observes(during = TransactionPhase.AFTER_SUCCESS) StaleMarked stale) {
    var request = Objects.requireNonNullElse(MDC.get(LogContext.REQUEST), "");
    stale.diffStatusIds().stream()
        .limit(Math.max(0, MOST_MARKED - marked.size()))
        .forEach(id -> marked.put(id, request));
    ring();
  }

  /**
   * Takes no more rows, waits for the calls under way, and gives back what is not done by then.
   * Pages are told before, so that they turn to another node meanwhile.
   */
  void onServerStopping(@Observes @Priority(AFTER_PAGES) ServerStopping serverStopping) {
    stopping = true;
    events.add(Optional.empty());
    awaitTickEnd(STOP_PATIENCE);
    over = true;
    events.add(Optional.empty());
    awaitTickEnd(LAST_PATIENCE);
    var left = List.copyOf(held);
    try {
      store.release(left);
      nodes.leave();
    } catch (RuntimeException e) {
      logFailure("Could not give back " + left.size() + " rows; another node takes them over", e);
    }
  }

  private synchronized void awaitTickEnd(Duration patience) {
    accepting = false;
    var end = System.nanoTime() + patience.toNanos();
    try {
      for (var left = patience.toNanos(); running && left > 0; left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
