package dev.gitsync.diffstatus;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.gitsync.diffstatus.RefreshResult.Failed;
import dev.gitsync.diffstatus.RefreshResult.NoPullRequest;
import dev.gitsync.diffstatus.RefreshResult.NotBegun;
import dev.gitsync.diffstatus.RefreshResult.Refreshed;
import dev.gitsync.provider.PullRequestStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Tuple;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows: reporting a reference, acquiring stale ones, recording what became of them. Each method
 * is one short transaction and calls no Git host.
 */
@ApplicationScoped
public class DiffStatusStore {

  /** Hibernate's word for {@code SKIP LOCKED}. */
  private static final int SKIP_LOCKED = -2;

  @PersistenceContext EntityManager em;
  @Inject DatabaseClock clock;
  @Inject ChatViews views;
  @Inject Event<DiffStatusChanged> diffStatusChanged;
  @Inject Event<StaleMarked> staleMarked;

  /**
   * Takes over rows that are due, the stalest first. Rows that another worker is just taking are
   * passed over, not waited for; archived chats' rows are never taken.
   *
   * @param limit how many at the most
   * @param lease how long the caller holds them
   */
  @Transactional
  public List<LeasedRow> acquire(int limit, Duration lease) {
    var now = clock.now();
    var due =
        em.createQuery(
                """
                select s from RefreshSchedule s
                where s.active = true and s.staleAt <= :now
                  and (s.leaseUntil is null or s.leaseUntil <= :now)
                order by s.staleAt
                """,
                RefreshSchedule.class)
            .setParameter("now", now)
            .setMaxResults(limit)
            .setLockMode(LockModeType.PESSIMISTIC_WRITE)
            .setHint("jakarta.persistence.lock.timeout", SKIP_LOCKED)
            .getResultList();
    var leaseId = UUID.randomUUID();
    due.forEach(schedule -> schedule.lease(leaseId, now, lease));
    return leasedRows(due, now);
  }

  /**
   * Takes over one row, due or not and whoever holds it; a former holder's outcome will not be
   * recorded.
   *
   * @return empty when the row is gone or its chat archived
   */
  @Transactional
  public Optional<LeasedRow> takeOver(UUID diffStatusId, Duration lease) {
    var schedule = em.find(RefreshSchedule.class, diffStatusId, LockModeType.PESSIMISTIC_WRITE);
    if (schedule == null || !schedule.active) {
      return Optional.empty();
    }
    var now = clock.now();
    schedule.lease(UUID.randomUUID(), now, lease);
    return leasedRows(List.of(schedule), now).stream().findFirst();
  }

  private List<LeasedRow> leasedRows(List<RefreshSchedule> schedules, Instant now) {
    if (schedules.isEmpty()) {
      return List.of();
    }
    var byId = schedules.stream().collect(toMap(s -> s.diffStatusId, identity()));
    var rows = new HashMap<UUID, LeasedRow>();
    em.createQuery(
            """
            select d as status, c.ownerId as owner
            from ChatDiffStatus d join Chat c on c.id = d.chatId
            where d.id in :ids
            """,
            Tuple.class)
        .setParameter("ids", byId.keySet())
        .getResultStream()
        .forEach(
            found -> {
              var status = found.get("status", ChatDiffStatus.class);
              var owner = found.get("owner", UUID.class);
              var schedule = Objects.requireNonNull(byId.get(status.id));
              rows.put(status.id, leasedRow(schedule, status, owner, now));
            });
    return schedules.stream().map(s -> rows.get(s.diffStatusId)).filter(r -> r != null).toList();
  }

  private static LeasedRow leasedRow(
      RefreshSchedule schedule, ChatDiffStatus status, UUID owner, Instant now) {
    return new LeasedRow(
        status.id,
        Objects.requireNonNull(schedule.leaseId),
        schedule.generation,
        status.chatId,
        owner,
        status.reference(),
        status.pullRequestUrl,
        Duration.between(status.reportedAt, now),
        schedule.attempts);
  }

  /**
   * Stores outcomes, each only if its lease still holds; a row that was marked meanwhile stays
   * stale. A row whose visible values did not change costs a write of the narrow row and nothing
   * else. Wants chats that are not locked by the caller.
   *
   * @return the rows whose lease was lost, so that nothing of theirs was stored
   */
  @Transactional(TxType.REQUIRES_NEW)
  public Set<UUID> record(Collection<Recording> recordings) {
    var byId = recordings.stream().collect(toMap(r -> r.row().diffStatusId(), identity()));
    var chats = lockChats(chatsThatWouldChange(byId));
    var schedules = lockSchedules(byId.keySet());
    var statuses =
        em.createQuery("select d from ChatDiffStatus d where d.id in :ids", ChatDiffStatus.class)
            .setParameter("ids", byId.keySet())
            .getResultStream()
            .collect(toMap(d -> d.id, identity()));
    var now = clock.now();

    var changed = new ArrayList<ChatDiffStatus>();
    var lost = byId.keySet().stream().collect(toSet());
    for (var schedule : schedules) {
      var recording = byId.get(schedule.diffStatusId);
      var status = statuses.get(schedule.diffStatusId);
      if (recording == null || status == null || !schedule.isHeldUnder(recording.row().leaseId())) {
        continue;
      }
      lost.remove(schedule.diffStatusId);
      if (recording.result() instanceof NotBegun) {
        schedule.release(now);
        continue;
      }
      var shownNumber = status.prNumber;
      var chat = chats.get(status.chatId);
      if (chat != null && !chat.archived && apply(recording, status, schedule)) {
        status.version++;
        chat.touch(now);
        changed.add(status);
      }
      remember(recording, schedule, shownNumber, now);
      schedule.complete(now, recording.plan().dueIn());
      if (!schedule.staleAt.isAfter(now)) {
        staleMarked.fire(new StaleMarked());
      }
    }
    em.flush();
    publish(changed, chats);
    return lost;
  }

  /**
   * Which chats have a row whose outcome changes what pages see. Read without a lock, which is
   * enough: only the holder of the lease changes what a row shows, and a mark that comes in between
   * makes the row pending and stale anyway.
   */
  private Set<UUID> chatsThatWouldChange(Map<UUID, Recording> byId) {
    var chats =
        em.createQuery(
                """
                select d as status, s as schedule
                from ChatDiffStatus d join RefreshSchedule s on s.diffStatusId = d.id
                where d.id in :ids
                """,
                Tuple.class)
            .setParameter("ids", byId.keySet())
            .getResultStream()
            .filter(
                found -> {
                  var status = found.get("status", ChatDiffStatus.class);
                  em.detach(status);
                  var schedule = found.get("schedule", RefreshSchedule.class);
                  em.detach(schedule);
                  var recording = byId.get(status.id);
                  return recording != null && apply(recording, status, schedule);
                })
            .map(found -> found.get("status", ChatDiffStatus.class).chatId)
            .collect(toSet());
    return chats;
  }

  private Map<UUID, Chat> lockChats(Set<UUID> ids) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    return em.createQuery("select c from Chat c where c.id in :ids order by c.id", Chat.class)
        .setParameter("ids", ids)
        .setLockMode(LockModeType.PESSIMISTIC_WRITE)
        .getResultStream()
        .collect(toMap(c -> c.id, identity()));
  }

  private List<RefreshSchedule> lockSchedules(Set<UUID> ids) {
    return lockedSchedules(
        em.createQuery(
                """
                select s from RefreshSchedule s where s.diffStatusId in :ids
                order by s.diffStatusId
                """,
                RefreshSchedule.class)
            .setParameter("ids", ids));
  }

  private static List<RefreshSchedule> lockedSchedules(TypedQuery<RefreshSchedule> query) {
    return query.setLockMode(LockModeType.PESSIMISTIC_WRITE).getResultList();
  }

  /** Answers whether anything visible changed. */
  private static boolean apply(
      Recording recording, ChatDiffStatus status, RefreshSchedule schedule) {
    var before = status.visible();
    var result = recording.result();
    if (result instanceof NotBegun) {
      return false;
    }
    status.locate(recording.location().provider(), recording.location().branchPage());
    if (result instanceof Refreshed refreshed) {
      if (!isOlder(refreshed.status(), status, schedule)) {
        status.show(refreshed.status());
      }
      status.explain(SyncState.FRESH, null);
    } else if (result instanceof NoPullRequest) {
      status.showNoPullRequest();
      status.explain(SyncState.NO_PULL_REQUEST, "This branch has no pull request yet.");
    } else if (result instanceof Failed failed) {
      status.explain(failed.reason().syncState(), failed.detail());
    }
    if (schedule.generation != recording.row().generation()) {
      status.explain(SyncState.PENDING, null);
    }
    return !status.visible().equals(before);
  }

  /** A lagging replica of the host told an older state of the same pull request. */
  private static boolean isOlder(
      PullRequestStatus answer, ChatDiffStatus status, RefreshSchedule schedule) {
    return status.prNumber != null
        && status.prNumber == answer.number()
        && answer.updatedAt() != null
        && schedule.hostUpdatedAt != null
        && answer.updatedAt().isBefore(schedule.hostUpdatedAt);
  }

  private static void remember(
      Recording recording, RefreshSchedule schedule, @Nullable Long shownNumber, Instant now) {
    schedule.attempts = schedule.wasMarkedSinceLeased() ? 0 : recording.plan().attempts();
    if (recording.result() instanceof Refreshed refreshed) {
      schedule.refreshedAt = now;
      schedule.hostUpdatedAt = later(schedule.hostUpdatedAt, shownNumber, refreshed.status());
    } else if (recording.result() instanceof NoPullRequest) {
      schedule.refreshedAt = now;
      schedule.hostUpdatedAt = null;
    }
  }

  /** Of one pull request the later time; that of another one says nothing of this. */
  private static @Nullable Instant later(
      @Nullable Instant shown, @Nullable Long shownNumber, PullRequestStatus answer) {
    var told = answer.updatedAt();
    var isSame = shownNumber != null && shownNumber == answer.number();
    return isSame && (told == null || (shown != null && told.isBefore(shown))) ? shown : told;
  }

  /**
   * Gives leases back without an outcome; the rows are due at once. Those whose lease was lost are
   * left alone.
   */
  @Transactional(TxType.REQUIRES_NEW)
  public void release(Collection<LeasedRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    var leases = rows.stream().collect(toMap(LeasedRow::diffStatusId, LeasedRow::leaseId));
    var now = clock.now();
    for (var schedule : lockSchedules(leases.keySet())) {
      var lease = leases.get(schedule.diffStatusId);
      if (lease != null && schedule.isHeldUnder(lease)) {
        schedule.release(now);
      }
    }
  }

  /**
   * Stores that a chat works on a reference, which becomes its primary one and stale. In a
   * transaction of its own: one chat's failure is no other's.
   *
   * @param location where the reference lies
   * @param keep how many references the chat keeps; those reported first go
   * @return whether there is such a chat
   */
  @Transactional(TxType.REQUIRES_NEW)
  public boolean report(
      UUID chatId, GitReference reference, Recording.Location location, int keep) {
    var chat = em.find(Chat.class, chatId, LockModeType.PESSIMISTIC_WRITE);
    if (chat == null) {
      return false;
    }
    var statuses = statusesOf(chatId);
    var now = afterAll(statuses, clock.now());
    var reported =
        statuses.stream().filter(s -> s.reference().equals(reference)).findFirst().orElse(null);
    if (reported == null) {
      reported = new ChatDiffStatus(chatId, reference, now);
      em.persist(reported);
      em.flush();
      var schedule = new RefreshSchedule(reported.id, now);
      schedule.active = !chat.archived;
      em.persist(schedule);
      statuses.stream().skip(keep - 1L).forEach(em::remove);
    } else {
      reported.report(now);
      reported.version++;
      lockSchedules(Set.of(reported.id)).forEach(schedule -> schedule.mark(now));
    }
    reported.locate(location.provider(), location.branchPage());
    chat.touch(now);
    em.flush();
    publish(List.of(reported), Map.of(chat.id, chat));
    staleMarked.fire(new StaleMarked());
    return true;
  }

  /** Last reported first. */
  private List<ChatDiffStatus> statusesOf(UUID chatId) {
    return em.createQuery(
            """
            select d from ChatDiffStatus d where d.chatId = :chat
            order by d.reportedAt desc, d.id
            """,
            ChatDiffStatus.class)
        .setParameter("chat", chatId)
        .getResultList();
  }

  /** Two reports are never of the same moment: the primary reference is the last one for sure. */
  private static Instant afterAll(List<ChatDiffStatus> statuses, Instant now) {
    return statuses.stream()
        .map(s -> s.reportedAt.plusNanos(1_000))
        .filter(next -> next.isAfter(now))
        .findFirst()
        .orElse(now);
  }

  /**
   * A git token was linked, and that is committed: every row of its owner at that provider that
   * waits for a token, or is just being read, perhaps with the old one or none, becomes stale.
   */
  @Transactional(TxType.REQUIRES_NEW)
  public void markWaitingForToken(UUID ownerId, String provider) {
    var schedules =
        lockedSchedules(
            em.createQuery(
                    """
                    select s from RefreshSchedule s where s.active = true and s.diffStatusId in
                      (select d.id from ChatDiffStatus d join Chat c on c.id = d.chatId
                       where c.ownerId = :owner and d.provider = :provider)
                    order by s.diffStatusId
                    """,
                    RefreshSchedule.class)
                .setParameter("owner", ownerId)
                .setParameter("provider", provider));
    if (schedules.isEmpty()) {
      return;
    }
    var waiting =
        Set.copyOf(
            em.createQuery(
                    """
                    select d.id from ChatDiffStatus d
                    where d.id in :ids and d.syncState in :states
                    """,
                    UUID.class)
                .setParameter("ids", schedules.stream().map(s -> s.diffStatusId).toList())
                .setParameter(
                    "states",
                    List.of(SyncState.NO_TOKEN, SyncState.TOKEN_REJECTED, SyncState.RATE_LIMITED))
                .getResultList());
    var now = clock.now();
    schedules.stream()
        .filter(s -> s.leaseId != null || waiting.contains(s.diffStatusId))
        .forEach(s -> s.mark(now));
    staleMarked.fire(new StaleMarked());
  }

  /** How often a row was marked; changes with every report. Empty when the row is gone. */
  @Transactional
  public Optional<Long> findGeneration(UUID diffStatusId) {
    return Optional.ofNullable(em.find(RefreshSchedule.class, diffStatusId))
        .map(schedule -> schedule.generation);
  }

  /** What is known of a reference. Empty when the row is gone or its chat archived. */
  @Transactional
  public Optional<KnownReference> findReference(UUID diffStatusId) {
    return em.createQuery(
            """
            select d as status, s as schedule, c.ownerId as owner
            from ChatDiffStatus d join RefreshSchedule s on s.diffStatusId = d.id
              join Chat c on c.id = d.chatId
            where d.id = :id and c.archived = false
            """,
            Tuple.class)
        .setParameter("id", diffStatusId)
        .getResultStream()
        .findFirst()
        .map(
            found ->
                found
                    .get("status", ChatDiffStatus.class)
                    .known(
                        found.get("owner", UUID.class),
                        found.get("schedule", RefreshSchedule.class)));
  }

  /** Starts or ends the refreshing of all rows of a chat that the caller has locked. */
  void setActive(UUID chatId, boolean active, Instant now) {
    var ids = statusesOf(chatId).stream().map(d -> d.id).collect(toSet());
    if (ids.isEmpty()) {
      return;
    }
    for (var schedule : lockSchedules(ids)) {
      schedule.active = active;
      if (active) {
        schedule.mark(now);
      }
    }
    staleMarked.fire(new StaleMarked());
  }

  /** Locks all rows of a chat, in the order of all locks, for one who is about to delete them. */
  void lock(UUID chatId) {
    lockSchedules(statusesOf(chatId).stream().map(d -> d.id).collect(toSet()));
  }

  private void publish(List<ChatDiffStatus> changed, Map<UUID, Chat> chats) {
    if (changed.isEmpty()) {
      return;
    }
    var touched = changed.stream().map(s -> s.chatId).distinct().map(chats::get).toList();
    var byChat = views.of(touched).stream().collect(toMap(ChatView::id, identity()));
    for (var status : changed) {
      var chat = Objects.requireNonNull(byChat.get(status.chatId));
      chat.diffStatuses().stream()
          .filter(view -> view.isOf(status.reference()))
          .findFirst()
          .ifPresent(view -> diffStatusChanged.fire(new DiffStatusChanged(chat, view)));
    }
  }
}
