package dev.gitsync.simhost;

import java.time.Duration;

/** What a token's requests are counted in: pools that know nothing of each other. */
enum Pool {
  /** GitHub's REST API, in requests; a 304 is free. */
  REST("core", 5_000, Duration.ofHours(1)),
  /** GitHub's GraphQL API, in points. */
  GRAPHQL("graphql", 5_000, Duration.ofHours(1)),
  /** GitLab's API, in requests. */
  GITLAB("throttle_authenticated_api", 2_000, Duration.ofMinutes(1));

  /** Requests an hour of whoever sends no token to GitHub. */
  static final int ANONYMOUS = 60;

  private final String resource;
  private final int usualLimit;
  private final Duration usualWindow;

  Pool(String resource, int usualLimit, Duration usualWindow) {
    this.resource = resource;
    this.usualLimit = usualLimit;
    this.usualWindow = usualWindow;
  }

  /** What the host calls it in headers. */
  String resource() {
    return resource;
  }

  int usualLimit() {
    return usualLimit;
  }

  Duration usualWindow() {
    return usualWindow;
  }
}
