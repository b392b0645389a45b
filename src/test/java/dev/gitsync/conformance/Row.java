package dev.gitsync.conformance;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One question, the answers that a host has for it, and what must come of it.
 *
 * @param name unlike any other row's
 * @param type the provider's
 * @param api what the recorded host's API was, so that links to it are known
 * @param web what its pages start with
 * @param serve what the host has
 * @param ask the question
 * @param expect what must come of it, as often as it is asked
 * @param diff what must come of it where it is a diff that is asked for
 * @param notModified how many answers must have been spared by a condition
 * @param mustAsk a path that must have been asked for
 * @param golden what another project made of the same recording
 * @param remark what is odd here
 */
record Row(
    String name,
    String type,
    URI api,
    URI web,
    List<Served> serve,
    Question ask,
    List<Expected> expect,
    @Nullable ExpectedDiff diff,
    int notModified,
    @Nullable String mustAsk,
    @Nullable Golden golden,
    @Nullable String remark) {

  private static final Path TABLES = Path.of("src/test/resources/conformance");

  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /**
   * A recording that the host has.
   *
   * @param file see {@link Recordings}
   * @param at the path that it answers, with those query parameters that matter; absent where the
   *     recording says it itself, or it is a pull request or its reviews
   * @param condition the {@code If-None-Match} without which it is not the answer
   * @param accept what must be in the {@code Accept} without which it is not the answer
   * @param times how often it is the answer; absent for always
   * @param status where only the body was kept
   * @param next the path of the page after it, where only the body was kept
   */
  record Served(
      String file,
      @Nullable String at,
      @Nullable String condition,
      @Nullable String accept,
      @Nullable Integer times,
      @Nullable Integer status,
      @Nullable String next) {

    Recorded recorded() {
      var recorded = Recordings.read(file);
      return status == null ? recorded : recorded.withStatus(status);
    }
  }

  /**
   * What is asked.
   *
   * @param repository its path, such as {@code owner/name}
   * @param known the page of the pull request that was found last time
   * @param head the branch's newest commit; absent for that of its newest pull request, blank when
   *     the branch is gone
   */
  record Question(
      String repository, String branch, @Nullable String known, @Nullable String head) {}

  /**
   * Another project's normalised result.
   *
   * @param differs its fields that are not what the contract wants, and why
   */
  record Golden(String file, Map<String, String> differs) {}

  /** All rows of the tables, in their order. */
  static Stream<Row> all() {
    try (var tables = Files.list(TABLES)) {
      return tables
          .filter(table -> table.getFileName().toString().startsWith("rows-"))
          .sorted()
          .toList()
          .stream()
          .flatMap(Row::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Row> read(Path table) {
    try {
      return Stream.of(MAPPER.readValue(table.toFile(), Row[].class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Recordings that a reader of merge requests has no use for. */
  static List<LeftOut> leftOut() {
    try {
      return List.of(MAPPER.readValue(TABLES.resolve("left-out.json").toFile(), LeftOut[].class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Recordings that are in no row.
   *
   * @param files a glob
   */
  record LeftOut(String files, String why) {}

  /** Whether all that it takes is in this tree. */
  boolean isOurOwn() {
    return serve.stream().allMatch(served -> Recordings.isOurOwn(served.file()));
  }

  /** Whose recordings it is made of. */
  String source() {
    return serve.stream()
        .map(Served::file)
        .filter(file -> !Recordings.isOurOwn(file))
        .findFirst()
        .map(file -> Path.of(file).getName(file.startsWith("gitlab/") ? 1 : 0).toString())
        .orElse("our own");
  }

  @Override
  public String toString() {
    return name;
  }
}
