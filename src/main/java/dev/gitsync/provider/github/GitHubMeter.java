package dev.gitsync.provider.github;

import dev.gitsync.provider.CallLedger.Pool;
import dev.gitsync.provider.CallLedger.Window;
import dev.gitsync.provider.HostResponse;
import dev.gitsync.provider.Meter;
import dev.gitsync.provider.ProviderException;
import java.util.Optional;
import java.util.function.Function;

/**
 * How GitHub counts: REST calls, where "not modified" is free, and GraphQL points apart. The rules
 * are from its documentation of rate limits for both.
 */
final class GitHubMeter {

  /** A server without limits, as GitHub Enterprise Server is by default, says nothing. */
  private static final Function<HostResponse, Optional<Window>> WINDOW =
      Meter.window("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset");

  static final Meter REST =
      new Meter(Pool.REST, response -> response.isConfirmed() ? 0 : 1, WINDOW);

  static final Meter GRAPHQL = new Meter(Pool.GRAPHQL, GitHubMeter::points, WINDOW);

  private GitHubMeter() {}

  private static int points(HostResponse response) {
    try {
      return response.json().path("data").path("rateLimit").path("cost").asInt(1);
    } catch (ProviderException e) {
      return 1;
    }
  }
}
