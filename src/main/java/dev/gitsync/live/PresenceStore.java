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
   * Writes who has a page open on a node now and had none, and the other way round. Nothing for a
   * node that is not on the list, because the others took it for dead: when it is there again it
   * begins anew.
   */
  @Transactional
  public void change(UUID node, Collection<UUID> opened, Collection<UUID> closed) {
    if (!opened.isEmpty()) {
      em.createNativeQuery(
              """
              insert into page_presence (owner_id, node_id)
              select o.owner_id, n.id
              from live_node n, unnest(cast(:owners as uuid[])) as o (owner_id)
              where n.id = :node
              order by o.owner_id
              for key share of n
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
}
