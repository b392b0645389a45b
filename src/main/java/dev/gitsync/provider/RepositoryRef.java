package dev.gitsync.provider;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * A repository on a Git host.
 *
 * @param owner the user, organisation or group path that holds it, subgroups parted by {@code /}
 * @param name the repository's own name, without {@code .git}
 * @param webUrl the repository's page, which is also the normal form of its remote origin: {@code
 *     https://host/owner/name}
 */
public record RepositoryRef(String owner, String name, URI webUrl) {

  /** Segments that browsers take for a way to another page, and no segment at all. */
  private static final Set<String> NO_SEGMENTS = Set.of("", ".", "..");

  /** Owner and name, as hosts that have groups in groups call the whole: {@code owner/name}. */
  public String path() {
    return owner + "/" + name;
  }

  /**
   * A page of this repository.
   *
   * @param path what follows the repository's own address; every segment of it is escaped
   * @return empty when no address leads there: a segment is empty, {@code .} or {@code ..}, or has
   *     half a character that no encoding knows
   */
  public Optional<URI> page(String path) {
    boolean isReachable =
        Arrays.stream(path.split("/", -1)).noneMatch(NO_SEGMENTS::contains)
            && StandardCharsets.UTF_8.newEncoder().canEncode(path);
    return isReachable
        ? Optional.of(URI.create(webUrl + "/" + encodeSegments(path)))
        : Optional.empty();
  }

  private static String encodeSegments(String path) {
    return URLEncoder.encode(path, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%2F", "/");
  }
}
