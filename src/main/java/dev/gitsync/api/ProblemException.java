package dev.gitsync.api;

import dev.gitsync.platform.Problem;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

/** A request ends with this problem. */
final class ProblemException extends WebApplicationException {

  private static final long serialVersionUID = 1L;

  ProblemException(Response response) {
    super(response);
  }

  static ProblemException of(Problem problem) {
    return new ProblemException(response(problem).build());
  }

  static ProblemException of(int status, String detail) {
    return of(Problem.of(status, detail));
  }

  static ProblemException notFound(String detail) {
    return of(404, detail);
  }

  static Response.ResponseBuilder response(Problem problem) {
    return Response.status(problem.status())
        .type(Problem.MEDIA_TYPE)
        .header("Cache-Control", "no-store")
        .entity(problem);
  }
}
