package dev.gitsync.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the rows expect is what another project made of the same recording, except where that is not
 * what the outside contract wants. Then the row says why.
 */
class GoldenTest {

  static Stream<Row> rows() {
    return Row.all().filter(row -> row.golden() != null);
  }

  @BeforeEach
  void recordingsAreThere() {
    assumeTrue(Recordings.areShared());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void expectation_differsFromTheGolden_onlyForAReason(Row row) {
    var golden = Objects.requireNonNull(row.golden());
    var theirs = normalised(Recordings.read(golden.file()).json());
    var ours = normalised(row.expect().get(0));

    var different = new TreeMap<>(theirs);
    different.entrySet().removeAll(ours.entrySet());

    assertThat(different.keySet())
        .as("theirs %s, ours %s", different, ours)
        .isEqualTo(golden.differs().keySet());
    assertThat(golden.differs().values()).doesNotContain("");
  }

  /** Their fields by our names; what they do not have is left out. */
  private static Map<String, String> normalised(JsonNode golden) {
    var fields = new TreeMap<String, String>();
    put(fields, "number", text(golden, "Number"));
    put(fields, "title", text(golden, "Title"));
    put(fields, "sha", text(golden, "Sha"));
    put(fields, "head", text(golden, "Source"));
    put(fields, "base", text(golden, "Target"));
    put(fields, "url", text(golden, "Link"));
    put(fields, "draft", text(golden, "Draft"));
    put(fields, "author", text(golden.path("Author"), "Login"));
    put(fields, "avatar", text(golden.path("Author"), "Avatar"));
    var updated = text(golden, "Updated");
    put(fields, "updated_at", updated == null ? null : Instant.parse(updated).toString());
    var unmerged = golden.path("Closed").asBoolean() ? "closed" : "open";
    put(fields, "state", golden.path("Merged").asBoolean() ? "merged" : unmerged);
    return fields;
  }

  private static @Nullable String text(JsonNode parent, String field) {
    var node = parent.path(field);
    return node.isMissingNode() || node.asText().isEmpty() ? null : node.asText();
  }

  private static Map<String, String> normalised(Expected expected) {
    var fields = new TreeMap<String, String>();
    put(fields, "number", expected.number());
    put(fields, "title", expected.title());
    put(fields, "sha", expected.sha());
    put(fields, "head", expected.head());
    put(fields, "base", expected.base());
    put(fields, "url", expected.url());
    put(fields, "draft", expected.draft());
    put(fields, "author", expected.author());
    put(fields, "avatar", expected.avatar());
    put(fields, "updated_at", expected.updatedAt());
    put(fields, "state", expected.state());
    return fields;
  }

  private static void put(Map<String, String> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value.toString());
    }
  }
}
