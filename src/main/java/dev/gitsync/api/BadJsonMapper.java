package dev.gitsync.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import dev.gitsync.platform.Problem;
import dev.gitsync.platform.Problem.Violation;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes a problem of unusable JSON. RESTEasy has a mapper of its own for it, which tells our class
 * names and logs what came in; one for the same type takes its place.
 */
@Provider
public class BadJsonMapper implements ExceptionMapper<JsonProcessingException> {

  @Override
  public Response toResponse(JsonProcessingException e) {
    return ProblemException.response(problem(e)).build();
  }

  /** Where the reader stopped, never its own words: they name classes and repeat the input. */
  private static Problem problem(JsonProcessingException e) {
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      var field =
          mapping.getPath().stream()
              .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
              .collect(Collectors.joining("."));
      return Problem.of(List.of(new Violation(field, "has a value of the wrong type or form")));
    }
    return Problem.of(400, "The body is no JSON object as this call takes it.");
  }
}
