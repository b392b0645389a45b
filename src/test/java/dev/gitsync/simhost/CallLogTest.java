package dev.gitsync.simhost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log of all calls says of what each has read, in whatever words it was asked. */
class CallLogTest {

  private static final String BRANCH = "team-1/payments feat/topic-1";

  private final SimHost host =
      SimHost.start(
          "--owners=1",
          "--repositories=1",
          "--pulls=2",
          "--renamed=0",
          "--fork-share=0",
          "--closed-share=0",
          "--script=false");
  private final Visitor visitor = Visitor.of(host, "a-token");

  @BeforeEach
  void switchOn() {
    host.control("PUT", "/calls", "{\"running\":true}");
  }

  @AfterEach
  void stop() {
    host.close();
  }

  private List<JsonNode> calls() {
    var calls = new ArrayList<JsonNode>();
    host.control("GET", "/calls", "").path("calls").forEach(calls::add);
    return calls;
  }

  private static List<String> reads(JsonNode call) {
    var reads = new ArrayList<String>();
    call.path("reads").forEach(read -> reads.add(read.asText()));
    return reads;
  }

  @Test
  void restCalls_readTheBranchesThatTheirAddressesMean() {
    visitor.get("/repos/team-1/payments/pulls/1");
    visitor.get("/repos/team-1/payments/pulls?head=team-1:feat/topic-1&state=all");
    visitor.get("/repos/team-1/payments/branches/feat/topic-1");
    visitor.get("/repos/team-1/payments/issues/1");
    visitor.get("/repos/team-1/payments");

    assertThat(calls()).hasSize(5);
    assertThat(calls().subList(0, 4))
        .allSatisfy(call -> assertThat(reads(call)).containsOnly(BRANCH));
    assertThat(reads(calls().get(4))).isEmpty();
    assertThat(calls())
        .allSatisfy(
            call -> {
              assertThat(call.path("token").asText()).isEqualTo("a-token");
              assertThat(call.path("status").asInt()).isEqualTo(200);
              assertThat(call.path("repository").asText()).isEqualTo("team-1/payments");
              assertThat(call.path("answered_at").asText()).isNotEmpty();
            });
  }

  @Test
  void document_readsTheBranchesOfItsIdsAndNames() {
    var id = visitor.get("/repos/team-1/payments/pulls/2").json().path("node_id").asText();
    visitor.data(
        """
        query($ids: [ID!]!) {
          nodes(ids: $ids) { ... on PullRequest { number } }
          repository(owner: "team-1", name: "payments") {
            pullRequests(headRefName: "feat/topic-1", first: 1) { nodes { number } }
          }
        }
        """,
        Map.of("ids", List.of(id)));

    assertThat(reads(calls().get(1)))
        .containsExactlyInAnyOrder(BRANCH, "team-1/payments feat/topic-2");
  }

  @Test
  void answerThatTellsALimit_isKeptWithItsEnd() {
    visitor.switchAll("{\"secondary\":true,\"for\":\"PT1M\"}");
    visitor.get("/repos/team-1/payments/pulls/1");

    var call = calls().get(0);
    assertThat(call.path("status").asInt()).isEqualTo(403);
    assertThat(call.path("limited").toString()).contains("core", "graphql");
    assertThat(call.path("until").asText()).isNotEmpty();
    assertThat(reads(call)).isEmpty();
  }

  @Test
  void afterOne_areTheOthers() {
    visitor.get("/repos/team-1/payments/pulls/1");
    visitor.get("/repos/team-1/payments/pulls/2");

    var after = host.control("GET", "/calls?after=1", "").path("calls");
    assertThat(after).hasSize(1);
    assertThat(after.get(0).path("reads").toString()).contains("feat/topic-2");
  }

  @Test
  void switchedOff_keepsNothing() {
    host.control("PUT", "/calls", "{\"running\":false}");
    visitor.get("/repos/team-1/payments/pulls/1");

    assertThat(calls()).isEmpty();
  }
}
