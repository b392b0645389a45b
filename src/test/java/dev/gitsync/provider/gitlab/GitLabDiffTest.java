package dev.gitsync.provider.gitlab;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Diff;
import dev.gitsync.provider.DiffQuery;
import dev.gitsync.provider.DiffTooLargeException;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderTimeoutException;
import dev.gitsync.provider.RateLimitedException;
import dev.gitsync.provider.TokenRejectedException;
import dev.gitsync.provider.Transport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitLabDiffTest extends OnGitLab {

  private static final String RAW = PULL + "/raw_diffs";
  private static final String FILES = PULL + "/diffs";
  private static final String COMPARE = API + "/repository/compare";
  private static final String TEXT = "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-ä\n+b\n";

  /** Of the fixture with the files. */
  private static final String BUILT =
      """
      diff --git a/src/Parser.java b/src/Parser.java
      --- a/src/Parser.java
      +++ b/src/Parser.java
      @@ -1,4 +1,5 @@
       class Parser {
      -  char tab = ' ';
      +  char tab = '\\t';
      +  int width = 8;
         int line;
       }
      diff --git a/docs/diffs.md b/docs/diffs.md
      new file mode 100644
      --- /dev/null
      +++ b/docs/diffs.md
      @@ -0,0 +1,3 @@
      +++ begins a line that was added
      +--- one that was deleted
      +plain
      diff --git a/notes.txt b/notes.txt
      deleted file mode 100644
      --- a/notes.txt
      +++ /dev/null
      @@ -1,2 +0,0 @@
      --- was here
      -++ and here
      \\ No newline at end of file
      """;

  GitLabDiffTest() {
    super(Transport.AUTO);
  }

  private Optional<Diff> diff(BranchRef asked, @Nullable String pullRequestUrl) {
    return provider().fetchDiff(new DiffQuery(asked, pullRequestUrl), TOKEN);
  }

  private Optional<Diff> diff(@Nullable String pullRequestUrl) {
    return diff(branch, pullRequestUrl);
  }

  private Throwable failure(@Nullable String url, ResponseDefinitionBuilder answer) {
    answers(API, "project.json");
    answers(url == null ? COMPARE : RAW, answer);
    return catchThrowable(() -> diff(url));
  }

  private static ResponseDefinitionBuilder text(String body) {
    return aResponse().withHeader("Content-Type", "text/plain; charset=utf-8").withBody(body);
  }

  private static ObjectNode comparison(Consumer<ObjectNode> change) {
    var comparison = JSON.createObjectNode();
    comparison.putArray("commits");
    comparison.set("diffs", json("open/diffs.json"));
    comparison.put("compare_timeout", false).put("compare_same_ref", false);
    change.accept(comparison);
    return comparison;
  }

  @Test
  void pullRequest_hasItsOwnDiff_inOneCall() {
    answers(RAW, text(TEXT));

    assertThat(diff(KNOWN)).contains(new Diff(TEXT, List.of()));
    assertThat(requests()).containsExactly("GET " + RAW);
  }

  @Test
  void pullRequestWithoutChanges_hasAnEmptyDiff() {
    answers(RAW, text(""));

    assertThat(diff(KNOWN)).contains(new Diff("", List.of()));
  }

  @Test
  void pullRequest_ofAnInstanceThatMakesNoDiff_hasOneMadeOfItsFiles() {
    answers(RAW, refusal(404));
    answers(FILES, "open/diffs.json");

    assertThat(diff(KNOWN)).contains(new Diff(BUILT, List.of()));
  }

  @Test
  void pullRequest_withFilesOnTwoPages_hasThemAll() {
    answers(RAW, refusal(404));
    answers(FILES, okJson(fixture("open/diffs.json")).withHeader("X-Next-Page", "2"));
    HOST.stubFor(
        get(urlPathEqualTo(FILES))
            .withQueryParam("page", equalTo("2"))
            .willReturn(okJson(fixture("open/diffs.json"))));

    assertThat(diff(KNOWN)).contains(new Diff(BUILT + BUILT, List.of()));
  }

  @Test
  void pullRequest_whoseFilesNeverEnd_isTooLarge() {
    answers(RAW, refusal(404));
    answers(FILES, okJson(fixture("open/diffs.json")).withHeader("X-Next-Page", "2"));

    assertThatExceptionOfType(DiffTooLargeException.class).isThrownBy(() -> diff(KNOWN));
    assertThat(requests()).hasSizeLessThan(40);
  }

  @Test
  void page_thatIsNoPullRequestHere_hasNoDiff_andNeverTheBranchs() {
    answers(API, "project.json");
    answers(COMPARE, comparison(it -> {}));

    assertThat(diff("https://elsewhere.example.com/o/r/-/merge_requests/5")).isEmpty();
    assertThat(requests()).isEmpty();
  }

  @Test
  void pullRequest_thatIsNotThere_hasNoDiff() {
    assertThat(diff(KNOWN)).isEmpty();
  }

  @Test
  void branch_isComparedWithTheDefaultBranch() {
    answers(API, "project.json");
    answers(COMPARE, comparison(it -> {}));

    assertThat(diff(null)).contains(new Diff(BUILT, List.of()));
    assertThat(requests())
        .containsExactly("GET " + API, "GET " + COMPARE + "?from=main&to=feature%2Fone");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a%41b", "a+b c", "{x}", "ü😀", "a&to=main", "a#b?c"})
  void branchWithOddCharacters_isComparedAsItIs(String name) {
    answers(API, "project.json");
    HOST.stubFor(
        get(urlPathEqualTo(COMPARE))
            .withQueryParam("from", equalTo("main"))
            .withQueryParam("to", equalTo(name))
            .willReturn(okJson(comparison(it -> {}).toString())));

    assertThat(diff(branch("octo/tools", "demo", name), null)).isPresent();
  }

  @Test
  void filesThatAreLeftOut_areNamed() {
    answers(API, "project.json");
    answers(
        COMPARE,
        comparison(
            it -> {
              leaveOut(it.path("diffs").path(0), "collapsed");
              leaveOut(it.path("diffs").path(2), "too_large");
            }));

    var diff = diff(null).orElseThrow();

    assertThat(diff.truncatedFiles()).containsExactly("src/Parser.java", "notes.txt");
    assertThat(diff.text())
        .startsWith("diff --git a/src/Parser.java b/src/Parser.java\ndiff --git a/docs/diffs.md")
        .endsWith("diff --git a/notes.txt b/notes.txt\ndeleted file mode 100644\n");
  }

  private static void leaveOut(JsonNode file, String flag) {
    ((ObjectNode) file).put(flag, true).put("diff", "");
  }

  @Test
  void branch_thatIsNotThere_hasNoDiff() {
    answers(API, "project.json");

    assertThat(diff(null)).isEmpty();
  }

  @Test
  void project_thatIsNotThere_isAFailure() {
    assertThatExceptionOfType(ProviderException.class).isThrownBy(() -> diff(null));
  }

  @Test
  void project_thatDoesNotTellItsDefaultBranch_isAFailure() {
    answers(API, json("project.json", it -> it.putNull("default_branch")));

    assertThatExceptionOfType(ProviderException.class).isThrownBy(() -> diff(null));
  }

  @Test
  void comparisonThatTookTooLong_isATimeout() {
    answers(API, "project.json");
    answers(COMPARE, comparison(it -> it.put("compare_timeout", true).putArray("diffs")));

    assertThatExceptionOfType(ProviderTimeoutException.class).isThrownBy(() -> diff(null));
  }

  @Test
  void pullRequestsDiff_ofTheGreatestSize_isPassedOn() {
    answers(RAW, text("+".repeat(Diff.MAX_BYTES)));

    assertThat(diff(KNOWN).orElseThrow().text()).hasSize(Diff.MAX_BYTES);
  }

  @Test
  void pullRequestsDiff_ofOneByteMore_isTooLarge() {
    answers(RAW, text("+".repeat(Diff.MAX_BYTES + 1)));

    assertThatExceptionOfType(DiffTooLargeException.class).isThrownBy(() -> diff(KNOWN));
  }

  private static final String HEADER = "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+";

  /** A file whose diff has that many bytes, of which most are in characters of two. */
  private static ObjectNode comparisonOf(int bytes) {
    int rest = bytes - HEADER.length() - 1;
    var line = "ä".repeat(rest / 2) + "x".repeat(rest % 2);
    return comparison(
        it ->
            it.putArray("diffs")
                .addObject()
                .put("diff", "@@ -0,0 +1 @@\n+" + line + "\n")
                .put("old_path", "a")
                .put("new_path", "a")
                .put("too_large", false));
  }

  @Test
  void branchsDiff_ofTheGreatestSize_isPassedOn() {
    answers(API, "project.json");
    answers(COMPARE, comparisonOf(Diff.MAX_BYTES));

    var text = diff(null).orElseThrow().text();

    assertThat(text).startsWith(HEADER);
    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSize(Diff.MAX_BYTES);
  }

  @Test
  void branchsDiff_ofOneByteMore_isTooLarge() {
    answers(API, "project.json");
    answers(COMPARE, comparisonOf(Diff.MAX_BYTES + 1));

    assertThatExceptionOfType(DiffTooLargeException.class).isThrownBy(() -> diff(null));
  }

  @Test
  void comparison_thatIsTooLargeToRead_isTooLarge() {
    assertThat(failure(null, okJson("[\"" + "x".repeat(17 << 20) + "\"]")))
        .isInstanceOf(DiffTooLargeException.class);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments(refusal(401, "refusals/unauthorized.json"), TokenRejectedException.class),
        arguments(aResponse().withStatus(429), RateLimitedException.class),
        arguments(refusal(403), ProviderException.class),
        arguments(aResponse().withStatus(500), ProviderException.class),
        arguments(aResponse().withStatus(204), ProviderException.class));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusals_areToldApart(
      ResponseDefinitionBuilder refusal, Class<? extends ProviderException> kind) {
    assertThat(failure(KNOWN, refusal)).isExactlyInstanceOf(kind);
    assertThat(failure(null, refusal)).isExactlyInstanceOf(kind);
  }

  static Stream<Arguments> noDiffs() {
    return Stream.of(
        arguments(okJson("{\"message\":\"hello\"}")),
        arguments(aResponse().withHeader("Content-Type", "text/html").withBody("<html>")),
        arguments(text("<html>Unicorn!</html>")));
  }

  @ParameterizedTest
  @MethodSource("noDiffs")
  void answerThatIsNoDiff_isAFailure(ResponseDefinitionBuilder answer) {
    assertThat(failure(KNOWN, answer)).isExactlyInstanceOf(ProviderException.class);
    assertThat(failure(null, answer)).isExactlyInstanceOf(ProviderException.class);
  }
}
