package dev.gitsync.simhost;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is answered.
 *
 * @param told the limit that a client knows of once it has read this
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares answers.
record Answer(int status, Map<String, String> headers, byte[] body, Account.@Nullable Told told) {

  private static final String JSON = "application/json; charset=utf-8";

  static Answer json(int status, byte[] body) {
    return new Answer(status, Map.of("Content-Type", JSON), body, null);
  }

  static Answer json(int status, @Nullable Object body) {
    return json(status, SimJson.write(body));
  }

  /** A refusal in GitHub's words. */
  static Answer message(int status, String message) {
    return json(
        status,
        SimJson.object()
            .put("message", message)
            .put("documentation_url", "https://docs.github.com/rest")
            .put("status", Integer.toString(status)));
  }

  static Answer text(int status, String type, String body) {
    return new Answer(
        status, Map.of("Content-Type", type + "; charset=utf-8"), body.getBytes(UTF_8), null);
  }

  /** Nothing but a status. */
  static Answer empty(int status) {
    return new Answer(status, Map.of(), new byte[0], null);
  }

  Answer with(String name, String value) {
    return with(Map.of(name, value));
  }

  Answer with(Map<String, String> more) {
    var all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new Answer(status, all, body, told);
  }

  Answer telling(Account.@Nullable Told limit) {
    return new Answer(status, headers, body, limit);
  }
}
