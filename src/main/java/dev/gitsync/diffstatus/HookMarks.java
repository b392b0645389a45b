package dev.gitsync.diffstatus;

import static java.util.stream.Collectors.toSet;

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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What events of Git hosts do to rows. Each method is one statement over all rows it is about. */
@ApplicationScoped
public class HookMarks {

  private static final String BRANCH = "branch";
  private static final String NUMBER = "number";
  private static final String PAGE = "page";
  private static final String COMMIT = "commit";
  private static final String ORIGIN = "origin";

  @PersistenceContext EntityManager em;
  @Inject DatabaseClock clock;
  @Inject Event<StaleMarked> staleMarked;

  /** One way in which rows are meant by an event. */
  private record Key(
      HookMark mark, String kind, @Nullable String origin, @Nullable String text, long number) {

    static Stream<Key> of(HookMark mark) {
      return Stream.of(
              mark.branches().stream()
                  .map(b -> new Key(mark, BRANCH, b.remoteOrigin(), b.branch(), 0)),
              mark.pullRequests().stream()
                  .map(p -> new Key(mark, NUMBER, p.remoteOrigin(), null, p.number())),
              mark.pages().stream().map(page -> new Key(mark, PAGE, null, page, 0)),
              mark.commits().stream().map(commit -> new Key(mark, COMMIT, null, commit, 0)),
              mark.origins().stream().map(origin -> new Key(mark, ORIGIN, origin, null, 0)))
          .flatMap(keys -> keys);
    }
  }

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
    var keys = marks.stream().flatMap(Key::of).toList();
    if (keys.isEmpty()) {
      return 0;
    }
    var now = clock.now();
    var marked =
        tuples(
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
                      select d.id, w.change, w.changed_at, w.due
                      from wanted w join diff_status d
                        on md5(lower(d.remote_origin)) = md5(lower(w.origin))
                          and md5(d.git_branch) = md5(w.text)
                      where w.kind = 'branch' and d.provider = w.provider
                      union all
                      select d.id, w.change, w.changed_at, w.due
                      from wanted w join diff_status d
                        on md5(lower(d.remote_origin)) = md5(lower(w.origin))
                          and d.pr_number = w.number
                      where w.kind = 'number' and d.provider = w.provider
                      union all
                      select d.id, w.change, w.changed_at, w.due
                      from wanted w join diff_status d
                        on left(lower(d.pull_request_url), 500) collate "C"
                          = left(lower(w.text), 500) collate "C"
                      where w.kind = 'page' and d.provider = w.provider
                      union all
                      select d.id, w.change, w.changed_at, w.due
                      from wanted w join diff_status d
                        on d.head_sha = w.text
                      where w.kind = 'commit' and d.provider = w.provider
                      union all
                      select d.id, w.change, w.changed_at, w.due
                      from wanted w join diff_status d
                        on md5(lower(d.remote_origin)) = md5(lower(w.origin))
                      where w.kind = 'origin' and d.provider = w.provider
                    ), hint as materialized (
                      select id, bool_or(change) as change, max(changed_at) as changed_at,
                        min(due) as due
                      from found group by id
                    ), locked as materialized (
                      select s.diff_status_id from refresh_schedule s
                      where s.diff_status_id = any (array(select id from hint))
                      order by s.diff_status_id
                      for no key update
                    ), marked as (
                      update refresh_schedule s set
                        generation = s.generation + 1,
                        attempts = 0,
                        hinted = s.hinted or hint.change,
                        hinted_at = greatest(s.hinted_at, hint.changed_at),
                        hint_tries = case when hint.change then 0 else s.hint_tries end,
                        unheard_at = case when hint.change then null else s.unheard_at end
                      from locked join hint on hint.id = locked.diff_status_id
                      where s.diff_status_id = locked.diff_status_id
                      returning s.diff_status_id, s.active, hint.due
                    )
                    select m.diff_status_id, m.active, m.due, c.owner_id
                    from marked m join diff_status d on d.id = m.diff_status_id
                      join chat c on c.id = d.chat_id
                    """,
                    Tuple.class)
                .setParameter("kinds", texts(keys, Key::kind))
                .setParameter("providers", texts(keys, key -> key.mark().provider()))
                .setParameter("origins", texts(keys, Key::origin))
                .setParameter("texts", texts(keys, Key::text))
                .setParameter("numbers", keys.stream().map(Key::number).toArray(Long[]::new))
                .setParameter(
                    "changes",
                    keys.stream().map(key -> key.mark().change()).toArray(Boolean[]::new))
                .setParameter("times", texts(keys, key -> time(key.mark().changedAt())))
                .setParameter("latest", texts(keys, key -> time(now.plus(key.mark().within())))));
    makeDue(
        marked.stream().filter(row -> isPresent.test(row.get("owner_id", UUID.class))).toList(),
        now);
    return marked.size();
  }

  private void makeDue(List<Tuple> rows, Instant now) {
    em.createNativeQuery(
            """
            update refresh_schedule s set
              stale_at = case when s.stale_at <= :now then :now else least(s.stale_at, w.due) end
            from unnest(cast(:ids as uuid[]), cast(:dues as timestamptz[])) as w (id, due)
            where s.diff_status_id = w.id
            """)
        .setParameter("now", now)
        .setParameter("ids", rows.stream().map(HookMarks::id).toArray(UUID[]::new))
        .setParameter(
            "dues",
            rows.stream()
                .map(row -> row.get("due", Instant.class).toString())
                .toArray(String[]::new))
        .executeUpdate();
    fire(
        rows.stream()
            .filter(row -> row.get("active", Boolean.class))
            .map(HookMarks::id)
            .collect(toSet()));
  }

  private static UUID id(Tuple row) {
    return row.get("diff_status_id", UUID.class);
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

  private static @Nullable String[] texts(List<Key> keys, Function<Key, @Nullable String> part) {
    @Nullable String[] texts = new @Nullable String[keys.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = part.apply(keys.get(i));
    }
    return texts;
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
