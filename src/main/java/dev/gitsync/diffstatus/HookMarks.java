package dev.gitsync.diffstatus;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What events of Git hosts do to rows. Each statement is over all rows it is about. */
@ApplicationScoped
public class HookMarks {

  @PersistenceContext EntityManager em;
  @Inject DatabaseClock clock;
  @Inject Event<StaleMarked> staleMarked;

  /** One way in which one event is of rows. */
  private record Key(HookMark mark, HookTarget target) {}

  /** A row that events are of. */
  private record Meant(
      UUID diffStatusId, UUID ownerId, boolean change, @Nullable Instant changedAt, Instant due) {}

  /**
   * Marks the rows of events, whoever's they are: their generation grows, so that a read of the
   * host begins after this. Rows of archived chats remember what was told and are not read. So do
   * rows that nobody looks at: they are read when they would be anyway, or when somebody looks.
   *
   * @param isPresent whether an owner may be looking
   * @return how many rows that was
   */
  @Transactional
  public int mark(Collection<HookMark> marks, Predicate<UUID> isPresent) {
    var now = clock.now();
    var meant = find(marks, now);
    if (!meant.isEmpty()) {
      var awaited = meant.stream().filter(row -> isPresent.test(row.ownerId())).toList();
      mark(meant, awaited, now);
    }
    return meant.size();
  }

  private List<Meant> find(Collection<HookMark> marks, Instant now) {
    var keys =
        marks.stream()
            .flatMap(mark -> mark.targets().stream().map(target -> new Key(mark, target)))
            .toList();
    if (keys.isEmpty()) {
      return List.of();
    }
    return tuples(
            em.createNativeQuery(
                    """
                    with wanted as materialized (
                      select * from unnest(
                        cast(:kinds as text[]), cast(:providers as text[]), cast(:origins as text[]),
                        cast(:texts as text[]), cast(:numbers as bigint[]),
                        cast(:changes as boolean[]), cast(:times as timestamptz[]),
                        cast(:latest as timestamptz[])
                      ) as w (kind, provider, origin, text, number, change, changed_at, due)
                    ), found as (
                      select d.id, d.chat_id, w.change, w.changed_at, w.due
                      from wanted w join diff_status d
                        on md5(lower(d.remote_origin)) = md5(lower(w.origin))
                          and md5(d.git_branch) = md5(w.text)
                      where w.kind = 'branch' and d.provider = w.provider
                      union all
                      select d.id, d.chat_id, w.change, w.changed_at, w.due
                      from wanted w join diff_status d
                        on md5(lower(d.remote_origin)) = md5(lower(w.origin))
                          and d.pr_number = w.number
                      where w.kind = 'number' and d.provider = w.provider
                      union all
                      select d.id, d.chat_id, w.change, w.changed_at, w.due
                      from wanted w join diff_status d
                        on left(lower(d.pull_request_url), 500) collate "C"
                          = left(lower(w.text), 500) collate "C"
                      where w.kind = 'page' and d.provider = w.provider
                      union all
                      select d.id, d.chat_id, w.change, w.changed_at, w.due
                      from wanted w join diff_status d
                        on d.head_sha = w.text
                      where w.kind = 'commit' and d.provider = w.provider
                      union all
                      select d.id, d.chat_id, w.change, w.changed_at, w.due
                      from wanted w join diff_status d
                        on md5(lower(d.remote_origin)) = md5(lower(w.origin))
                      where w.kind = 'repository' and d.provider = w.provider
                    )
                    select f.id, c.owner_id, bool_or(f.change), max(f.changed_at), min(f.due)
                    from found f join chat c on c.id = f.chat_id
                    group by f.id, c.owner_id
                    """,
                    Tuple.class)
                .setParameter("kinds", texts(keys, key -> key.target().kind().word()))
                .setParameter("providers", texts(keys, key -> key.mark().provider()))
                .setParameter("origins", texts(keys, key -> key.target().origin()))
                .setParameter("texts", texts(keys, key -> key.target().text()))
                .setParameter(
                    "numbers", keys.stream().map(key -> key.target().number()).toArray(Long[]::new))
                .setParameter("changes", flags(keys, key -> key.mark().change()))
                .setParameter("times", texts(keys, key -> time(key.mark().changedAt())))
                .setParameter("latest", texts(keys, key -> time(now.plus(key.mark().within())))))
        .stream()
        .map(
            row ->
                new Meant(
                    row.get(0, UUID.class),
                    row.get(1, UUID.class),
                    row.get(2, Boolean.class),
                    row.get(3, Instant.class),
                    row.get(4, Instant.class)))
        .toList();
  }

  /**
   * Locks rows in the order that all others do.
   *
   * @param awaited those of them that are to be read soon
   */
  private void mark(List<Meant> rows, List<Meant> awaited, Instant now) {
    var soon = Set.copyOf(awaited);
    @SuppressWarnings("unchecked")
    List<UUID> toRead =
        em.createNativeQuery(
                """
                with hint as materialized (
                  select * from unnest(
                    cast(:ids as uuid[]), cast(:changes as boolean[]), cast(:times as timestamptz[]),
                    cast(:dues as timestamptz[])
                  ) as h (id, change, changed_at, due)
                ), locked as materialized (
                  select diff_status_id from refresh_schedule
                  where diff_status_id = any (array(select id from hint))
                  order by diff_status_id
                  for no key update
                ), marked as (
                  update refresh_schedule s set
                    generation = s.generation + 1,
                    attempts = 0,
                    hinted = s.hinted or hint.change,
                    hinted_at = greatest(s.hinted_at, hint.changed_at),
                    hint_tries = case when hint.change then 0 else s.hint_tries end,
                    unheard_at = case when hint.change then null else s.unheard_at end,
                    stale_at = case
                      when hint.due is null then s.stale_at
                      when s.stale_at <= :now then :now
                      else least(s.stale_at, hint.due) end
                  from locked join hint on hint.id = locked.diff_status_id
                  where s.diff_status_id = locked.diff_status_id
                  returning s.diff_status_id, s.active and hint.due is not null as awaited
                )
                select diff_status_id from marked where awaited
                """,
                UUID.class)
            .setParameter("ids", rows.stream().map(Meant::diffStatusId).toArray(UUID[]::new))
            .setParameter("changes", flags(rows, Meant::change))
            .setParameter("times", texts(rows, row -> time(row.changedAt())))
            .setParameter(
                "dues", texts(rows, row -> soon.contains(row) ? row.due().toString() : null))
            .setParameter("now", now)
            .getResultList();
    fire(Set.copyOf(toRead));
  }

  private void fire(Set<UUID> active) {
    if (!active.isEmpty()) {
      staleMarked.fire(new StaleMarked(active));
    }
  }

  /**
   * Rows of which something was told while nobody looked are due now.
   *
   * @param owners whose rows
   */
  @Transactional
  public void bringForwardHinted(Collection<UUID> owners) {
    @SuppressWarnings("unchecked")
    List<UUID> rows =
        em.createNativeQuery(
                """
                update refresh_schedule s set stale_at = :now
                where s.hinted and s.active and s.stale_at > :now and s.diff_status_id in (
                  select d.id from chat c join diff_status d on d.chat_id = c.id
                  where c.owner_id = any (cast(:owners as uuid[])))
                returning s.diff_status_id
                """,
                UUID.class)
            .setParameter("now", clock.now())
            .setParameter("owners", owners.toArray(UUID[]::new))
            .getResultList();
    fire(Set.copyOf(rows));
  }

  private static <T> @Nullable String[] texts(List<T> rows, Function<T, @Nullable String> part) {
    @Nullable String[] texts = new @Nullable String[rows.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = part.apply(rows.get(i));
    }
    return texts;
  }

  private static <T> Boolean[] flags(List<T> rows, Predicate<T> part) {
    return rows.stream().map(part::test).toArray(Boolean[]::new);
  }

  private static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  @SuppressWarnings("unchecked")
  private static List<Tuple> tuples(Query query) {
    return query.getResultList();
  }

  /**
   * Takes the changes that were found and that no host told of within a while; each is taken once.
   *
   * @param patience how late the host may tell
   * @param limit how many at the most
   */
  @Transactional
  public List<UnheardChange> takeUnheard(Duration patience, int limit) {
    var rows =
        tuples(
            em.createNativeQuery(
                    """
                    with overdue as materialized (
                      select diff_status_id from refresh_schedule
                      where unheard_at < :before
                      order by diff_status_id
                      limit :limit
                      for no key update skip locked
                    ), taken as (
                      update refresh_schedule s set unheard_at = null
                      from overdue o where o.diff_status_id = s.diff_status_id
                      returning s.diff_status_id
                    )
                    select d.provider, d.remote_origin, d.git_branch, d.pull_request_url
                    from taken join diff_status d on d.id = taken.diff_status_id
                    """,
                    Tuple.class)
                .setParameter("before", clock.now().minus(patience))
                .setParameter("limit", limit));
    var unheard = new ArrayList<UnheardChange>();
    for (var row : rows) {
      unheard.add(
          new UnheardChange(
              row.get(0, String.class),
              new GitReference(row.get(1, String.class), row.get(2, String.class)),
              row.get(3, String.class)));
    }
    return unheard;
  }

  /**
   * Hosts can no longer be relied on to tell of some repositories: their open pull requests become
   * due when they would be by their usual pace. Rows that somebody is just reading are left alone:
   * what becomes of them knows of it.
   *
   * @param origins the repositories, by all of their names
   * @param pace from one read to the next
   */
  @Transactional
  public void bringForward(Collection<String> origins, Duration pace) {
    em.createNativeQuery(
            """
            with theirs as materialized (
              -- A nought comes after a slash. Each repository is looked up by itself (offset 0).
              select d.id
              from unnest(cast(:origins as text[])) as o (origin), lateral (
                select d.id from diff_status d
                where left(lower(d.pull_request_url), 500) collate "C" >= lower(o.origin) || '/'
                  and left(lower(d.pull_request_url), 500) collate "C" < lower(o.origin) || '0'
                  and d.state = 'OPEN' and d.sync_state = 'FRESH'
                offset 0) d
            ), late as materialized (
              select s.diff_status_id, greatest(:now, s.refreshed_at + cast(:pace as interval)) as due
              from refresh_schedule s
              where s.diff_status_id = any (array(select id from theirs))
                and s.active and s.lease_id is null
                and s.stale_at > greatest(:now, s.refreshed_at + cast(:pace as interval))
              order by s.diff_status_id
              for no key update skip locked
            )
            update refresh_schedule s set stale_at = late.due
            from late where late.diff_status_id = s.diff_status_id
            """)
        .setParameter("now", clock.now())
        .setParameter("pace", pace.toString())
        .setParameter("origins", origins.toArray(String[]::new))
        .executeUpdate();
  }
}
