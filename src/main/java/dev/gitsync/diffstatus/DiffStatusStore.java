package dev.gitsync.diffstatus;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.gitsync.diffstatus.RefreshResult.Failed;
import dev.gitsync.diffstatus.RefreshResult.NoPullRequest;
import dev.gitsync.diffstatus.RefreshResult.NotBegun;
import dev.gitsync.diffstatus.RefreshResult.Postponed;
import dev.gitsync.diffstatus.RefreshResult.Refreshed;
import dev.gitsync.platform.Nodes;
import dev.gitsync.provider.PullRequestStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import jakarta.persistence.TypedQuery;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
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

  private static final String NOT_OF_PROVIDERS =
      """
      and not exists (select 1 from ChatDiffStatus d
                      where d.id = s.diffStatusId and d.provider in :except)
      """;

  @PersistenceContext EntityManager em;
  @Inject DatabaseClock clock;
  @Inject Nodes nodes;
  @Inject ChatViews views;
  @Inject Event<DiffStatusChanged> diffStatusChanged;
  @Inject Event<StaleMarked> staleMarked;
  @Inject Event<ChangesFound> changesFound;

  /**
   * Takes over rows that are due, the stalest first. Rows that another worker is just taking are
   * passed over, not waited for; archived chats' rows are never taken.
   *
   * @param limit how many at the most
   * @param lease how long the caller holds them
   * @param from rows that became due before are left alone: while some transaction stays open, the
   *     dead entries of all that was taken since stay at the head of the index, and a look from its
   *     start wades through them
   * @param except ids of providers whose rows are left alone
   */
  @Transactional
  public List<LeasedRow> acquire(
      int limit, Duration lease, Instant from, Collection<String> except) {
    var now = clock.now();
    var due =
        em.createQuery(
                """
                select s from RefreshSchedule s
                where s.active = true and s.staleAt >= :from and s.staleAt <= :now
                  and (s.leaseUntil is null or s.leaseUntil <= :now)
                """
                    + (except.isEmpty() ? "" : NOT_OF_PROVIDERS)
                    + "order by s.staleAt",
                RefreshSchedule.class)
            .setParameter("from", from)
            .setParameter("now", now);
    if (!except.isEmpty()) {
      due.setParameter("except", except);
    }
    return lease(due, limit, now, lease);
  }

  /**
   * Takes over some of the rows that are due, as {@link #acquire}, before all that are more stale:
   * somebody waits for them.
   *
   * @param ids which rows
   */
  @Transactional
  public List<LeasedRow> acquireMarked(Set<UUID> ids, Duration lease) {
    var now = clock.now();
    var due =
        em.createQuery(
                """
                select s from RefreshSchedule s
                where s.diffStatusId in :ids and s.active = true and s.staleAt <= :now
                  and (s.leaseUntil is null or s.leaseUntil <= :now)
                order by s.staleAt
                """,
                RefreshSchedule.class)
            .setParameter("ids", ids)
            .setParameter("now", now);
    return lease(due, ids.size(), now, lease);
  }

  /**
   * Takes over rows that are not due yet but cost nothing more when they are asked for together
   * with rows that are: those of the same owner, origin and branch, and as many open pull requests
   * as there is room for, those first that are due first. Rows that another worker is just taking
   * are passed over.
   *
   * @param due the rows that are asked for anyway
   * @param rooms what is left in the calls that ask for them
   * @param soon how soon an open pull request must be due to be worth it
   */
  @Transactional
  public List<LeasedRow> acquireAlong(
      Collection<LeasedRow> due, Collection<SpareRoom> rooms, Duration soon, Duration lease) {
    var now = clock.now();
    // The inner statement has no limit and no order, so that no plan walks the index of due rows,
    // which begins with dead entries.
    var along =
        em.createNativeQuery(
                """
                with room as (
                  select * from unnest(
                    cast(:owners as uuid[]), cast(:providers as text[]), cast(:rows as int[])
                  ) as r (owner_id, provider, places)
                ), open as materialized (
                  select s.diff_status_id, r.places, row_number() over (
                      partition by r.owner_id, r.provider order by s.stale_at) as place
                  from room r
                    join chat c on c.owner_id = r.owner_id and not c.archived
                    join diff_status d on d.chat_id = c.id and d.provider = r.provider
                      and d.state = 'OPEN' and d.sync_state = 'FRESH'
                    join refresh_schedule s on s.diff_status_id = d.id
                  where s.stale_at <= :soon and (s.lease_until is null or s.lease_until <= :now)
                ), twin as materialized (
                  select other.id
                  from diff_status d
                    join chat c on c.id = d.chat_id
                    join diff_status other on md5(other.remote_origin) = md5(d.remote_origin)
                      and md5(other.git_branch) = md5(d.git_branch) and other.id <> d.id
                    join chat o on o.id = other.chat_id and o.owner_id = c.owner_id
                  where d.id = any (cast(:due as uuid[]))
                )
                select s.* from refresh_schedule s
                where s.diff_status_id in (
                    select diff_status_id from open where place <= places
                    union select id from twin)
                  and s.active and (s.lease_until is null or s.lease_until <= :now)
                for no key update skip locked
                """,
                RefreshSchedule.class)
            .setParameter("owners", rooms.stream().map(SpareRoom::ownerId).toArray(UUID[]::new))
            .setParameter(
                "providers", rooms.stream().map(SpareRoom::provider).toArray(String[]::new))
            .setParameter("rows", rooms.stream().map(SpareRoom::rows).toArray(Integer[]::new))
            .setParameter("due", due.stream().map(LeasedRow::diffStatusId).toArray(UUID[]::new))
            .setParameter("soon", now.plus(soon))
            .setParameter("now", now);
    return lease(schedules(along), now, lease);
  }

  @SuppressWarnings("unchecked")
  private static List<RefreshSchedule> schedules(Query query) {
    return query.getResultList();
  }

  /** How long it is until the next row becomes due that is not due yet; empty when none will. */
  @Transactional
  public Optional<Duration> untilNextDue() {
    var now = clock.now();
    var next =
        em.createQuery(
                """
                select min(s.staleAt) from RefreshSchedule s
                where s.active = true and s.staleAt > :now
                """,
                Instant.class)
            .setParameter("now", now)
            .getSingleResult();
    return Optional.ofNullable(next).map(at -> Duration.between(now, at));
  }

  /** Rows that are due and that nobody reads yet, by what is known of them. */
  @Transactional
  public Map<SyncState, LateRows> listLate() {
    var now = clock.now();
    return em.createQuery(
            """
            select d.syncState as state, count(s) as total, min(s.staleAt) as oldest
            from RefreshSchedule s join ChatDiffStatus d on d.id = s.diffStatusId
            where s.active = true and s.staleAt <= :now
              and (s.leaseUntil is null or s.leaseUntil <= :now)
            group by d.syncState
            """,
            Tuple.class)
        .setParameter("now", now)
        .getResultStream()
        .collect(
            toMap(
                found -> found.get("state", SyncState.class),
                found ->
                    new LateRows(
                        found.get("total", Long.class),
                        Duration.between(found.get("oldest", Instant.class), now))));
  }

  private List<LeasedRow> lease(
      TypedQuery<RefreshSchedule> query, int limit, Instant now, Duration lease) {
    var schedules =
        query
            .setMaxResults(limit)
            .setLockMode(LockModeType.PESSIMISTIC_WRITE)
            .setHint("jakarta.persistence.lock.timeout", SKIP_LOCKED)
            .getResultList();
    return lease(schedules, now, lease);
  }

  private List<LeasedRow> lease(List<RefreshSchedule> schedules, Instant now, Duration lease) {
    if (schedules.isEmpty()) {
      return List.of();
    }
    var leaseId = UUID.randomUUID();
    // One statement for all of them; what was read is as it was before.
    em.createQuery(
            """
            update RefreshSchedule s set s.leaseId = :lease, s.leaseNode = :node,
              s.leaseUntil = :until, s.leasedGeneration = s.generation, s.staleAt = :until
            where s.diffStatusId in :ids
            """)
        .setParameter("lease", leaseId)
        .setParameter("node", nodes.self())
        .setParameter("until", now.plus(lease))
        .setParameter("ids", schedules.stream().map(s -> s.diffStatusId).toList())
        .executeUpdate();
    return leasedRows(schedules, leaseId, now);
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
    var leaseId = UUID.randomUUID();
    var row = leasedRows(List.of(schedule), leaseId, now).stream().findFirst();
    schedule.lease(leaseId, nodes.self(), now, lease);
    return row;
  }

  private List<LeasedRow> leasedRows(List<RefreshSchedule> schedules, UUID leaseId, Instant now) {
    var facts =
        em.createQuery(
                """
                select new dev.gitsync.diffstatus.ReferenceFacts(d.id, d.chatId, c.ownerId,
                  d.remoteOrigin, d.gitBranch, d.pullRequestUrl, d.provider, d.state, d.syncState,
                  d.reportedAt)
                from ChatDiffStatus d join Chat c on c.id = d.chatId
                where d.id in :ids
                """,
                ReferenceFacts.class)
            .setParameter("ids", schedules.stream().map(s -> s.diffStatusId).toList())
            .getResultStream()
            .collect(toMap(ReferenceFacts::diffStatusId, identity()));
    return schedules.stream()
        .filter(schedule -> facts.containsKey(schedule.diffStatusId))
        .map(
            schedule ->
                schedule.leased(
                    Objects.requireNonNull(facts.get(schedule.diffStatusId)), leaseId, now))
        .toList();
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
    var shown = shown(byId);
    var changing = shown.values().stream().filter(Shown::changes).collect(toSet());
    var chats = lockChats(changing.stream().map(Shown::chatId).collect(toSet()));
    var schedules = lockSchedules(byId.keySet());
    var statuses = statuses(changing.stream().map(Shown::diffStatusId).collect(toSet()));
    var now = clock.now();

    var changed = new ArrayList<ChatDiffStatus>();
    var lost = byId.keySet().stream().collect(toSet());
    var stale = new HashSet<UUID>();
    var news = new ArrayList<ChangesFound.Change>();
    for (var schedule : schedules) {
      var recording = byId.get(schedule.diffStatusId);
      var was = shown.get(schedule.diffStatusId);
      if (recording == null || was == null || !schedule.isHeldUnder(recording.row().leaseId())) {
        continue;
      }
      lost.remove(schedule.diffStatusId);
      if (recording.result() instanceof NotBegun) {
        schedule.release(now, recording.row().dueSince());
        continue;
      }
      var status = statuses.get(schedule.diffStatusId);
      var chat = chats.get(was.chatId());
      if (status != null && chat != null && !chat.archived && apply(recording, status, schedule)) {
        status.version++;
        chat.touch(now);
        changed.add(status);
      }
      if (isNews(recording, schedule, was)) {
        if (recording.hooksAwaited()) {
          schedule.awaitWord(now);
        }
        news.add(found(recording, schedule, now));
      }
      remember(recording, schedule, was.prNumber(), now);
      schedule.heed(recording.plan().hintTries());
      schedule.complete(now, recording.plan().dueIn());
      if (!schedule.staleAt.isAfter(now)) {
        stale.add(schedule.diffStatusId);
      }
    }
    em.flush();
    publish(changed, chats);
    if (!stale.isEmpty()) {
      staleMarked.fire(new StaleMarked(stale));
    }
    if (!news.isEmpty()) {
      changesFound.fire(new ChangesFound(news));
    }
    return lost;
  }

  /**
   * Whether a host would have told of what was found: something that pages show of a pull request
   * is another than at the last read, and the host's own time says that it changed since. What
   * hosts reckon later, such as lines, or what another token shows, moves no time and is told by
   * nobody.
   */
  private static boolean isNews(Recording recording, RefreshSchedule schedule, Shown was) {
    if (!was.changesPullRequest()
        || schedule.refreshedAt == null
        || !(recording.result() instanceof Refreshed refreshed)) {
      return false;
    }
    var status = refreshed.status();
    var isSame = was.prNumber() != null && was.prNumber() == status.number();
    return !isSame
        || status.updatedAt() == null
        || schedule.hostUpdatedAt == null
        || status.updatedAt().isAfter(schedule.hostUpdatedAt);
  }

  private static ChangesFound.Change found(
      Recording recording, RefreshSchedule schedule, Instant now) {
    var status = ((Refreshed) recording.result()).status();
    return new ChangesFound.Change(
        recording.location().provider(),
        recording.row().reference(),
        status.url(),
        schedule.hinted,
        status.updatedAt(),
        now);
  }

  /**
   * What a row showed before its outcome is recorded.
   *
   * @param changes whether the outcome changes what pages see
   * @param changesPullRequest whether it changes what they see of the pull request
   */
  private record Shown(
      UUID diffStatusId,
      UUID chatId,
      @Nullable Long prNumber,
      boolean changes,
      boolean changesPullRequest) {}

  /**
   * What the rows show. Read without a lock, which is enough: only the holder of the lease changes
   * what a row shows, and a mark that comes in between makes the row pending and stale anyway.
   */
  private Map<UUID, Shown> shown(Map<UUID, Recording> byId) {
    return em.createQuery(
            """
            select d as status, s as schedule
            from ChatDiffStatus d join RefreshSchedule s on s.diffStatusId = d.id
            where d.id in :ids
            """,
            Tuple.class)
        .setParameter("ids", byId.keySet())
        .getResultStream()
        .map(
            found -> {
              var status = found.get("status", ChatDiffStatus.class);
              em.detach(status);
              var schedule = found.get("schedule", RefreshSchedule.class);
              em.detach(schedule);
              var number = status.prNumber;
              var before = status.pullRequest();
              var recording = Objects.requireNonNull(byId.get(status.id));
              var changes = apply(recording, status, schedule);
              var isOther = !status.pullRequest().equals(before);
              return new Shown(status.id, status.chatId, number, changes, isOther);
            })
        .collect(toMap(Shown::diffStatusId, identity()));
  }

  private Map<UUID, ChatDiffStatus> statuses(Set<UUID> ids) {
    return ids.isEmpty()
        ? Map.of()
        : em.createQuery("select d from ChatDiffStatus d where d.id in :ids", ChatDiffStatus.class)
            .setParameter("ids", ids)
            .getResultStream()
            .collect(toMap(d -> d.id, identity()));
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
    if (result instanceof NotBegun || result instanceof Postponed) {
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
   * Gives leases back without an outcome; the rows are as due as they were before. Those whose
   * lease was lost are left alone.
   */
  @Transactional(TxType.REQUIRES_NEW)
  public void release(Collection<LeasedRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    var leased = rows.stream().collect(toMap(LeasedRow::diffStatusId, identity()));
    var now = clock.now();
    for (var schedule : lockSchedules(leased.keySet())) {
      var row = leased.get(schedule.diffStatusId);
      if (row != null && schedule.isHeldUnder(row.leaseId())) {
        schedule.release(now, row.dueSince());
      }
    }
  }

  /**
   * Ends the leases of nodes that died; their rows are due now.
   *
   * @return how many rows
   */
  @Transactional(TxType.REQUIRES_NEW)
  public int freeLeasesOfDead() {
    var dead = nodes.removeDead();
    if (dead.isEmpty()) {
      return 0;
    }
    var held =
        lockedSchedules(
            em.createQuery(
                    """
                    select s from RefreshSchedule s where s.leaseNode in :dead
                    order by s.diffStatusId
                    """,
                    RefreshSchedule.class)
                .setParameter("dead", dead));
    var now = clock.now();
    held.forEach(schedule -> schedule.release(now, now));
    staleMarked.fire(new StaleMarked(held.stream().map(s -> s.diffStatusId).collect(toSet())));
    return held.size();
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
    staleMarked.fire(new StaleMarked(Set.of(reported.id)));
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
    var marked =
        schedules.stream()
            .filter(s -> s.leaseId != null || waiting.contains(s.diffStatusId))
            .toList();
    marked.forEach(s -> s.mark(now));
    staleMarked.fire(new StaleMarked(marked.stream().map(s -> s.diffStatusId).collect(toSet())));
  }

  /**
   * Owners have opened pages: their rows become due when that pace says so, where they would be due
   * later. Rows whose last read failed are left alone, and those that somebody is just reading or
   * writing: what becomes of them knows of the pages.
   *
   * @param openPace from one read of an open pull request to the next
   * @param nonePace the same for a branch without a pull request
   */
  @Transactional
  public void bringForward(Collection<UUID> owners, Duration openPace, Duration nonePace) {
    em.createNativeQuery(
            """
            with paced as (
              select s.diff_status_id, greatest(:now, s.refreshed_at + cast(
                  case when d.sync_state = 'FRESH' then :open else :none end as interval)) as due
              from chat c
                join diff_status d on d.chat_id = c.id
                join refresh_schedule s on s.diff_status_id = d.id
              where c.owner_id = any (cast(:owners as uuid[])) and not c.archived
                and (d.sync_state = 'FRESH' and d.state = 'OPEN'
                  or d.sync_state = 'NO_PULL_REQUEST')
            ), later as (
              select s.diff_status_id, p.due
              from paced p join refresh_schedule s on s.diff_status_id = p.diff_status_id
              where s.active and s.lease_id is null and s.stale_at > p.due
              for no key update of s skip locked
            )
            update refresh_schedule s set stale_at = later.due
            from later where s.diff_status_id = later.diff_status_id
            """)
        .setParameter("now", clock.now())
        .setParameter("open", openPace.toString())
        .setParameter("none", nonePace.toString())
        .setParameter("owners", owners.toArray(UUID[]::new))
        .executeUpdate();
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
    staleMarked.fire(new StaleMarked(ids));
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
