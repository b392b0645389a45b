package dev.gitsync.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error as RFC 9457 has it. It says what the caller can do something about, and nothing of what
 * went on inside.
 *
 * @param type {@code about:blank}, or a URN that ends with the contract's word for this error
 * @param title the kind of error
 * @param status the HTTP status
 * @param detail what is wrong this time
 * @param violations for bad input: what is wrong with which field
 */
public record Problem(
    String type,
    String title,
    int status,
    @Nullable String detail,
    @Nullable List<Violation> violations) {

  /** Its media type. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final Map<Integer, String> TITLES =
      Map.ofEntries(
          Map.entry(400, "Bad Request"),
          Map.entry(401, "Unauthorized"),
          Map.entry(403, "Forbidden"),
          Map.entry(404, "Not Found"),
          Map.entry(405, "Method Not Allowed"),
          Map.entry(406, "Not Acceptable"),
          Map.entry(409, "Conflict"),
          Map.entry(413, "Content Too Large"),
          Map.entry(414, "URI Too Long"),
          Map.entry(415, "Unsupported Media Type"),
          Map.entry(422, "Unprocessable Content"),
          Map.entry(426, "Upgrade Required"),
          Map.entry(429, "Too Many Requests"),
          Map.entry(431, "Request Header Fields Too Large"),
          Map.entry(500, "Internal Server Error"),
          Map.entry(502, "Bad Gateway"),
          Map.entry(503, "Service Unavailable"),
          Map.entry(504, "Gateway Timeout"));

  /**
   * What is wrong with one field.
   *
   * @param field its name in JSON or in the query
   * @param message what it takes
   */
  public record Violation(String field, String message) {}

  /** An error that the status alone tells enough of. */
  public static Problem of(int status, @Nullable String detail) {
    return new Problem("about:blank", title(status), status, detail, null);
  }

  /** An error that callers tell apart by a word of the contract. */
  public static Problem of(int status, String word, String detail) {
    return new Problem("urn:gitsync:problem:" + word, title(status), status, detail, null);
  }

  /** Bad input. */
  public static Problem of(List<Violation> violations) {
    return new Problem("about:blank", title(400), 400, "The request is not valid.", violations);
  }

  private static String title(int status) {
    return TITLES.getOrDefault(status, "Error");
  }

  /** Writes it where JAX-RS does not reach. */
  public void write(HttpServletResponse response, ObjectMapper json) {
    response.setStatus(status);
    response.setContentType(MEDIA_TYPE);
    response.setHeader("Cache-Control", "no-store");
    try {
      response.getOutputStream().write(bytes(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] bytes(ObjectMapper json) {
    try {
      return json.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
