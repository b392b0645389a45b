package dev.gitsync.api;

import dev.gitsync.diffstatus.RefreshResult;
import dev.gitsync.diffstatus.RefreshResult.Failed;
import dev.gitsync.platform.Problem;
import dev.gitsync.platform.Unavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Duration;

/** Makes a problem of what a host could not be asked for. */
@ApplicationScoped
class FailureProblems {

  @Inject Clock clock;

  /** The problem of a result that tells nothing of a pull request. */
  Response of(RefreshResult result) {
    if (result instanceof Failed failed) {
      return of(failed);
    }
    return ProblemException.response(Problem.of(503, "The server is busy or stopping."))
        .header("Retry-After", Unavailable.RETRY_AFTER_SECONDS)
        .build();
  }

  private Response of(Failed failed) {
    return switch (failed.reason()) {
      case NO_TOKEN -> problem(409, "no-token", failed);
      case TOKEN_REJECTED -> problem(409, "token-rejected", failed);
      case UNSUPPORTED_PROVIDER -> problem(422, "unsupported-provider", failed);
      case PROVIDER_ERROR -> problem(502, "provider-error", failed);
      case PROVIDER_TIMEOUT -> problem(504, "provider-timeout", failed);
      case RATE_LIMITED, RATE_LIMIT_SKIPPED ->
          ProblemException.response(Problem.of(429, "rate-limited", failed.detail()))
              .header("Retry-After", secondsUntilRetry(failed))
              .build();
    };
  }

  private static Response problem(int status, String word, Failed failed) {
    return ProblemException.response(Problem.of(status, word, failed.detail())).build();
  }

  private long secondsUntilRetry(Failed failed) {
    return failed
        .retryTime()
        .map(at -> Math.max(1, Duration.between(clock.instant(), at).plusMillis(999).toSeconds()))
        .orElse(60L);
  }
}
