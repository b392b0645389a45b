package dev.gitsync.simhost;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is switched on for a request. All may be absent.
 *
 * @param latency how long each answer takes
 * @param latencyUpTo with it the latency is drawn evenly between both
 * @param fail a status, 500 to 504, to answer instead
 * @param hang no answer for a minute, then the end of the connection
 * @param drop the end of the connection instead of an answer
 * @param share which part of the requests fails, hangs, is dropped or lags; absent: all
 * @param secondary a secondary limit: 403 and its message
 * @param retryAfter whether it comes with {@code Retry-After}; absent: yes
 * @param graphql false: no GraphQL, 404
 * @param graphqlMaxObjects documents that ask for more objects are answered 502
 * @param limits false: no primary limits at all, no headers, and {@code /rate_limit} is not there
 * @param restLimit GitHub's REST requests per window
 * @param graphqlLimit GitHub's GraphQL points per window
 * @param gitlabLimit GitLab's requests per window
 * @param window how long a window is, in our time
 * @param refusal the status of an exhausted REST limit, 403 or 429; absent: 403
 * @param lag how old the state is that is answered
 * @param rejected whether tokens are bad
 * @param duration how long all this lasts since it was set, {@code for} in JSON; absent: until it
 *     is changed
 * @param until when that is, which follows
 */
record Setting(
    @Nullable Duration latency,
    @Nullable Duration latencyUpTo,
    @Nullable Integer fail,
    @Nullable Boolean hang,
    @Nullable Boolean drop,
    @Nullable Double share,
    @Nullable Boolean secondary,
    @Nullable Boolean retryAfter,
    @Nullable Boolean graphql,
    @Nullable Integer graphqlMaxObjects,
    @Nullable Boolean limits,
    @Nullable Integer restLimit,
    @Nullable Integer graphqlLimit,
    @Nullable Integer gitlabLimit,
    @Nullable Duration window,
    @Nullable Integer refusal,
    @Nullable Duration lag,
    @Nullable Boolean rejected,
    @JsonProperty("for") @Nullable Duration duration,
    @Nullable Instant until) {

  static boolean is(@Nullable Boolean value) {
    return Boolean.TRUE.equals(value);
  }

  static boolean isNot(@Nullable Boolean value) {
    return Boolean.FALSE.equals(value);
  }

  @Nullable Integer limit(Pool pool) {
    return switch (pool) {
      case REST -> restLimit;
      case GRAPHQL -> graphqlLimit;
      case GITLAB -> gitlabLimit;
    };
  }

  /** How long an answer takes. */
  Duration latency(Draw draw) {
    var least = latency == null ? Duration.ZERO : latency;
    return latencyUpTo == null
        ? least
        : least.plusNanos((long) (draw.share() * latencyUpTo.minus(least).toNanos()));
  }

  /** Whether it is this request's turn to fare badly. */
  boolean strikes(Draw draw) {
    return share == null || draw.share() < share;
  }
}
