package dev.gitsync.access;

import static java.lang.System.Logger.Level.INFO;

import dev.gitsync.platform.DataDirectory;
import dev.gitsync.platform.StartupStep;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.UUID;

/**
 * Lets the first admin in: with the token that the operator set, or on an empty database with one
 * that is made and written to the data directory.
 */
@ApplicationScoped
@Priority(300)
class FirstAdmin implements StartupStep {

  private static final System.Logger LOG = System.getLogger(FirstAdmin.class.getName());

  private static final String FILE = "admin-token";
  private static final String LOGIN = "admin";

  @PersistenceContext EntityManager em;
  @Inject AccessConfig config;
  @Inject DataDirectory dataDirectory;
  @Inject Users users;
  @Inject Audit audit;
  @Inject Clock clock;

  @Override
  @Transactional
  public void run() {
    // Two nodes may start at once on an empty database.
    em.createNativeQuery("select 1 from pg_advisory_xact_lock(hashtext('gitsync first admin'))")
        .getSingleResult();
    var configured = config.adminToken();
    if (configured.isPresent()) {
      admitWith(configured.get());
    } else if (isWithoutUsers()) {
      var token = Secrets.random("gsy_");
      admitWith(token);
      // Before the commit: better a file too many than an admin whose token nobody has.
      var path = dataDirectory.writeSecret(FILE, token);
      LOG.log(INFO, "Made the first admin''s API token: {0}", path);
    }
  }

  private boolean isWithoutUsers() {
    return em.createQuery("select count(u) from User u", Long.class).getSingleResult() == 0;
  }

  private void admitWith(String token) {
    var isKnown =
        em.createQuery("select count(t) from ApiToken t where t.hash = :hash", Long.class)
                .setParameter("hash", Secrets.hash(token))
                .getSingleResult()
            > 0;
    if (!isKnown) {
      var made = users.storeToken(admin().id, "first admin", null, null, token);
      audit.note(null, "api-token-created", made.id + " of user " + made.userId);
    }
  }

  private User admin() {
    return em.createQuery(
            "select u from User u where u.role = ADMIN and u.disabled = false order by u.createdAt",
            User.class)
        .setMaxResults(1)
        .getResultStream()
        .findFirst()
        .orElseGet(this::makeAdmin);
  }

  /** Somebody may have the name already, disabled or a member. */
  private String freeLogin() {
    var isTaken =
        em.createQuery("select count(u) from User u where lower(u.login) = :login", Long.class)
                .setParameter("login", LOGIN)
                .getSingleResult()
            > 0;
    return isTaken ? LOGIN + "-" + UUID.randomUUID().toString().substring(0, 8) : LOGIN;
  }

  private User makeAdmin() {
    var admin = new User(freeLogin(), UserRole.ADMIN, clock.instant());
    em.persist(admin);
    em.flush();
    return admin;
  }
}
