package dev.gitsync.provider;

/** Which provider a remote origin belongs to, and the form in which the origin is to be stored. */
public sealed interface Resolution {

  /**
   * A repository that can be asked about.
   *
   * @param provider whom to ask
   * @param repository whose {@link RepositoryRef#webUrl()} is the origin's normal form
   */
  record Supported(Provider provider, RepositoryRef repository) implements Resolution {}

  /**
   * The origin is on a configured host whose type gitsync does not know how to ask.
   *
   * @param providerId the configured host
   * @param type its type
   * @param origin as it was reported, less credentials
   */
  record NotImplemented(String providerId, String type, String origin) implements Resolution {}

  /**
   * The origin is on no configured host, or names no repository there.
   *
   * @param origin as it was reported, less credentials
   */
  record Unmatched(String origin) implements Resolution {}
}
