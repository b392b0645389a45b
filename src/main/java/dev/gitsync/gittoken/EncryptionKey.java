package dev.gitsync.gittoken;

import static java.lang.System.Logger.Level.INFO;

import dev.gitsync.platform.CheckedAtStart;
import dev.gitsync.platform.DataDirectory;
import dev.gitsync.platform.InvalidSettingException;
import dev.gitsync.platform.Nodes;
import dev.gitsync.platform.Settings;
import dev.gitsync.platform.StartupRefusedException;
import dev.gitsync.platform.StartupStep;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The key of this node. It comes from {@code gitsync.encryption-key}, else from the file {@code
 * encryption-key} in the data directory, which the first start makes. The database has a check
 * value, so that a node with another key refuses to start instead of losing everybody's tokens.
 *
 * <p>A start with a new key and the old one in {@code gitsync.former-encryption-key} changes the
 * key: all that the old one encrypted is encrypted with the new one, in one transaction. No other
 * node may run meanwhile, since it could neither read that nor write what this one can read.
 */
@ApplicationScoped
@Priority(200)
class EncryptionKey implements CheckedAtStart, StartupStep {

  private static final System.Logger LOG = System.getLogger(EncryptionKey.class.getName());

  private static final String PROPERTY = "gitsync.encryption-key";
  private static final String FORMER = "gitsync.former-encryption-key";
  private static final String FILE = "encryption-key";
  private static final int LEAST_LENGTH = 16;
  private static final String CHECK = "gitsync encryption check";

  @Inject Settings settings;
  @Inject DataDirectory dataDirectory;
  @Inject Nodes nodes;
  @PersistenceContext EntityManager em;

  private volatile @Nullable TokenCipher cipher;

  TokenCipher cipher() {
    var present = cipher;
    if (present == null) {
      throw new IllegalStateException("the encryption key is not checked yet");
    }
    return present;
  }

  @Override
  public void checkSettings() {
    checkLength(PROPERTY);
    checkLength(FORMER);
  }

  private void checkLength(String property) {
    settings
        .text(property)
        .filter(key -> key.length() < LEAST_LENGTH)
        .ifPresent(
            key -> {
              throw new InvalidSettingException(
                  property,
                  "(not shown)",
                  "a random text of at least " + LEAST_LENGTH + " characters");
            });
  }

  @Override
  @Transactional
  public void run() {
    // Two nodes may start at once on an empty database.
    em.createNativeQuery("select 1 from pg_advisory_xact_lock(hashtext('gitsync encryption key'))")
        .getSingleResult();
    var found =
        em.createNativeQuery("select check_value from encryption_check", byte[].class)
            .getResultStream()
            .findFirst();
    if (found.isPresent()) {
      var check = (byte[]) found.get();
      var present =
          settings
              .text(PROPERTY)
              .or(() -> dataDirectory.read(FILE))
              .map(TokenCipher::new)
              .orElseThrow(EncryptionKey::otherKey);
      if (!fits(present, check)) {
        replace(formerKey(check), present);
      }
      cipher = present;
    } else {
      var made = new TokenCipher(settings.text(PROPERTY).orElseGet(this::keptOrNew));
      em.createNativeQuery("insert into encryption_check (id, check_value) values (1, :value)")
          .setParameter("value", made.encrypt(CHECK, CHECK))
          .executeUpdate();
      cipher = made;
    }
  }

  private static boolean fits(TokenCipher key, byte[] check) {
    return key.decrypt(check, CHECK).isPresent();
  }

  private TokenCipher formerKey(byte[] check) {
    return settings
        .text(FORMER)
        .map(TokenCipher::new)
        .filter(key -> fits(key, check))
        .orElseThrow(EncryptionKey::otherKey);
  }

  private void replace(TokenCipher former, TokenCipher present) {
    var others = nodes.listOthers();
    if (!others.isEmpty()) {
      throw new StartupRefusedException(
          "The encryption key can't be changed while other nodes run; stop " + others);
    }
    var tokens = em.createQuery("select t from GitToken t", GitToken.class).getResultList();
    for (var token : tokens) {
      former
          .decrypt(token.ciphertext, token.context())
          .ifPresent(secret -> token.ciphertext = present.encrypt(secret, token.context()));
    }
    em.createNativeQuery("update encryption_check set check_value = :value")
        .setParameter("value", present.encrypt(CHECK, CHECK))
        .executeUpdate();
    LOG.log(INFO, "Encrypted {0} git tokens with the new key. Unset {1}", tokens.size(), FORMER);
  }

  private String keptOrNew() {
    return dataDirectory.read(FILE).orElseGet(this::makeKey);
  }

  private String makeKey() {
    var random = new byte[32];
    new SecureRandom().nextBytes(random);
    var key = Base64.getEncoder().encodeToString(random);
    var path = dataDirectory.writeSecret(FILE, key);
    LOG.log(INFO, "Made the key that encrypts git tokens: {0}. Keep a copy of it", path);
    return key;
  }

  private static StartupRefusedException otherKey() {
    return new StartupRefusedException(
        "The database was encrypted with another key than this node has: give every node the same "
            + PROPERTY
            + " (or the same file "
            + FILE
            + " in its data directory)");
  }
}
