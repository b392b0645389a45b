package dev.gitsync.access;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells requests of our own page from those of foreign ones by the header {@code Origin}. */
@ApplicationScoped
public class SameOrigin {

  @Inject AccessConfig config;

  /**
   * Whether an origin is that of our page.
   *
   * @param origin the header's value
   * @param scheme the request's own scheme
   * @param host the request's own {@code Host} header
   */
  public boolean isOurs(@Nullable String origin, String scheme, @Nullable String host) {
    if (origin == null) {
      return false;
    }
    var ours =
        config.publicUrl().orElseGet(() -> URI.create(scheme + "://" + (host == null ? "" : host)));
    return normal(origin).equals(normal(ours.toString()));
  }

  /** Whether browsers reach us by TLS, so that cookies may be kept to it. */
  public boolean isSecure(String scheme) {
    return config.publicUrl().map(URI::getScheme).orElse(scheme).equalsIgnoreCase("https");
  }

  private static String normal(String origin) {
    var lower = origin.toLowerCase(Locale.ROOT);
    return lower.startsWith("https://")
        ? lower.replaceFirst(":443$", "")
        : lower.replaceFirst(":80$", "");
  }
}
