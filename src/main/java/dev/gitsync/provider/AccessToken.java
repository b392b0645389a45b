package dev.gitsync.provider;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * An owner's access token for one Git host. It never shows itself: {@link #toString()} is a
 * constant, so that a token can't slip into a log line, an exception's text or a cache key.
 *
 * @param secret the token as its owner linked it; for the {@code Authorization} header only
 */
public record AccessToken(String secret) {

  /** What may stand in a header; no host gives out a token with anything else. */
  private static final Pattern SENDABLE = Pattern.compile("[\\x21-\\x7e]+");

  /**
   * The {@code Authorization} header with this token.
   *
   * @throws TokenRejectedException when it fits in no header, so that no host can take it
   */
  public String authorization() {
    if (!SENDABLE.matcher(secret).matches()) {
      throw new TokenRejectedException("The token has characters that no host's token has");
    }
    return "Bearer " + secret;
  }

  /**
   * Tells two tokens apart without telling either.
   *
   * @return the SHA-256 of the token, 64 hexadecimal digits
   */
  public String fingerprint() {
    return fingerprint(secret);
  }

  static String fingerprint(String secret) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "AccessToken[…]";
  }
}
