package dev.gitsync.gittoken;

import static java.lang.System.Logger.Level.INFO;

import dev.gitsync.platform.CheckedAtStart;
import dev.gitsync.platform.DataDirectory;
import dev.gitsync.platform.InvalidSettingException;
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
 */
@ApplicationScoped
@Priority(200)
class EncryptionKey implements CheckedAtStart, StartupStep {

  private static final System.Logger LOG = System.getLogger(EncryptionKey.class.getName());

  private static final String PROPERTY = "gitsync.encryption-key";
  private static final String FILE = "encryption-key";
  private static final int LEAST_LENGTH = 16;
  private static final String CHECK = "gitsync encryption check";

  @Inject Settings settings;
  @Inject DataDirectory dataDirectory;
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
    settings
        .text(PROPERTY)
        .filter(key -> key.length() < LEAST_LENGTH)
        .ifPresent(
            key -> {
              throw new InvalidSettingException(
                  PROPERTY,
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
      var candidate =
          settings
              .text(PROPERTY)
              .or(() -> dataDirectory.read(FILE))
              .map(TokenCipher::new)
              .filter(key -> key.decrypt((byte[]) found.get(), CHECK).isPresent())
              .orElseThrow(EncryptionKey::otherKey);
      cipher = candidate;
    } else {
      var made = new TokenCipher(settings.text(PROPERTY).orElseGet(this::keptOrNew));
      em.createNativeQuery("insert into encryption_check (id, check_value) values (1, :value)")
          .setParameter("value", made.encrypt(CHECK, CHECK))
          .executeUpdate();
      cipher = made;
    }
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
