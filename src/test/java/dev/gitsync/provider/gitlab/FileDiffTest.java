package dev.gitsync.provider.gitlab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitsync.provider.gitlab.FileDiff.Lines;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileDiffTest {

  private static final String HUNK = "@@ -1,2 +1,2 @@ class A {\n same\n-old\n+new\n";

  private static FileDiff file(String diff, Consumer<ObjectNode> change) {
    var json =
        OnGitLab.JSON
            .createObjectNode()
            .put("diff", diff)
            .put("old_path", "a/b.txt")
            .put("new_path", "a/b.txt")
            .put("a_mode", "100644")
            .put("b_mode", "100644")
            .put("new_file", false)
            .put("renamed_file", false)
            .put("deleted_file", false)
            .put("collapsed", false)
            .put("too_large", false);
    change.accept(json);
    return new FileDiff(json);
  }

  private static FileDiff file(String diff) {
    return file(diff, json -> {});
  }

  private static String text(FileDiff file) {
    var text = new StringBuilder();
    file.appendTo(text);
    return text.toString();
  }

  static Stream<Arguments> countedLines() {
    return Stream.of(
        arguments("one hunk", HUNK, new Lines(1, 1)),
        arguments("two hunks", HUNK + HUNK, new Lines(2, 2)),
        arguments("no line end", "@@ -1 +1 @@\n-old\n+new", new Lines(1, 1)),
        arguments(
            "no line end in the files",
            "@@ -1 +1 @@\n-old\n\\ No newline at end of file\n+new\n\\ No newline at end of file\n",
            new Lines(1, 1)),
        arguments("plus signs added", "@@ -0,0 +1,2 @@\n+++ a\n+++\n", new Lines(2, 0)),
        arguments("minus signs deleted", "@@ -1,2 +0,0 @@\n--- a\n---\n", new Lines(0, 2)),
        arguments("a hunk's beginning added", "@@ -0,0 +1 @@\n+@@ -1,9 +1,9 @@\n", new Lines(1, 0)),
        arguments("an empty line cut off", "@@ -1,2 +1,3 @@\n same\n\n+new\n", new Lines(1, 0)),
        arguments("carriage returns", "@@ -1 +1 @@\n-a\r\r-b\n+c\r\n", new Lines(1, 1)),
        arguments("a header of its own", "--- a/b.txt\n+++ b/b.txt\n" + HUNK, new Lines(1, 1)),
        arguments("nothing", "", new Lines(0, 0)),
        arguments("no text", "Binary files a/b.txt and b/b.txt differ\n", new Lines(0, 0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("countedLines")
  void lines_inHunksAlone_areCounted(String name, String diff, Lines lines) {
    assertThat(file(diff).lines()).contains(lines);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@@ -1,2 +1,2 @@\n same\n-old\n",
        "@@ -1 +1 @@\n",
        "@@ -1 +1 @@\n-a\n-b\n+c\n+d\n"
      })
  void hunk_thatIsNotAllThere_isNotCounted(String diff) {
    assertThat(file(diff).lines()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"collapsed", "too_large"})
  void changes_thatAreLeftOut_areNotCounted_andTheHeaderIsThere(String flag) {
    var file = file("", json -> json.put(flag, true));

    assertThat(file.isLeftOut()).isTrue();
    assertThat(file.lines()).isEmpty();
    assertThat(text(file)).isEqualTo("diff --git a/a/b.txt b/a/b.txt\n");
  }

  static Stream<Arguments> withoutFlags() {
    return Stream.of(
        arguments("changed", change(json -> {}), true),
        arguments("new", change(json -> json.put("new_file", true).put("a_mode", "0")), true),
        arguments("deleted", change(json -> json.put("deleted_file", true)), true),
        arguments("renamed", change(json -> json.put("renamed_file", true)), false),
        arguments("other mode", change(json -> json.put("b_mode", "100755")), false),
        arguments("with changes", change(json -> json.put("diff", HUNK)), false));
  }

  private static Consumer<ObjectNode> change(Consumer<ObjectNode> change) {
    return change;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withoutFlags")
  void changes_ofAnOlderInstance_areLeftOut_whereNothingElseExplainsIt(
      String name, Consumer<ObjectNode> change, boolean leftOut) {
    var file =
        file(
            "",
            json -> {
              json.remove(List.of("collapsed", "too_large"));
              change.accept(json);
            });

    assertThat(file.isLeftOut()).isEqualTo(leftOut);
  }

  static Stream<Arguments> texts() {
    var changed =
        """
        diff --git a/a/b.txt b/a/b.txt
        --- a/a/b.txt
        +++ b/a/b.txt
        """
            + HUNK;
    return Stream.of(
        arguments("changed", file(HUNK), changed),
        arguments("no line end", file(HUNK.substring(0, HUNK.length() - 1)), changed),
        arguments("header", file("--- a/a/b.txt\n+++ b/a/b.txt\n" + HUNK), changed),
        arguments(
            "whole header",
            file(
                "diff --git a/a/b.txt b/a/b.txt\nindex 123..456 100644\n"
                    + "--- a/a/b.txt\n+++ b/a/b.txt\n"
                    + HUNK),
            changed),
        arguments(
            "new",
            file("@@ -0,0 +1 @@\n+a\n", json -> json.put("new_file", true).put("a_mode", "0")),
            """
            diff --git a/a/b.txt b/a/b.txt
            new file mode 100644
            --- /dev/null
            +++ b/a/b.txt
            @@ -0,0 +1 @@
            +a
            """),
        arguments(
            "new and empty",
            file("", json -> json.put("new_file", true).put("a_mode", "0")),
            """
            diff --git a/a/b.txt b/a/b.txt
            new file mode 100644
            """),
        arguments(
            "deleted",
            file("@@ -1 +0,0 @@\n-a\n", json -> json.put("deleted_file", true).put("b_mode", "0")),
            """
            diff --git a/a/b.txt b/a/b.txt
            deleted file mode 100644
            --- a/a/b.txt
            +++ /dev/null
            @@ -1 +0,0 @@
            -a
            """),
        arguments(
            "renamed",
            file("", json -> json.put("renamed_file", true).put("new_path", "c.txt")),
            """
            diff --git a/a/b.txt b/c.txt
            rename from a/b.txt
            rename to c.txt
            """),
        arguments(
            "renamed and changed",
            file(HUNK, json -> json.put("renamed_file", true).put("new_path", "c.txt")),
            """
            diff --git a/a/b.txt b/c.txt
            rename from a/b.txt
            rename to c.txt
            --- a/a/b.txt
            +++ b/c.txt
            """
                + HUNK),
        arguments(
            "other mode",
            file("", json -> json.put("b_mode", "100755")),
            """
            diff --git a/a/b.txt b/a/b.txt
            old mode 100644
            new mode 100755
            """),
        arguments(
            "no text",
            file("Binary files a/a/b.txt and b/a/b.txt differ\n"),
            """
            diff --git a/a/b.txt b/a/b.txt
            Binary files a/a/b.txt and b/a/b.txt differ
            """),
        arguments(
            "no newline",
            file("@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file"),
            """
            diff --git a/a/b.txt b/a/b.txt
            --- a/a/b.txt
            +++ b/a/b.txt
            @@ -1 +1 @@
            -a
            +b
            \\ No newline at end of file
            """),
        arguments(
            "a name that breaks lines",
            file(
                "@@ -0,0 +1 @@\n+a\n",
                json ->
                    json.put("new_file", true)
                        .put("old_path", "x\n+++ b/y \"\\\t\r\u0001ü")
                        .put("new_path", "x\n+++ b/y \"\\\t\r\u0001ü")),
            """
            diff --git "a/x\\n+++ b/y \\"\\\\\\t\\r\\001ü" "b/x\\n+++ b/y \\"\\\\\\t\\r\\001ü"
            new file mode 100644
            --- /dev/null
            +++ "b/x\\n+++ b/y \\"\\\\\\t\\r\\001ü"
            @@ -0,0 +1 @@
            +a
            """));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void file_isWrittenAsGitWritesIt_withOneHeader(String name, FileDiff file, String text) {
    assertThat(text(file)).isEqualTo(text);
  }

  @Test
  void path_ofARenamedFile_isTheNewOne_andOfADeletedOneTheOld() {
    Consumer<ObjectNode> moved = json -> json.put("new_path", "c.txt");

    assertThat(file("", moved).path()).isEqualTo("c.txt");
    assertThat(file("", moved.andThen(json -> json.put("deleted_file", true))).path())
        .isEqualTo("a/b.txt");
  }

  @Test
  void fileWithoutAnyFields_isNothing() {
    var nothing = new FileDiff(OnGitLab.JSON.createObjectNode());

    assertThat(nothing.path()).isEmpty();
    assertThat(nothing.isLeftOut()).isTrue();
  }
}
