package dev.gitsync.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletResponse;

/** The answer to everything while the database is away: come back in a few seconds. */
public final class Unavailable {

  /** Seconds after which a caller may try again. */
  public static final int RETRY_AFTER_SECONDS = 5;

  private Unavailable() {}

  /** What the answer says. */
  public static Problem problem() {
    return Problem.of(503, "The database is away. Try again in a few seconds.");
  }

  /** Writes the answer where JAX-RS does not reach. */
  public static void answer(HttpServletResponse response, ObjectMapper json) {
    response.setHeader("Retry-After", Integer.toString(RETRY_AFTER_SECONDS));
    problem().write(response, json);
  }
}
