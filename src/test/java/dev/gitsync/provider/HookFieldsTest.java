package dev.gitsync.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HookFieldsTest {

  private static HookFields read(String json, String... wanted) throws IOException {
    try (var parser = new JsonFactory().createParser(json)) {
      return HookFields.read(parser, wanted);
    }
  }

  @Test
  void wantedFields_areFoundWhereverTheyStand_andNoOthers() throws IOException {
    var fields =
        read(
            """
            {"a": {"b": "no", "x": [1, {"c": 2}]}, "n": 7, "o": {"a": {"c": "wrong"}},
             "a2": "no", "list": [{"id": 1, "in": {"id": 9}}, {"id": 2}, 3, [{"id": 4}]]}
            """,
            "a.c",
            "n",
            "a.b",
            "list[].id");

    assertThat(fields.text("a.c")).isEmpty();
    assertThat(fields.text("a.b")).contains("no");
    assertThat(fields.number("n")).contains(7L);
    assertThat(fields.numbers("list[].id")).containsExactly(1L, 2L);
    assertThat(fields.text("a2")).isEmpty();
  }

  @Test
  void nameThatComesTwice_countsTheLastTime_withAllThatIsInIt() throws IOException {
    var fields =
        read(
            "{\"a\":{\"b\":\"one\",\"c\":\"one\",\"l\":[{\"d\":1}]},\"a\":{\"b\":\"two\"}}",
            "a.b",
            "a.c",
            "a.l[].d");

    assertThat(fields.text("a.b")).contains("two");
    assertThat(fields.text("a.c")).isEmpty();
    assertThat(fields.numbers("a.l[].d")).isEmpty();
  }

  @Test
  void fieldOfAnotherType_isAbsent() throws IOException {
    var fields =
        read("{\"a\":{\"b\":1},\"b\":null,\"c\":true,\"d\":[1],\"e\":-1}", "a", "b", "c", "d", "e");

    assertThat(fields.text("a")).isEmpty();
    assertThat(fields.text("b")).isEmpty();
    assertThat(fields.text("c")).isEmpty();
    assertThat(fields.text("d")).isEmpty();
    assertThat(fields.number("e")).isEmpty();
  }

  @Test
  void textWithNul_isFreedOfIt_andALongOneIsCut() throws IOException {
    var fields = read("{\"a\":\"x\\u0000y\",\"b\":\"" + "z".repeat(5_000) + "\"}", "a", "b");

    assertThat(fields.text("a")).contains("xy");
    assertThat(fields.text("b").orElseThrow()).hasSize(HostJson.MAX_TEXT);
  }

  @Test
  void fieldWithThousandsOfValues_hasSome() throws IOException {
    var fields = read("{\"a\":[" + "1,".repeat(5_000) + "1]}", "a[]");

    assertThat(fields.numbers("a[]")).hasSize(100);
  }

  @Test
  void textThatNobodyWants_mayBeOfAnyLength() throws IOException {
    var fields = read("{\"a\":\"" + "z".repeat(30_000_000) + "\",\"b\":1}", "b");

    assertThat(fields.number("b")).contains(1L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "1",
        "\"a\"",
        "null",
        "{",
        "{\"a\":",
        "{\"a\":1,}",
        "{\"a\":1",
        "{} {}",
        "{}x",
        "{\"a\":[1,}",
        "{\"a\":[{\"b\":1}",
        "{'a':1}",
        "{\"a\":1]",
        "NaN"
      })
  void anythingButOneObject_isRefused(String json) {
    assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> read(json, "a[].b"));
  }

  @Test
  void nestingWithoutEnd_isRefused_andEndsNoThread() {
    var deep = "{\"a\":" + "[".repeat(1_000_000);

    assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> read(deep, "a[].b"));
    assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> read(deep, "b"));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T12:00:00Z, 2026-03-01T12:00:00Z",
    "2026-03-01T12:00:00.123Z, 2026-03-01T12:00:00.123Z",
    "2026-03-01T14:00:00+02:00, 2026-03-01T12:00:00Z",
    "2026-03-01 12:00:00 UTC, 2026-03-01T12:00:00Z",
    "1969-12-31T00:00:00Z,",
    "+10000-01-01T00:00:00Z,",
    "yesterday,"
  })
  void times_areReadInBothForms(String text, Instant time) throws IOException {
    var fields = read("{\"at\":\"" + text + "\"}", "at");

    assertThat(fields.time("at").orElse(null)).isEqualTo(time);
  }
}
