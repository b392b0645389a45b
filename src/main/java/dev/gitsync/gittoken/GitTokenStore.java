package dev.gitsync.gittoken;

import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.ProviderSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Owners' tokens: linking, unlinking, finding the one for a provider. */
@ApplicationScoped
public class GitTokenStore {

  @PersistenceContext EntityManager em;
  @Inject EncryptionKey key;
  @Inject RateLimits limits;
  @Inject Clock clock;

  /** Links a token, in place of any that is there. */
  @Transactional
  public void link(UUID ownerId, ProviderSettings provider, AccessToken token) {
    var webUrl = provider.webUrl().toString();
    var ciphertext =
        key.cipher().encrypt(token.secret(), GitToken.context(ownerId, provider.id(), webUrl));
    // Two pages may link at once: the later one is right, neither is an error.
    em.createNativeQuery(
            """
            insert into git_token
              (owner_id, provider, web_url, ciphertext, revision, linked_at, rejected)
            values (:owner, :provider, :webUrl, :ciphertext, :revision, :now, false)
            on conflict (owner_id, provider) do update
            set web_url = excluded.web_url, ciphertext = excluded.ciphertext,
                revision = excluded.revision, linked_at = excluded.linked_at, rejected = false
            """)
        .setParameter("owner", ownerId)
        .setParameter("provider", provider.id())
        .setParameter("webUrl", webUrl)
        .setParameter("ciphertext", ciphertext)
        .setParameter("revision", UUID.randomUUID())
        .setParameter("now", clock.instant())
        .executeUpdate();
  }

  /** Forgets a token; nothing happens where there is none. */
  @Transactional
  public void unlink(UUID ownerId, String provider) {
    em.createQuery("delete from GitToken t where t.key = :key")
        .setParameter("key", new GitToken.Key(ownerId, provider))
        .executeUpdate();
  }

  /** What an owner has linked. */
  @Transactional
  public List<TokenInfo> list(UUID ownerId) {
    return em.createQuery("select t from GitToken t where t.key.ownerId = :owner", GitToken.class)
        .setParameter("owner", ownerId)
        .getResultStream()
        .map(t -> new TokenInfo(t.key.provider(), t.webUrl, t.linkedAt, t.rejected))
        .toList();
  }

  /**
   * The token to ask a provider with, and until when not to.
   *
   * @return empty when none is linked, or the one that is was linked while the provider's id meant
   *     another host: a token goes to the host it was linked for and nowhere else
   */
  @Transactional
  public Optional<LinkedToken> find(UUID ownerId, ProviderSettings provider) {
    return Optional.ofNullable(em.find(GitToken.class, new GitToken.Key(ownerId, provider.id())))
        .filter(linked -> linked.webUrl.equals(provider.webUrl().toString()))
        .flatMap(
            linked ->
                key.cipher()
                    .decrypt(linked.ciphertext, linked.context())
                    .map(AccessToken::new)
                    .map(
                        token ->
                            new LinkedToken(
                                token,
                                linked.revision,
                                linked.rejected,
                                limits.limitedUntil(provider.id(), token).orElse(null))));
  }

  /** Notes whether the host took the token, if it is still the one that was asked with. */
  @Transactional
  public void noteRejected(UUID ownerId, String provider, UUID revision, boolean rejected) {
    em.createQuery(
            """
            update GitToken t set t.rejected = :rejected
            where t.key = :key and t.revision = :revision and t.rejected <> :rejected
            """)
        .setParameter("rejected", rejected)
        .setParameter("key", new GitToken.Key(ownerId, provider))
        .setParameter("revision", revision)
        .executeUpdate();
  }
}
