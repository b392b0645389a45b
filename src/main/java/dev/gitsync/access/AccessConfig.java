package dev.gitsync.access;

import dev.gitsync.platform.CheckedAtStart;
import dev.gitsync.platform.InvalidSettingException;
import dev.gitsync.platform.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The settings of access. */
@ApplicationScoped
public class AccessConfig implements CheckedAtStart {

  private static final String PUBLIC_URL = "gitsync.public-url";
  private static final String ADMIN_TOKEN = "gitsync.admin-token";
  private static final int LEAST_ADMIN_TOKEN = 8;
  private static final int LONGEST_ADMIN_TOKEN = 1_000;

  @Inject Settings settings;

  @Override
  public void checkSettings() {
    publicUrl();
    adminToken();
  }

  /**
   * How browsers reach the server.
   *
   * @return an origin without a path; empty: as the request itself says
   */
  public Optional<URI> publicUrl() {
    return settings.text(PUBLIC_URL).map(AccessConfig::parseOrigin);
  }

  private static URI parseOrigin(String value) {
    try {
      var url = URI.create(value.replaceFirst("/+$", ""));
      var scheme = url.getScheme();
      if (("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawPath().isEmpty()
          && url.getRawQuery() == null
          && url.getRawFragment() == null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      throw invalidUrl(value, e);
    }
    throw invalidUrl(value, null);
  }

  private static InvalidSettingException invalidUrl(String value, @Nullable Exception cause) {
    var invalid =
        new InvalidSettingException(
            PUBLIC_URL,
            value,
            "an http or https URL without a path, such as https://gitsync.example.com");
    if (cause != null) {
      invalid.initCause(cause);
    }
    return invalid;
  }

  /** The first admin's API token, where the operator gives it; it must not be guessable. */
  Optional<String> adminToken() {
    var token = settings.text(ADMIN_TOKEN);
    token
        .filter(
            t ->
                t.length() < LEAST_ADMIN_TOKEN
                    || t.length() > LONGEST_ADMIN_TOKEN
                    || t.matches("(?s).*\\s.*"))
        .ifPresent(
            t -> {
              throw new InvalidSettingException(
                  ADMIN_TOKEN,
                  "(not shown)",
                  "a random text of "
                      + LEAST_ADMIN_TOKEN
                      + " to "
                      + LONGEST_ADMIN_TOKEN
                      + " characters without white space");
            });
    return token;
  }
}
