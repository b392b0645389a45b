package dev.gitsync.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Nothing that a reader of pull requests could meet is forgotten: every recording that looks like a
 * pull request, a review, a merge request or its approvals, and every refusal, redirect and 304, is
 * in a row, or in {@code left-out.json} with the reason.
 */
class CoverageTest {

  private static final Set<Integer> TELLING_STATUSES =
      Set.of(301, 302, 303, 304, 307, 308, 401, 403, 404, 429, 500, 502, 503, 504);

  @BeforeEach
  void recordingsAreThere() {
    assumeTrue(Recordings.areShared());
  }

  @Test
  void recordingOfAPullRequest_isInARow_orLeftOutForAReason() throws IOException {
    var forgotten = telling();

    forgotten.removeAll(inRows());
    forgotten.removeIf(path -> Row.leftOut().stream().anyMatch(reason -> matches(reason, path)));

    assertThat(forgotten).isEmpty();
  }

  @Test
  void reasonToLeaveOut_isOneForSomething() throws IOException {
    var telling = telling();
    telling.removeAll(inRows());

    assertThat(Row.leftOut())
        .allSatisfy(
            reason ->
                assertThat(telling).as(reason.files()).anyMatch(path -> matches(reason, path)))
        .allSatisfy(reason -> assertThat(reason.why()).isNotBlank());
  }

  private static boolean matches(Row.LeftOut reason, String path) {
    return FileSystems.getDefault().getPathMatcher("glob:" + reason.files()).matches(Path.of(path));
  }

  private static Set<String> inRows() {
    return Row.all()
        .flatMap(row -> row.serve().stream())
        .map(served -> Recordings.path(served.file()))
        .filter(path -> !Recordings.isOurOwn(path))
        .flatMap(path -> Stream.concat(Stream.of(path), Recordings.bodyFile(path).stream()))
        .collect(Collectors.toSet());
  }

  private static Set<String> telling() throws IOException {
    try (var files = Files.walk(Recordings.SHARED)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> Recordings.SHARED.relativize(file).toString())
          .filter(CoverageTest::isTelling)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static boolean isTelling(String path) {
    return Recordings.readAll(path).stream()
        .anyMatch(
            recorded ->
                TELLING_STATUSES.contains(recorded.status())
                    || Likeness.of(recorded.json()) != Likeness.OTHER);
  }
}
