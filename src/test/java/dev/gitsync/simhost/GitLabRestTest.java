package dev.gitsync.simhost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.gitsync.harness.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GitLabRestTest {

  private static final Path CASSETTES = Path.of("../shared/recordings/gitlab/cassettes");
  private static final String PROJECT = "/api/v4/projects/team-1%2Fpayments";

  private static final SimHost HOST = SimHost.start("--script=false", "--closed-share=0.4");

  private final Visitor visitor = Visitor.of(HOST, "a-token");
  private final World.View view = HOST.world().view();
  private final Repository project = view.repository("team-1", "payments").orElseThrow();

  @AfterAll
  static void stop() {
    HOST.close();
  }

  /** An answer of ours, and what a true GitLab answered to the like, or a small one of our own. */
  record Recorded(String path, JsonNode example) {
    @Override
    public String toString() {
      return path;
    }
  }

  static Stream<Recorded> recordings() throws IOException {
    var recordings = new ArrayList<Recorded>();
    recordings.add(
        new Recorded(
            PROJECT + "/merge_requests/1/diffs?per_page=1",
            SimJson.read(
                """
                [{"diff": "", "new_path": "", "old_path": "", "a_mode": "", "b_mode": "",
                  "new_file": true, "renamed_file": true, "deleted_file": true,
                  "collapsed": true, "too_large": true}]
                """)));
    if (Files.isDirectory(CASSETTES)) {
      var one = PROJECT + "/merge_requests/1";
      var status = interactions("FetchPullRequestStatus/open_mergeable.yaml");
      var suffixes = List.of("", "/approvals", "/commits?per_page=100", "/diffs?per_page=100");
      for (int index = 0; index < suffixes.size(); index++) {
        recordings.add(new Recorded(one + suffixes.get(index), status.get(index)));
      }
      var branch = interactions("FetchBranchDiff/open_mr_branch.yaml");
      recordings.add(new Recorded(PROJECT, branch.get(0)));
      recordings.add(
          new Recorded(PROJECT + "/repository/compare?from=main&to=feat%2Ftopic-1", branch.get(1)));
      recordings.add(
          new Recorded(
              PROJECT + "/merge_requests?per_page=1&source_branch=feat/topic-1",
              interactions("ResolveBranchPullRequest/open_mr_branch.yaml").get(0)));
    }
    return recordings.stream();
  }

  private static List<JsonNode> interactions(String cassette) throws IOException {
    var yaml = new ObjectMapper(new YAMLFactory()).readTree(CASSETTES.resolve(cassette).toFile());
    var bodies = new ArrayList<JsonNode>();
    for (var interaction : yaml.path("interactions")) {
      bodies.add(SimJson.read(interaction.at("/response/body").asText()));
    }
    return bodies;
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void answer_hasTheShapeOfARecordedOne(Recorded recorded) {
    var answer = visitor.get(recorded.path());

    assertThat(answer.status()).isEqualTo(200);
    var faults = new ArrayList<String>();
    compare("", answer.json(), recorded.example(), faults);
    assertThat(faults).isEmpty();
  }

  private static void compare(String place, JsonNode ours, JsonNode theirs, List<String> faults) {
    if (theirs.isNull() || ours.isNull()) {
      return;
    }
    if (ours.getNodeType() != theirs.getNodeType()) {
      faults.add(place + " is of another type");
    } else if (ours.isObject()) {
      for (var field : ours.properties()) {
        var inner = place + "/" + field.getKey();
        if (theirs.has(field.getKey())) {
          compare(inner, field.getValue(), theirs.path(field.getKey()), faults);
        } else {
          faults.add(inner + " not known");
        }
      }
    } else if (ours.isArray() && !ours.isEmpty() && !theirs.isEmpty()) {
      compare(place + "[]", ours.path(0), theirs.path(0), faults);
    }
  }

  @Test
  void mergeRequest_saysWhatTheWorldSays() {
    var pull = pull(it -> it.mergedAt() != null);
    var json = visitor.get(PROJECT + "/merge_requests/" + pull.number()).json();

    assertThat(json.path("iid").asInt()).isEqualTo(pull.number());
    assertThat(json.path("state").asText()).isEqualTo("merged");
    assertThat(json.path("title").asText()).isEqualTo(pull.title());
    assertThat(json.path("sha").asText()).isEqualTo(pull.headSha());
    assertThat(json.path("changes_count").asText())
        .isEqualTo(Integer.toString(pull.size().files()));
    assertThat(json.path("web_url").asText())
        .isEqualTo(HOST.url() + "/team-1/payments/-/merge_requests/" + pull.number());
    assertThat(visitor.getAsNobody(path(json.path("web_url"))).status()).isEqualTo(200);
  }

  @Test
  void list_findsABranchInAState() {
    var open = pull(PullRequest::isOpen);
    var branch = open.origin().headBranch();

    assertThat(iids("?state=opened&source_branch=" + branch)).containsExactly(open.number());
    assertThat(iids("?state=merged&source_branch=" + branch)).isEmpty();
    assertThat(iids("?state=all&per_page=100")).hasSize(10);
  }

  private List<Integer> iids(String query) {
    var iids = new ArrayList<Integer>();
    visitor
        .get(PROJECT + "/merge_requests" + query)
        .json()
        .forEach(listed -> iids.add(listed.path("iid").asInt()));
    return iids;
  }

  @Test
  void diffs_haveTheLinesThatTheWorldCountsOverAllPages() {
    var pull = pull(it -> it.size().files() > 2);
    var path = PROJECT + "/merge_requests/" + pull.number() + "/diffs?per_page=2";
    var diffs = new ArrayList<String>();
    Api.Answer page;
    do {
      page = visitor.get(path);
      page.json().forEach(file -> diffs.add(file.path("diff").asText()));
      path = next(page);
    } while (!path.isEmpty());

    assertThat(diffs).hasSize(pull.size().files());
    assertThat(diffs.stream().flatMap(String::lines).filter(line -> line.startsWith("+")))
        .hasSize(pull.size().additions());
  }

  private static String next(Api.Answer page) {
    return Stream.of(page.header("Link").split(", "))
        .filter(link -> link.endsWith("rel=\"next\""))
        .map(link -> link.substring(1, link.indexOf('>')).replace(HOST.url().toString(), ""))
        .findFirst()
        .orElse("");
  }

  @Test
  void rawDiffsAndCommits_areThere() {
    var pull = pull(PullRequest::isOpen);
    var one = PROJECT + "/merge_requests/" + pull.number();

    assertThat(visitor.get(one + "/raw_diffs").body()).isEqualTo(Diffs.of(pull));
    assertThat(visitor.get(one + "/commits").json()).hasSize(pull.size().commits());
  }

  @Test
  void approvals_nameWhoApproved() {
    var pull = pull(PullRequest::isOpen);
    HOST.world()
        .change(
            pull,
            ChangeKind.APPROVE,
            new ChangeKind.Wish(null, "somebody", null),
            HOST.world().clock().instant());

    var by = visitor.get(PROJECT + "/merge_requests/" + pull.number() + "/approvals").json();

    assertThat(by.findValuesAsText("username")).contains("somebody");
  }

  @Test
  void privateToken_isAToken() {
    var answer = visitor.getAsNobody(PROJECT, "PRIVATE-TOKEN", "of-gitlab");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(Visitor.of(HOST, "of-gitlab").account().path("requests").size()).isEqualTo(1);
    assertThat(visitor.getAsNobody(PROJECT).status()).isEqualTo(401);
  }

  @Test
  void whatIsNotThere_is404() {
    assertThat(visitor.get("/api/v4/projects/team-1%2Fnothing").status()).isEqualTo(404);
    assertThat(visitor.get(PROJECT + "/merge_requests/999").status()).isEqualTo(404);
    assertThat(visitor.get(PROJECT + "/repository/compare?from=main&to=x").status()).isEqualTo(404);
  }

  private PullRequest pull(Predicate<PullRequest> wanted) {
    return view.pulls(project).filter(wanted).findFirst().orElseThrow();
  }

  private static String path(JsonNode url) {
    return url.asText().substring(HOST.url().toString().length());
  }
}
