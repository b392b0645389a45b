package dev.gitsync.platform;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The running servers, as they tell of themselves in the database: by a beat every few seconds,
 * timed by the database's clock. A node that is taken for dead and is not (it was paused, or could
 * not reach the database) does no harm: its leases are gone, so that it writes nothing, and with
 * its next beat it is one of the living again.
 */
@ApplicationScoped
@Priority(150)
public class Nodes implements StartupStep {

  /** How often a node tells that it lives. */
  static final Duration BEAT = Duration.ofSeconds(2);

  /**
   * So many beats missed make a node dead. A busy machine misses one or two, and a stopping server
   * tells no more, but has given back what it held before it counts as dead.
   */
  private static final Duration DEAD_AFTER = BEAT.multipliedBy(5);

  /** A longer gap in one's own beats says that perhaps nobody could tell anything meanwhile. */
  private static final Duration GAP = BEAT.multipliedBy(2);

  @PersistenceContext EntityManager em;
  @Inject FollowingClock clock;

  /** One run of one server; a restarted one is another. */
  private final UUID self = UUID.randomUUID();

  private final AtomicInteger entries = new AtomicInteger();
  private volatile boolean beating;

  /** Who this node is to the others. */
  public UUID self() {
    return self;
  }

  /**
   * How often this node was entered on the list: once, and again whenever it had been taken for
   * dead. What it had written down under its entry is gone then.
   */
  public int entries() {
    return entries.get();
  }

  /**
   * Nobody holds a lease who is not on the list: the others would not see it die. Nor a key to the
   * git tokens: nobody changes that while others are on the list.
   */
  @Override
  @Transactional
  public void run() {
    beat();
  }

  /** Tells that this node lives, and learns what time it is. */
  @Transactional
  public void beat() {
    beating = false;
    var asked = clock.own();
    var told = update().orElseGet(this::enter);
    clock.follow(told, asked, clock.own());
    beating = true;
  }

  /** Answers the database's time; empty when this node is not on the list. */
  private Optional<Instant> update() {
    return times(
            em.createNativeQuery(
                    """
                    update live_node set beat_at = clock_timestamp(),
                      steady_since = case when beat_at < clock_timestamp() - cast(:gap as interval)
                        then clock_timestamp() else steady_since end
                    where id = :self returning beat_at
                    """,
                    Instant.class)
                .setParameter("self", self)
                .setParameter("gap", GAP.toString()))
        .findFirst();
  }

  private Instant enter() {
    entries.incrementAndGet();
    return times(
            em.createNativeQuery(
                    """
                    insert into live_node (id, name, beat_at, steady_since)
                    values (:self, :name, clock_timestamp(), clock_timestamp())
                    returning beat_at
                    """,
                    Instant.class)
                .setParameter("self", self)
                .setParameter("name", System.getProperty("jboss.node.name", "gitsync")))
        .findFirst()
        .orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static Stream<Instant> times(Query query) {
    return query.getResultList().stream();
  }

  /**
   * Takes those off the list that have not told anything for long. None while this node's own beats
   * are not steady: then the others may have been kept from theirs by what kept this one.
   *
   * @return who was taken off, by the calling transaction and no other
   */
  @Transactional
  @SuppressWarnings("unchecked")
  public Set<UUID> removeDead() {
    List<UUID> removed =
        em.createNativeQuery(
                """
                delete from live_node where id in (
                  select other.id from live_node other join live_node me on me.id = :self
                  where me.beat_at > clock_timestamp() - cast(:gap as interval)
                    and me.steady_since < clock_timestamp() - cast(:patience as interval)
                    and other.beat_at < clock_timestamp() - cast(:patience as interval)
                  for update of other skip locked)
                returning id
                """,
                UUID.class)
            .setParameter("self", self)
            .setParameter("gap", GAP.toString())
            .setParameter("patience", DEAD_AFTER.toString())
            .getResultList();
    return Set.copyOf(removed);
  }

  /** The names of other nodes that told not long ago that they live. */
  @Transactional
  @SuppressWarnings("unchecked")
  public List<String> listOthers() {
    return em.createNativeQuery(
            """
            select coalesce(nullif(name, ''), cast(id as text)) as name from live_node
            where id <> :self and beat_at > clock_timestamp() - cast(:patience as interval)
            order by name
            """,
            String.class)
        .setParameter("self", self)
        .setParameter("patience", DEAD_AFTER.toString())
        .getResultList();
  }

  /**
   * This node stops, and holds no lease any more. When the database did not take its last beat
   * nothing is tried: a stopping server has no time to wait, and the others notice by themselves.
   */
  @Transactional
  public void leave() {
    if (beating) {
      em.createNativeQuery("delete from live_node where id = :self")
          .setParameter("self", self)
          .executeUpdate();
    }
  }
}
