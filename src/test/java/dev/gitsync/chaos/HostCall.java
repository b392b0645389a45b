package dev.gitsync.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A request as a host noted it.
 *
 * @param at when it came in
 * @param own whether the test sent it, not gitsync
 * @param repository what its address names, "" for none
 * @param status 0 where it got no answer
 * @param limited the pools that its answer said to leave alone
 * @param until until when
 * @param reads which branches it read, as {@code owner/name branch}
 */
record HostCall(
    Instant at,
    String token,
    boolean own,
    String pool,
    String route,
    String repository,
    int status,
    @Nullable Instant answeredAt,
    Set<String> limited,
    @Nullable Instant until,
    Set<String> reads) {

  /** What the host itself says of it. */
  static HostCall of(JsonNode json) {
    return new HostCall(
        Instant.parse(json.path("at").asText()),
        json.path("token").asText(),
        json.path("own").asBoolean(),
        json.path("pool").asText(),
        json.path("route").asText(),
        json.path("repository").asText(),
        json.path("status").asInt(),
        instant(json.path("answered_at")),
        texts(json.path("limited")),
        instant(json.path("until")),
        texts(json.path("reads")));
  }

  private static @Nullable Instant instant(JsonNode json) {
    return json.isTextual() ? Instant.parse(json.asText()) : null;
  }

  private static Set<String> texts(JsonNode json) {
    var texts = new TreeSet<String>();
    json.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /** Whether the host told what it was asked. */
  boolean isAnswered() {
    return (status >= 200 && status < 300) || status == 304;
  }
}
