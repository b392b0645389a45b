package dev.gitsync.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Query;
import jakarta.persistence.Tuple;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Tells who a token or a session is. Every answer is the database's of this moment. */
@ApplicationScoped
public class Credentials {

  /** Sessions end after this, whatever is done with them. */
  public static final Duration SESSION_LENGTH = Duration.ofDays(30);

  /** Writing each use down would be a write for each request. */
  private static final Duration LAST_USE_PRECISION = Duration.ofMinutes(1);

  @PersistenceContext EntityManager em;
  @Inject Clock clock;
  @Inject Event<UserSeen> userSeen;

  /** Whose API token this is, if it may be used now. */
  @Transactional
  public Optional<Caller> findByToken(String token) {
    var now = clock.instant();
    return em.createQuery(
            """
            select t as token, u as account from ApiToken t join User u on u.id = t.userId
            where t.hash = :hash and (t.expiresAt is null or t.expiresAt > :now)
              and u.disabled = false
            """,
            Tuple.class)
        .setParameter("hash", Secrets.hash(token))
        .setParameter("now", now)
        .getResultStream()
        .findFirst()
        .map(found -> caller(found, now, false));
  }

  /** Whose session this is, if its API token may be used now. */
  @Transactional
  public Optional<Caller> findBySession(String session) {
    var now = clock.instant();
    return em.createQuery(
            """
            select t as token, u as account from WebSession s
              join ApiToken t on t.id = s.apiTokenId
              join User u on u.id = t.userId
            where s.hash = :hash and s.expiresAt > :now
              and (t.expiresAt is null or t.expiresAt > :now) and u.disabled = false
            """,
            Tuple.class)
        .setParameter("hash", Secrets.hash(session))
        .setParameter("now", now)
        .getResultStream()
        .findFirst()
        .map(found -> caller(found, now, true));
  }

  private Caller caller(Tuple found, Instant now, boolean bySession) {
    var token = found.get("token", ApiToken.class);
    var user = found.get("account", User.class);
    if (token.lastUsedAt == null || token.lastUsedAt.isBefore(now.minus(LAST_USE_PRECISION))) {
      em.createQuery("update ApiToken t set t.lastUsedAt = :now where t.id = :id")
          .setParameter("now", now)
          .setParameter("id", token.id)
          .executeUpdate();
      userSeen.fire(new UserSeen(user.id));
    }
    var role = token.workspaceId == null ? user.role.word() : Roles.AGENT;
    return new Caller(user.id, user.login, role, token.id, token.workspaceId, bySession);
  }

  /**
   * Users whose API tokens, or sessions made of them, were used lately.
   *
   * @param time how long ago at the most; a minute more than that is told the same
   */
  @Transactional
  public List<UUID> listCallersSince(Duration time) {
    return em.createQuery(
            "select distinct t.userId from ApiToken t where t.lastUsedAt > :since", UUID.class)
        .setParameter("since", clock.instant().minus(time).minus(LAST_USE_PRECISION))
        .getResultList();
  }

  /** Opens a session for the holder of an API token; answers its id, which is not stored. */
  @Transactional
  public String openSession(Caller caller) {
    var now = clock.instant();
    em.createQuery("delete from WebSession s where s.expiresAt <= :now")
        .setParameter("now", now)
        .executeUpdate();
    var id = Secrets.random("");
    em.persist(
        new WebSession(Secrets.hash(id), caller.apiTokenId(), now, now.plus(SESSION_LENGTH)));
    return id;
  }

  /** Ends a session; nothing happens where there is none. */
  @Transactional
  public void closeSession(String session) {
    em.createQuery("delete from WebSession s where s.hash = :hash")
        .setParameter("hash", Secrets.hash(session))
        .executeUpdate();
  }

  /** Of some API tokens, however many, those that may still be used. */
  @Transactional
  public Set<UUID> listUsable(Collection<UUID> apiTokenIds) {
    if (apiTokenIds.isEmpty()) {
      return Set.of();
    }
    return ids(
        em.createNativeQuery(
                """
            select t.id from api_token t join app_user u on u.id = t.user_id
            where t.id = any (cast(:ids as uuid[])) and (t.expires_at is null or t.expires_at > :now)
              and not u.disabled
            """,
                UUID.class)
            .setParameter("ids", apiTokenIds.toArray(UUID[]::new))
            .setParameter("now", clock.instant()));
  }

  @SuppressWarnings("unchecked")
  private static Set<UUID> ids(Query query) {
    return Set.copyOf(query.getResultList());
  }
}
