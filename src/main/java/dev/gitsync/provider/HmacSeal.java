package dev.gitsync.provider;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 of the raw body with any of some secrets, as most hosts sign. */
public final class HmacSeal implements HookSeal {

  private static final String ALGORITHM = "HmacSHA256";

  private final List<Mac> macs;
  private final byte[] claimed;

  /**
   * Begins to check a signature.
   *
   * @param secrets each of which may have been signed with; none is empty
   * @param claimed the signature that the delivery bears
   */
  public HmacSeal(List<String> secrets, byte[] claimed) {
    this.macs = secrets.stream().map(HmacSeal::mac).toList();
    this.claimed = claimed.clone();
  }

  private static Mac mac(String secret) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  @Override
  public void update(byte[] bytes, int offset, int length) {
    macs.forEach(mac -> mac.update(bytes, offset, length));
  }

  /** Compares with all of them, so that the time does not tell which one fits. */
  @Override
  public boolean isGenuine() {
    var genuine = false;
    for (var mac : macs) {
      genuine |= MessageDigest.isEqual(mac.doFinal(), claimed);
    }
    return genuine;
  }
}
