package dev.gitsync.architecture.broken.api;

import dev.gitsync.architecture.broken.diffstatus.PublicEntity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

/** Says nothing of roles, asks the database itself, and answers with an entity. */
@Path("open")
public class OpenToEverybodyResource {

  @PersistenceContext EntityManager em;

  /** Anybody may call this. */
  @GET
  public PublicEntity get() {
    return em.find(PublicEntity.class, 1L);
  }
}
