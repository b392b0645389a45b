package dev.gitsync.gittoken;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.subtle.Hkdf;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;
import java.util.Optional;

/**
 * Encrypts with AES-256-GCM (Tink), under a key that is derived from the setting {@code
 * gitsync.encryption-key}, whatever its form.
 */
final class TokenCipher {

  private static final int KEY_BYTES = 32;

  private final Aead aead;

  @AccessesPartialKey
  TokenCipher(String secret) {
    try {
      AeadConfig.register();
      var key =
          Hkdf.computeHkdf(
              "HmacSha256",
              secret.getBytes(UTF_8),
              new byte[0],
              "gitsync git tokens, 1".getBytes(UTF_8),
              KEY_BYTES);
      var parameters =
          AesGcmParameters.builder()
              .setKeySizeBytes(KEY_BYTES)
              .setIvSizeBytes(12)
              .setTagSizeBytes(16)
              .setVariant(AesGcmParameters.Variant.NO_PREFIX)
              .build();
      var aesGcm =
          AesGcmKey.builder()
              .setParameters(parameters)
              .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
              .build();
      aead =
          KeysetHandle.newBuilder()
              .addEntry(KeysetHandle.importKey(aesGcm).withRandomId().makePrimary())
              .build()
              .getPrimitive(RegistryConfiguration.get(), Aead.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM and HMAC-SHA256", e);
    }
  }

  /**
   * Encrypts a text for one purpose.
   *
   * @param context what the ciphertext is bound to; the same must be given to decrypt it
   */
  byte[] encrypt(String plaintext, String context) {
    try {
      return aead.encrypt(plaintext.getBytes(UTF_8), context.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("encryption failed", e);
    }
  }

  /**
   * The text again.
   *
   * @return empty when the ciphertext was made under another key or for another context
   */
  Optional<String> decrypt(byte[] ciphertext, String context) {
    try {
      return Optional.of(new String(aead.decrypt(ciphertext, context.getBytes(UTF_8)), UTF_8));
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
