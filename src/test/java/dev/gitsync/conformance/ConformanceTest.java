package dev.gitsync.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitsync.provider.AccessToken;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.DiffQuery;
import dev.gitsync.provider.GitRemote;
import dev.gitsync.provider.Provider;
import dev.gitsync.provider.StatusQuery;
import dev.gitsync.provider.TestHostClients;
import dev.gitsync.provider.github.TestGitHub;
import dev.gitsync.provider.gitlab.TestGitLab;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every answer of GitHub and GitLab that somebody recorded goes over HTTP through the real
 * provider, and what comes of it is compared with what the recording itself tells.
 *
 * <p>The rows are in {@code src/test/resources/conformance/rows-*.json}: names, numbers and words
 * that stand in the recordings, never a recording itself. Those of {@code rows-shared-*} were
 * written by a script outside this tree, which read the raw files, knew the outside contract
 * (merged is what has a merge time; of each reviewer the newest decisive review counts; what is not
 * told is absent; only safe addresses are passed on) and never ran gitsync; a good part of them,
 * and all odd ones, were then read against the raw files. Where a recording lacks something that
 * the question needs, the host makes up the least that is consistent with it: a pull request
 * without recorded reviews has none, and a branch is where its newest pull request is unless the
 * row says otherwise. Those of {@code rows-own-*} were written by hand, from fixtures in this tree.
 */
@Timeout(60)
class ConformanceTest {

  private static final AccessToken TOKEN = new AccessToken(RecordedHost.TOKEN);
  private static final RecordedHost HOST = new RecordedHost();
  private static final Map<String, Integer> RAN = new TreeMap<>();

  static Stream<Row> rows() {
    return Row.all().filter(row -> Recordings.areShared() || row.isOurOwn());
  }

  @AfterAll
  static void stopAndSayHowManyRan() {
    HOST.close();
    int all = RAN.values().stream().mapToInt(Integer::intValue).sum();
    System.out.println("Conformance: " + all + " rows ran, of " + RAN);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void question_isAnsweredAsTheRecordingTells(Row row) {
    RAN.merge(row.type() + ": " + row.source(), 1, Integer::sum);
    var api = HOST.open(row.api(), answers(row));
    var clients = new TestHostClients();
    var provider = provider(row, clients, api);
    try {
      assertAnswers(provider, row, api);
      assertDiff(provider, row, api);
    } finally {
      clients.close();
    }
    assertThat(api.notModified()).as(row.name()).isGreaterThanOrEqualTo(row.notModified());
    assertThat(api.asked())
        .as(row.name())
        .anyMatch(asked -> row.mustAsk() == null || asked.path().equals(row.mustAsk()));
  }

  private static RecordedHost.Answers answers(Row row) {
    return row.type().equals("gitlab") ? new GitLabAnswers(row) : new GitHubAnswers(row);
  }

  private static Provider provider(Row row, TestHostClients clients, RecordedHost.Api api) {
    var clock = Clock.fixed(RecordedHost.NOW, ZoneOffset.UTC);
    return row.type().equals("gitlab")
        ? TestGitLab.provider(clients, api.url(), row.web(), clock)
        : TestGitHub.provider(clients, api.url(), row.web(), clock);
  }

  private static void assertAnswers(Provider provider, Row row, RecordedHost.Api api) {
    for (var expected : row.expect()) {
      var query = new StatusQuery(branch(provider, row), row.ask().known());
      var answers = provider.fetchStatuses(List.of(query), TOKEN);
      assertThat(answers).hasSize(1);
      assertThat(Expected.of(answers.get(0), RecordedHost.NOW).roundedTo(expected))
          .usingRecursiveComparison()
          .as(() -> described(row, api) + ", answered " + answers)
          .isEqualTo(expected);
    }
  }

  private static void assertDiff(Provider provider, Row row, RecordedHost.Api api) {
    var expected = row.diff();
    if (expected != null) {
      var query = new DiffQuery(branch(provider, row), row.ask().known());
      assertThat(provider.fetchDiff(query, TOKEN))
          .as(() -> described(row, api))
          .map(diff -> ExpectedDiff.of(diff, expected.sha256() != null))
          .contains(expected);
    }
  }

  private static String described(Row row, RecordedHost.Api api) {
    return row + " (" + row.remark() + "), asked " + api.asked();
  }

  private static BranchRef branch(Provider provider, Row row) {
    var origin = row.web() + "/" + row.ask().repository() + ".git";
    var repository = GitRemote.parse(origin).flatMap(provider::findRepository).orElseThrow();
    return new BranchRef(repository, row.ask().branch());
  }

  @Test
  void rows_haveNamesOfTheirOwn() {
    var names = Row.all().map(Row::name).toList();

    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(20);
  }
}
