package dev.gitsync.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitsync.harness.InContainer;
import dev.gitsync.harness.Waiting;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The database goes away between the last statement and the commit: what is thrown can be caught by
 * whoever catches what is unchecked, and tells that it may be tried again.
 */
@ArquillianTest
class CommitFailuresIT {

  @Inject Committing committing;
  @Inject ServerState state;

  @Deployment
  static WebArchive war() {
    return InContainer.war(CommitFailuresIT.class, Committing.class, Killing.class);
  }

  @BeforeEach
  void awaitStart() {
    Waiting.until("the application to be started", state::isStarted);
  }

  @Test
  void transactionThatIsJoinedOrBegun_failsUnchecked() {
    assertThatThrownBy(committing::required).satisfies(CommitFailuresIT::isUncheckedAndTellsWhy);
  }

  @Test
  void transactionOfItsOwn_failsUnchecked() {
    assertThatThrownBy(committing::requiresNew).satisfies(CommitFailuresIT::isUncheckedAndTellsWhy);
  }

  /** A check that PostgreSQL puts off to the commit. */
  @Test
  void commitThatTheDatabaseRefuses_failsUnchecked_andIsAMistake() {
    assertThatThrownBy(committing::refused)
        .isInstanceOf(CommitFailedException.class)
        .matches(thrown -> !DatabaseErrors.isUnavailable(thrown), "tells of a mistake");
  }

  private static void isUncheckedAndTellsWhy(Throwable thrown) {
    assertThat(thrown)
        .isInstanceOf(CommitFailedException.class)
        .matches(DatabaseErrors::isUnavailable, "tells that the database was away");
  }

  /** Loses its connection before it commits. */
  @ApplicationScoped
  public static class Committing {

    @PersistenceContext EntityManager em;
    @Inject Killing killing;

    /** In the caller's transaction, or one of its own. */
    @Transactional
    public void required() {
      loseConnection();
    }

    /** In one of its own. */
    @Transactional(TxType.REQUIRES_NEW)
    public void requiresNew() {
      loseConnection();
    }

    /** Breaks a rule that is looked at by the commit. */
    @Transactional
    public void refused() {
      em.createNativeQuery("create temp table one (id int unique deferrable initially deferred)")
          .executeUpdate();
      em.createNativeQuery("insert into one values (1), (1)").executeUpdate();
    }

    private void loseConnection() {
      var own = (Integer) em.createNativeQuery("select pg_backend_pid()").getSingleResult();
      killing.kill(own);
      Waiting.until("the connection to be gone", () -> killing.isGone(own));
    }
  }

  /** Ends another's connection. */
  @ApplicationScoped
  public static class Killing {

    @PersistenceContext EntityManager em;

    /** Ends it; returns before it has ended. */
    @Transactional(TxType.REQUIRES_NEW)
    public void kill(int backend) {
      em.createNativeQuery("select pg_terminate_backend(:backend)")
          .setParameter("backend", backend)
          .getSingleResult();
    }

    /** Whether it has. */
    @Transactional(TxType.REQUIRES_NEW)
    public boolean isGone(int backend) {
      return em.createNativeQuery("select 1 from pg_stat_activity where pid = :backend")
          .setParameter("backend", backend)
          .getResultList()
          .isEmpty();
    }
  }
}
