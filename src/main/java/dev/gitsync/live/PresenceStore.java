package dev.gitsync.live;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;

/** What the nodes write down for each other of who has pages open. */
@ApplicationScoped
class PresenceStore {

  @PersistenceContext EntityManager em;

  /**
   * Writes that a node is alive.
   *
   * @return whether it was known; if not, what it wrote down of its pages is gone
   */
  @Transactional
  public boolean beat(UUID node) {
    var known =
        em.createNativeQuery("update live_node set beat_at = clock_timestamp() where id = :node")
            .setParameter("node", node)
            .executeUpdate();
    if (known == 0) {
      em.createNativeQuery("insert into live_node (id, beat_at) values (:node, clock_timestamp())")
          .setParameter("node", node)
          .executeUpdate();
    }
    return known > 0;
  }

  /** Writes who has a page open on a node now and had none, and the other way round. */
  @Transactional
  public void change(UUID node, Collection<UUID> opened, Collection<UUID> closed) {
    if (!opened.isEmpty()) {
      em.createNativeQuery(
              """
              insert into page_presence (owner_id, node_id)
              select owner_id, :node from unnest(cast(:owners as uuid[])) as o (owner_id)
              order by owner_id
              on conflict do nothing
              """)
          .setParameter("node", node)
          .setParameter("owners", opened.toArray(UUID[]::new))
          .executeUpdate();
    }
    if (!closed.isEmpty()) {
      em.createNativeQuery(
              """
              delete from page_presence
              where node_id = :node and owner_id = any (cast(:owners as uuid[]))
              """)
          .setParameter("node", node)
          .setParameter("owners", closed.toArray(UUID[]::new))
          .executeUpdate();
    }
  }

  /** Who has a page open on some other node that has beaten lately. */
  @Transactional
  public Set<UUID> listOwnersElsewhere(UUID node, Duration lately) {
    return ids(
        em.createNativeQuery(
                """
            select distinct p.owner_id from page_presence p join live_node n on n.id = p.node_id
            where n.id <> :node and n.beat_at > clock_timestamp() - cast(:lately as interval)
            """,
                UUID.class)
            .setParameter("node", node)
            .setParameter("lately", lately.toString()));
  }

  @SuppressWarnings("unchecked")
  private static Set<UUID> ids(Query query) {
    return Set.copyOf(query.getResultList());
  }

  /** Removes a node with what it wrote down. */
  @Transactional
  public void forget(UUID node) {
    em.createNativeQuery("delete from live_node where id = :node")
        .setParameter("node", node)
        .executeUpdate();
  }

  /** Removes the nodes that have not beaten for so long. */
  @Transactional
  public void forgetSilentFor(Duration time) {
    em.createNativeQuery(
            "delete from live_node where beat_at < clock_timestamp() - cast(:time as interval)")
        .setParameter("time", time.toString())
        .executeUpdate();
  }
}
