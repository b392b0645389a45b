package dev.gitsync.platform;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The running servers, as they tell of themselves in the database: by a beat every few seconds,
 * timed by the database's clock. A node that is taken for dead and is not (it was paused, or could
 * not reach the database) does no harm: its leases are gone, so that it writes nothing, and with
 * its next beat it is one of the living again.
 */
@ApplicationScoped
public class Nodes {

  /** How often a node tells that it lives. */
  public static final Duration BEAT = Duration.ofSeconds(2);

  /**
   * So many beats missed make a node dead. A busy machine misses one or two, and a stopping server
   * tells no more, but has given back what it held before it counts as dead.
   */
  private static final Duration DEAD_AFTER = BEAT.multipliedBy(5);

  /** A longer gap in one's own beats says that perhaps nobody could tell anything meanwhile. */
  private static final Duration GAP = BEAT.multipliedBy(2);

  @PersistenceContext EntityManager em;

  /** One run of one server; a restarted one is another. */
  private final UUID self = UUID.randomUUID();

  /** Who this node is in its leases. */
  public UUID self() {
    return self;
  }

  /** Tells that this node lives. */
  @Transactional
  public void beat() {
    em.createNativeQuery(
            """
            insert into node as n (id, name, seen_at, steady_since)
            values (:self, :name, clock_timestamp(), clock_timestamp())
            on conflict (id) do update set seen_at = clock_timestamp(),
              steady_since = case when n.seen_at < clock_timestamp() - cast(:gap as interval)
                then clock_timestamp() else n.steady_since end
            """)
        .setParameter("self", self)
        .setParameter("name", System.getProperty("jboss.node.name", "gitsync"))
        .setParameter("gap", GAP.toString())
        .executeUpdate();
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
                delete from node where id in (
                  select other.id from node other join node me on me.id = :self
                  where me.steady_since < clock_timestamp() - cast(:patience as interval)
                    and other.seen_at < clock_timestamp() - cast(:patience as interval)
                  for update of other skip locked)
                returning id
                """,
                UUID.class)
            .setParameter("self", self)
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
            select name from node
            where id <> :self and seen_at > clock_timestamp() - cast(:patience as interval)
            order by name
            """,
            String.class)
        .setParameter("self", self)
        .setParameter("patience", DEAD_AFTER.toString())
        .getResultList();
  }

  /** This node stops, and holds no lease any more. */
  @Transactional
  public void leave() {
    em.createNativeQuery("delete from node where id = :self")
        .setParameter("self", self)
        .executeUpdate();
  }
}
