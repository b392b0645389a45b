package dev.gitsync.api;

import dev.gitsync.platform.Problem;
import io.github.bucket4j.TimeMeter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** How often callers may call, and strangers try to log in. */
@ApplicationScoped
class Throttles {

  private Throttle<UUID> requests;
  private Throttle<String> failedLogIns;

  /** For CDI. */
  @SuppressWarnings("NullAway.Init")
  protected Throttles() {}

  @Inject
  Throttles(ApiConfig config) {
    requests = new Throttle<>(config.requestsPerMinute(), TimeMeter.SYSTEM_MILLISECONDS);
    failedLogIns = new Throttle<>(config.failedLogInsPerMinute(), TimeMeter.SYSTEM_MILLISECONDS);
  }

  /**
   * Counts a request.
   *
   * @throws ProblemException 429 when there were too many
   */
  void countRequest(UUID apiTokenId) {
    refuse(requests.count(apiTokenId), "Too many requests with this API token.");
  }

  /**
   * Looks whether an address may try to log in.
   *
   * @throws ProblemException 429 when too many of its tries failed
   */
  void checkLogIn(String address) {
    refuse(failedLogIns.look(address), "Too many log-ins from this address failed.");
  }

  /** Counts a log-in that failed. */
  void countFailedLogIn(String address) {
    var unused = failedLogIns.count(address);
  }

  private static void refuse(Optional<Duration> wait, String detail) {
    if (wait.isPresent()) {
      throw new ProblemException(
          ProblemException.response(Problem.of(429, detail))
              .header(HttpHeaders.RETRY_AFTER, wait.get().plusSeconds(1).toSeconds())
              .build());
    }
  }
}
