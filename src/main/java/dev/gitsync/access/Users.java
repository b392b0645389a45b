package dev.gitsync.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Users and their API tokens. Who may do it is the caller's to know. */
@ApplicationScoped
public class Users {

  @PersistenceContext EntityManager em;
  @Inject Clock clock;

  /**
   * Makes a user.
   *
   * @return empty when the log-in is taken, its case apart
   */
  @Transactional
  public Optional<UserView> create(String login, UserRole role) {
    var user = new User(login, role, clock.instant());
    var made =
        em.createNativeQuery(
                """
                insert into app_user (id, login, role, created_at)
                values (:id, :login, :role, :now) on conflict (lower(login)) do nothing
                """)
            .setParameter("id", user.id)
            .setParameter("login", login)
            .setParameter("role", role.name())
            .setParameter("now", user.createdAt)
            .executeUpdate();
    return made == 0 ? Optional.empty() : Optional.of(user.view());
  }

  /** All users, by log-in. */
  @Transactional
  public List<UserView> list() {
    return em.createQuery("select u from User u order by lower(u.login)", User.class)
        .getResultStream()
        .map(User::view)
        .toList();
  }

  /** One user. */
  @Transactional
  public Optional<UserView> find(UUID id) {
    return Optional.ofNullable(em.find(User.class, id)).map(User::view);
  }

  /**
   * Changes a user's role or disables or enables him; what is absent stays.
   *
   * @throws LastAdminException when nobody could manage users any more
   */
  @Transactional
  public Optional<UserView> change(UUID id, @Nullable UserRole role, @Nullable Boolean disabled) {
    // All admins, so that two of them can't end each other's role at the same moment.
    var admins =
        em.createQuery(
                "select u from User u where u.role = ADMIN and u.disabled = false order by u.id",
                User.class)
            .setLockMode(LockModeType.PESSIMISTIC_WRITE)
            .getResultList();
    var user = em.find(User.class, id, LockModeType.PESSIMISTIC_WRITE);
    if (user == null) {
      return Optional.empty();
    }
    var newRole = role == null ? user.role : role;
    var newDisabled = disabled == null ? user.disabled : disabled;
    var isAdminStill = newRole == UserRole.ADMIN && !newDisabled;
    if (!isAdminStill && admins.size() == 1 && admins.get(0).id.equals(id)) {
      throw new LastAdminException();
    }
    user.role = newRole;
    user.disabled = newDisabled;
    return Optional.of(user.view());
  }

  /**
   * Makes an API token.
   *
   * @param workspaceId makes it an agent's token for that workspace
   * @param expiresAt when it ends by itself; absent: never
   * @return the only view that has the token itself; empty when there is no such user
   */
  @Transactional
  public Optional<ApiTokenView> createToken(
      UUID userId, String name, @Nullable String workspaceId, @Nullable Instant expiresAt) {
    if (em.find(User.class, userId) == null) {
      return Optional.empty();
    }
    var secret = Secrets.random("gsy_");
    return Optional.of(storeToken(userId, name, workspaceId, expiresAt, secret).view(secret));
  }

  ApiToken storeToken(
      UUID userId,
      String name,
      @Nullable String workspaceId,
      @Nullable Instant expiresAt,
      String secret) {
    var token =
        new ApiToken(userId, name, workspaceId, expiresAt, Secrets.hash(secret), clock.instant());
    em.persist(token);
    return token;
  }

  /** A user's API tokens, the newest first, without the tokens themselves. */
  @Transactional
  public List<ApiTokenView> listTokens(UUID userId) {
    return em.createQuery(
            "select t from ApiToken t where t.userId = :user order by t.createdAt desc, t.id",
            ApiToken.class)
        .setParameter("user", userId)
        .getResultStream()
        .map(token -> token.view(null))
        .toList();
  }

  /** Ends an API token and all its sessions; answers whether there was one. */
  @Transactional
  public boolean revokeToken(UUID userId, UUID tokenId) {
    return em.createQuery("delete from ApiToken t where t.id = :id and t.userId = :user")
            .setParameter("id", tokenId)
            .setParameter("user", userId)
            .executeUpdate()
        > 0;
  }
}
