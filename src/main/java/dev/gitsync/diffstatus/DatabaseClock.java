package dev.gitsync.diffstatus;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Instant;

/** The clock that decides what is due: all nodes ask the same one. */
@ApplicationScoped
class DatabaseClock {

  @PersistenceContext EntityManager em;

  /** The moment of the call, not of the transaction's beginning. */
  Instant now() {
    return (Instant)
        em.createNativeQuery("select clock_timestamp() as now", Instant.class).getSingleResult();
  }
}
