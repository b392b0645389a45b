package dev.gitsync.provider.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.provider.HostJson;
import dev.gitsync.provider.HostResponse;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.RateLimitHeaders;
import dev.gitsync.provider.RateLimitedException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells GitHub's rate limits from its other refusals, after the rules of its REST documentation.
 * The secondary limit may come without any header that says so.
 */
final class RateLimits {

  private static final RateLimitHeaders HEADERS =
      new RateLimitHeaders("X-RateLimit-Remaining", List.of("X-RateLimit-Reset"));

  private RateLimits() {}

  /**
   * The rate limit that a refusal is.
   *
   * @return empty when it is no refusal, or one for another reason
   */
  static Optional<RateLimitedException> find(HostResponse response, Instant now) {
    return HEADERS
        .find(response, now)
        .or(
            () ->
                response.status() == 403 && isSecondaryLimit(response)
                    ? Optional.of(
                        new RateLimitedException(response.failure() + ": rate limit", null))
                    : Optional.empty());
  }

  /**
   * The rate limit that an error of a GraphQL answer is; its status is 200.
   *
   * @return empty when it is an error for another reason
   */
  static Optional<RateLimitedException> find(HostResponse response, JsonNode error, Instant now) {
    boolean limited =
        "RATE_LIMITED".equals(HostJson.text(error, "type")) || speaksOfSecondaryLimit(error);
    return limited ? Optional.of(HEADERS.limit(response, now)) : Optional.empty();
  }

  private static boolean isSecondaryLimit(HostResponse response) {
    try {
      return speaksOfSecondaryLimit(response.json());
    } catch (ProviderException e) {
      // A refusal in HTML comes from something before GitHub.
      return false;
    }
  }

  private static boolean speaksOfSecondaryLimit(JsonNode json) {
    var message = HostJson.text(json, "message");
    var words = message == null ? "" : message.toLowerCase(Locale.ROOT);
    return words.contains("secondary rate limit") || words.contains("abuse detection");
  }
}
