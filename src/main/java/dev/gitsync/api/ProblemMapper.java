package dev.gitsync.api;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import dev.gitsync.access.Caller;
import dev.gitsync.access.LastAdminException;
import dev.gitsync.api.Inputs.InvalidInputException;
import dev.gitsync.platform.DatabaseErrors;
import dev.gitsync.platform.Problem;
import dev.gitsync.platform.Problem.Violation;
import dev.gitsync.platform.Unavailable;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Makes a problem of whatever was thrown, and logs what is our own fault. */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {

  private static final System.Logger LOG = System.getLogger(ProblemMapper.class.getName());
  private static final SnakeCaseStrategy SNAKE_CASE = new SnakeCaseStrategy();

  @Context SecurityContext security;

  @Override
  public Response toResponse(Throwable thrown) {
    var json = find(JsonProcessingException.class, thrown);
    if (json != null) {
      return answer(badJson(json));
    }
    if (thrown instanceof WebApplicationException web) {
      return webProblem(web);
    }
    if (thrown instanceof ConstraintViolationException invalid) {
      return answer(Problem.of(violations(invalid)));
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

  /** Where the reader stopped, never its own words: they name classes and repeat the input. */
  private static Problem badJson(JsonProcessingException e) {
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      var field =
          mapping.getPath().stream()
              .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
              .collect(Collectors.joining("."));
      return Problem.of(List.of(new Violation(field, "has a value of the wrong type or form")));
    }
    return Problem.of(400, "The body is no JSON object as this call takes it.");
  }

  private static List<Violation> violations(ConstraintViolationException invalid) {
    return invalid.getConstraintViolations().stream()
        .map(v -> new Violation(field(v), v.getMessage()))
        .sorted(java.util.Comparator.comparing(Violation::field))
        .toList();
  }

  private static String field(ConstraintViolation<?> violation) {
    var names =
        StreamSupport.stream(violation.getPropertyPath().spliterator(), false)
            .filter(node -> node.getKind() == ElementKind.PROPERTY)
            .map(Path.Node::getName)
            .map(SNAKE_CASE::translate)
            .collect(Collectors.joining("."));
    return names.isEmpty() ? "body" : names;
  }

  private static <T extends Throwable> @Nullable T find(Class<T> type, @Nullable Throwable thrown) {
    for (var cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
