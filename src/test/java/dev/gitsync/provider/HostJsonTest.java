package dev.gitsync.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HostJsonTest {

  private static JsonNode field(String value) throws JsonProcessingException {
    return new ObjectMapper().readTree("{\"f\": " + value + "}");
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        arguments("plain", "\"abc\"", "abc"),
        arguments("as long as may be", "\"abcdef\"", "abcdef"),
        arguments("too long", "\"abcdefg\"", "abcdef"),
        arguments("NUL", "\"a\\u0000b\"", "ab"),
        arguments("pair at the cut", "\"abcde😀\"", "abcde"),
        arguments("pair before it", "\"abcd😀f\"", "abcd😀"),
        arguments("first half of a pair", "\"a\\ud83db\"", "a\ufffdb"),
        arguments("second half of a pair", "\"a\\ude00b\"", "a\ufffdb"),
        arguments("NUL alone", "\"\\u0000\"", null),
        arguments("blank", "\" \"", null),
        arguments("empty", "\"\"", null),
        arguments("number", "5", null),
        arguments("null", "null", null),
        arguments("object", "{}", null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void text_anyValue_isStorableOrAbsent(String name, String json, @Nullable String expected)
      throws JsonProcessingException {
    assertThat(HostJson.text(field(json), "f", 6)).isEqualTo(expected);
  }

  static Stream<Arguments> numbers() {
    return Stream.of(
        arguments("0", 0L),
        arguments("4294967296", 4_294_967_296L),
        arguments("9223372036854775807", Long.MAX_VALUE),
        arguments("9223372036854775808", null),
        arguments("-1", null),
        arguments("1.5", null),
        arguments("\"1\"", null),
        arguments("null", null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("numbers")
  void number_anyValue_isACountOrAbsent(String json, @Nullable Long expected)
      throws JsonProcessingException {
    assertThat(HostJson.number(field(json), "f")).isEqualTo(expected);
  }

  static Stream<Arguments> instants() {
    return Stream.of(
        arguments("\"2026-01-02T03:04:05Z\"", Instant.parse("2026-01-02T03:04:05Z")),
        arguments("\"2026-01-02T03:04:05.678+02:00\"", Instant.parse("2026-01-02T01:04:05.678Z")),
        arguments("\"+999999999-01-01T00:00:00Z\"", null),
        arguments("\"0001-01-01T00:00:00Z\"", null),
        arguments("\"yesterday\"", null),
        arguments("1767322800", null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("instants")
  void instant_anyValue_isATimeOrAbsent(String json, @Nullable Instant expected)
      throws JsonProcessingException {
    assertThat(HostJson.instant(field(json), "f")).isEqualTo(expected);
  }

  @Test
  void anyField_ofWhatIsNoObject_isAbsent() throws JsonProcessingException {
    var number = new ObjectMapper().readTree("5");

    assertThat(HostJson.text(number, "f")).isNull();
    assertThat(HostJson.bool(number, "f")).isNull();
  }
}
