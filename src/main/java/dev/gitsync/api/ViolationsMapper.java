package dev.gitsync.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import dev.gitsync.platform.Problem;
import dev.gitsync.platform.Problem.Violation;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.Comparator;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Makes a problem of bad input. RESTEasy has a mapper of its own for it, which answers in plain
 * text; one for a nearer type is asked before it.
 */
@Provider
public class ViolationsMapper implements ExceptionMapper<ConstraintViolationException> {

  private static final SnakeCaseStrategy SNAKE_CASE = new SnakeCaseStrategy();

  @Override
  public Response toResponse(ConstraintViolationException invalid) {
    var violations =
        invalid.getConstraintViolations().stream()
            .map(v -> new Violation(field(v), v.getMessage()))
            .sorted(Comparator.comparing(Violation::field))
            .toList();
    return ProblemException.response(Problem.of(violations)).build();
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
}
