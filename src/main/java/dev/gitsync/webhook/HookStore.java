package dev.gitsync.webhook;

import static java.util.stream.Collectors.toSet;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gitsync.diffstatus.HookMark;
import dev.gitsync.diffstatus.HookMarks;
import dev.gitsync.diffstatus.Presence;
import dev.gitsync.provider.HookEvent.RepositoryMoved;
import dev.gitsync.provider.HookRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Deliveries that were taken, and what is learnt of the repositories that they come from. */
@ApplicationScoped
class HookStore {

  /**
   * So many changes in a row must have been told before they were found. Twice as many after each
   * miss: what was unreliable a minute ago is not reliable because of three lucky ones.
   */
  static final int FIRST_NEEDED = 3;

  static final int MOST_NEEDED = 192;

  /** After so long without a miss the first number is enough again. */
  private static final Duration FORGIVEN_AFTER = Duration.ofDays(7);

  /** A host that has sent nothing for so long may have ceased to. */
  private static final Duration SILENCE = Duration.ofHours(24);

  /** GitHub Enterprise Server repeats deliveries of the last seven days, github.com of three. */
  private static final Duration DELIVERIES_KEPT = Duration.ofDays(8);

  /** When a repository's last delivery was, and its names, need be known no better than this. */
  private static final Duration NOTED_EACH = Duration.ofSeconds(5);

  private static final Comparator<Delivery> BY_REPOSITORY =
      Comparator.comparing(Delivery::provider).thenComparing(HookStore::repositoryId);

  /** Some changes in repositories of some names, counted by repository, whose rows are locked. */
  private static final String COUNTED =
      """
      with counted as (
        select n.provider, n.repository_id, sum(t.count) as count
        from unnest(cast(:providers as text[]), cast(:origins as text[]),
            cast(:counts as int[])) as t (provider, origin, count)
          join hook_repository_name n on n.provider = t.provider
            and md5(lower(n.origin)) = md5(lower(t.origin))
        group by n.provider, n.repository_id
      ), locked as materialized (
        select r.provider, r.repository_id, c.count
        from hook_repository r
          join counted c on c.provider = r.provider and c.repository_id = r.repository_id
        order by r.provider collate "C", r.repository_id collate "C"
        for no key update of r
      )
      """;

  private static final int LONGEST_ID = 200;
  private static final int MOST_LISTED = 500;

  @PersistenceContext EntityManager em;
  @Inject HookMarks marks;
  @Inject Presence presence;

  private final Cache<Noted, List<String>> noted =
      Caffeine.newBuilder().expireAfterWrite(NOTED_EACH).maximumSize(10_000).build();

  private record Noted(String provider, HookRepository repository) {}

  /** A repository by one of its names, in small letters. */
  record Name(String provider, String origin) {}

  private record Key(String provider, String id) {}

  /**
   * What became of deliveries.
   *
   * @param isNew for each of them, in the same order, whether it was not taken before
   * @param rows how many rows were told of
   */
  record Taken(List<Boolean> isNew, int rows) {}

  /**
   * Takes deliveries: marks the rows that they are of.
   *
   * @return what became of them; nothing of it holds before this method's transaction is over
   */
  @Transactional
  public Taken take(List<Delivery> deliveries) {
    var unknown = unknown(deliveries);
    var taken = new ArrayList<Boolean>();
    var fresh = new ArrayList<Delivery>();
    for (var delivery : deliveries) {
      var key = key(delivery);
      // Of two of one name the second is known by now.
      boolean isNew = key.isEmpty() || unknown.remove(key.get());
      taken.add(isNew);
      if (isNew) {
        fresh.add(delivery);
      }
    }
    return new Taken(taken, marks.mark(match(fresh), presence::isPresent));
  }

  /** What was noted by a transaction that failed is not stored. */
  void forgetNoted() {
    noted.invalidateAll();
  }

  /** Repositories are noted in one order by all nodes: so nobody waits for each other. */
  private List<HookMark> match(List<Delivery> deliveries) {
    return deliveries.stream()
        .sorted(BY_REPOSITORY)
        .flatMap(
            delivery ->
                HookMatcher.match(delivery.provider(), delivery.event(), names(delivery)).stream())
        .toList();
  }

  private static String repositoryId(Delivery delivery) {
    return HookMatcher.repository(delivery.event()).map(HookRepository::id).orElse("");
  }

  private static Optional<Key> key(Delivery delivery) {
    return Optional.ofNullable(delivery.id())
        .map(
            id -> new Key(delivery.provider(), id.substring(0, Math.min(id.length(), LONGEST_ID))));
  }

  /** Those names that no delivery had before. They are sorted: so nobody waits for each other. */
  private Set<Key> unknown(List<Delivery> deliveries) {
    var keys =
        deliveries.stream()
            .flatMap(delivery -> key(delivery).stream())
            .distinct()
            .sorted(Comparator.comparing(Key::provider).thenComparing(Key::id))
            .toList();
    var unknown = new HashSet<Key>();
    if (!keys.isEmpty()) {
      tuples(
              em.createNativeQuery(
                      """
                      with taken as (
                        insert into hook_delivery (provider, delivery_id, received_at)
                        select k.provider, k.id, clock_timestamp()
                        from unnest(cast(:providers as text[]), cast(:ids as text[]))
                          with ordinality as k (provider, id, place)
                        order by k.place
                        on conflict do nothing
                        returning provider, delivery_id
                      )
                      select provider, delivery_id from taken
                      """,
                      Tuple.class)
                  .setParameter(
                      "providers", keys.stream().map(Key::provider).toArray(String[]::new))
                  .setParameter("ids", keys.stream().map(Key::id).toArray(String[]::new)))
          .forEach(row -> unknown.add(new Key(row.get(0, String.class), row.get(1, String.class))));
    }
    return unknown;
  }

  /** All names of the event's repository, the present one first. */
  private Set<String> names(Delivery delivery) {
    var repository = HookMatcher.repository(delivery.event());
    if (repository.isEmpty()) {
      return Set.of();
    }
    var known = note(delivery, repository.get());
    var names = new LinkedHashSet<>(List.of(HookMatcher.origin(repository.get().ref())));
    names.addAll(known);
    return names;
  }

  /** Notes that a repository has sent something, if that is not known; answers all its names. */
  private List<String> note(Delivery delivery, HookRepository repository) {
    var seen = new Noted(delivery.provider(), repository);
    if (delivery.event() instanceof RepositoryMoved moved) {
      noteDelivery(seen);
      noteName(delivery.provider(), repository.id(), HookMatcher.origin(repository.ref()));
      noteName(delivery.provider(), repository.id(), HookMatcher.origin(moved.former()));
      noted.invalidate(seen);
    }
    var known = noted.getIfPresent(seen);
    if (known != null) {
      return known;
    }
    noteDelivery(seen);
    noteName(delivery.provider(), repository.id(), HookMatcher.origin(repository.ref()));
    var names = listNames(delivery.provider(), repository.id());
    noted.put(seen, names);
    return names;
  }

  private void noteDelivery(Noted seen) {
    em.createNativeQuery(
            """
            insert into hook_repository (provider, repository_id, origin, last_delivery_at, needed)
            values (:provider, :id, :origin, clock_timestamp(), :needed)
            on conflict (provider, repository_id) do update
              set origin = excluded.origin, last_delivery_at = excluded.last_delivery_at
            """)
        .setParameter("provider", seen.provider())
        .setParameter("id", seen.repository().id())
        .setParameter("origin", HookMatcher.origin(seen.repository().ref()))
        .setParameter("needed", FIRST_NEEDED)
        .executeUpdate();
  }

  private void noteName(String provider, String repositoryId, String origin) {
    em.createNativeQuery(
            """
            insert into hook_repository_name (provider, repository_id, origin)
            values (:provider, :id, :origin)
            on conflict do nothing
            """)
        .setParameter("provider", provider)
        .setParameter("id", repositoryId)
        .setParameter("origin", origin)
        .executeUpdate();
  }

  @SuppressWarnings("unchecked")
  private List<String> listNames(String provider, String repositoryId) {
    return em.createNativeQuery(
            """
            select origin from hook_repository_name
            where provider = :provider and repository_id = :id
            """,
            String.class)
        .setParameter("provider", provider)
        .setParameter("id", repositoryId)
        .getResultList();
  }

  /** All names of the repositories that can be relied on to tell all. */
  @Transactional
  public Set<Name> listRelied() {
    return names(
        em.createNativeQuery(
                """
                select n.provider, lower(n.origin)
                from hook_repository r join hook_repository_name n
                  on n.provider = r.provider and n.repository_id = r.repository_id
                where r.heard >= r.needed
                  and r.last_delivery_at > clock_timestamp() - cast(:silence as interval)
                """,
                Tuple.class)
            .setParameter("silence", SILENCE.toString()));
  }

  /**
   * Some changes were found that had been told.
   *
   * @param told how many, by any name of their repository
   */
  @Transactional
  public void addHeard(Map<Name, Integer> told) {
    counted(
            told,
            """
            update hook_repository r set
              heard = least(r.heard + l.count, 1000000),
              needed = case
                when r.last_miss_at < clock_timestamp() - cast(:forgiven as interval) then :first
                else r.needed end
            from locked l where l.provider = r.provider and l.repository_id = r.repository_id
            returning r.provider, r.origin
            """)
        .setParameter("forgiven", FORGIVEN_AFTER.toString())
        .setParameter("first", FIRST_NEEDED)
        .getResultList();
  }

  /**
   * Some repositories had changes that nobody told: they must prove themselves anew.
   *
   * @param missed how many, by any name of their repository
   * @return all names of those of them that have ever told anything
   */
  @Transactional
  public Set<Name> addMissed(Map<Name, Integer> missed) {
    return names(
        counted(
                missed,
                """
                , doubted as (
                  update hook_repository r set
                    heard = 0,
                    misses = r.misses + l.count,
                    last_miss_at = clock_timestamp(),
                    needed = least(r.needed * 2, :most)
                  from locked l
                  where l.provider = r.provider and l.repository_id = r.repository_id
                  returning r.provider, r.repository_id
                )
                select n.provider, lower(n.origin) from doubted d join hook_repository_name n
                  on n.provider = d.provider and n.repository_id = d.repository_id
                """)
            .setParameter("most", MOST_NEEDED));
  }

  private Query counted(Map<Name, Integer> counts, String then) {
    var names = List.copyOf(counts.keySet());
    return em.createNativeQuery(COUNTED + then, Tuple.class)
        .setParameter("providers", names.stream().map(Name::provider).toArray(String[]::new))
        .setParameter("origins", names.stream().map(Name::origin).toArray(String[]::new))
        .setParameter("counts", names.stream().map(counts::get).toArray(Integer[]::new));
  }

  private static Set<Name> names(Query query) {
    return tuples(query).stream()
        .map(row -> new Name(row.get(0, String.class), row.get(1, String.class)))
        .collect(toSet());
  }

  /** Forgets deliveries that no host repeats any more. */
  @Transactional
  public int forgetOld() {
    return em.createNativeQuery(
            """
            delete from hook_delivery where received_at < clock_timestamp() - cast(:kept as interval)
            """)
        .setParameter("kept", DELIVERIES_KEPT.toString())
        .executeUpdate();
  }

  /** Of each provider, the repositories that deliveries came from last. */
  @Transactional
  public List<RepositoryView> list() {
    return tuples(
            em.createNativeQuery(
                    """
                    select provider, repository_id, origin, last_delivery_at, heard, needed, misses,
                      last_miss_at,
                      last_delivery_at > clock_timestamp() - cast(:silence as interval) as recent
                    from (
                      select r.*, row_number() over (
                        partition by provider order by last_delivery_at desc, repository_id) as place
                      from hook_repository r
                    ) as placed
                    where place <= :limit
                    order by provider, place
                    """,
                    Tuple.class)
                .setParameter("silence", SILENCE.toString())
                .setParameter("limit", MOST_LISTED))
        .stream()
        .map(HookStore::view)
        .toList();
  }

  private static RepositoryView view(Tuple row) {
    int heard = row.get(4, Integer.class);
    int needed = row.get(5, Integer.class);
    return new RepositoryView(
        row.get(0, String.class),
        row.get(1, String.class),
        row.get(2, String.class),
        state(heard >= needed, row.get(8, Boolean.class)),
        row.get(3, Instant.class),
        Math.min(heard, needed),
        needed,
        row.get(6, Long.class),
        time(row.get(7)));
  }

  private static String state(boolean proved, boolean recent) {
    return proved ? (recent ? "relied_on" : "silent") : "learning";
  }

  private static @Nullable Instant time(@Nullable Object time) {
    return (Instant) time;
  }

  @SuppressWarnings("unchecked")
  private static List<Tuple> tuples(Query query) {
    return query.getResultList();
  }
}
