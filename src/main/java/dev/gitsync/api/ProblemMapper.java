package dev.gitsync.api;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import dev.gitsync.access.Caller;
import dev.gitsync.access.LastAdminException;
import dev.gitsync.api.Inputs.InvalidInputException;
import dev.gitsync.platform.DatabaseErrors;
import dev.gitsync.platform.Problem;
import dev.gitsync.platform.Unavailable;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.io.CharConversionException;
import org.jspecify.annotations.Nullable;

/** Makes a problem of whatever else was thrown, and logs what is our own fault. */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {

  private static final System.Logger LOG = System.getLogger(ProblemMapper.class.getName());

  @Context SecurityContext security;

  @Override
  public Response toResponse(Throwable thrown) {
    if (thrown instanceof CharConversionException) {
      return answer(Problem.of(400, "The body is no text in UTF-8."));
    }
    if (thrown instanceof WebApplicationException web) {
      return webProblem(web);
    }
    if (thrown instanceof InvalidInputException invalid) {
      return answer(Problem.of(invalid.violations()));
    }
    if (thrown instanceof LastAdminException) {
      return answer(Problem.of(409, "The last admin can not be disabled or made a member."));
    }
    if (DatabaseErrors.isUnavailable(thrown)) {
      LOG.log(WARNING, "The database is away: a request is answered 503");
      return ProblemException.response(Unavailable.problem())
          .header("Retry-After", Unavailable.RETRY_AFTER_SECONDS)
          .build();
    }
    LOG.log(ERROR, "A request failed", thrown);
    return answer(Problem.of(500, "Something went wrong here; the server's log tells what."));
  }

  private Response webProblem(WebApplicationException web) {
    var response = web.getResponse();
    if (response.getStatus() < 400 || web instanceof ProblemException) {
      return response;
    }
    if (web instanceof ForbiddenException && !(security.getUserPrincipal() instanceof Caller)) {
      return ProblemException.response(Problem.of(401, "Log in, or send an API token."))
          .header("WWW-Authenticate", "Bearer")
          .build();
    }
    var answer =
        ProblemException.response(Problem.of(response.getStatus(), detail(response.getStatus())));
    var allow = response.getHeaderString("Allow");
    return allow == null ? answer.build() : answer.header("Allow", allow).build();
  }

  private static @Nullable String detail(int status) {
    return switch (status) {
      case 400 -> "The request could not be read.";
      case 403 -> "This takes another role.";
      case 404 -> "There is nothing here.";
      case 405 -> "There is something here, but not for this method.";
      case 406 -> "Answers are JSON.";
      case 415 -> "Request bodies are JSON.";
      default -> null;
    };
  }

  private static Response answer(Problem problem) {
    return ProblemException.response(problem).build();
  }
}
