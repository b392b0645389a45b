package dev.gitsync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.simhost.SimHostProcess;

/**
 * What a host counted.
 *
 * @param requests all that came in
 * @param units what counts against a primary limit: REST requests that brought something new, and
 *     points of GraphQL
 * @param notModified answers that were free
 * @param whileLimited requests that came in while a limit was known
 */
record Costs(long requests, long units, long notModified, long whileLimited) {

  static final Costs NONE = new Costs(0, 0, 0, 0);

  /** Of all tokens that begin like this, so far. */
  static Costs of(SimHostProcess host, String tokenPrefix) {
    var sum = NONE;
    for (var token : host.control("GET", "/account", "").path("tokens").properties()) {
      if (token.getKey().startsWith(tokenPrefix)) {
        sum = sum.plus(of(token.getValue()));
      }
    }
    return sum;
  }

  private static Costs of(JsonNode account) {
    long requests = 0;
    for (var ofPool : account.path("requests")) {
      requests += ofPool.asLong();
    }
    return new Costs(
        requests,
        account.path("primary_units").asLong() + account.path("graphql_points").asLong(),
        account.path("not_modified").asLong(),
        account.path("while_limited").asLong());
  }

  Costs plus(Costs other) {
    return new Costs(
        requests + other.requests,
        units + other.units,
        notModified + other.notModified,
        whileLimited + other.whileLimited);
  }

  Costs minus(Costs before) {
    return new Costs(
        requests - before.requests,
        units - before.units,
        notModified - before.notModified,
        whileLimited - before.whileLimited);
  }
}
