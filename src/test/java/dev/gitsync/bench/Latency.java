package dev.gitsync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long it takes from the report of a branch to its pull request on the owner's open page, on a
 * server that has nothing else to do. Each report is of a chat and a branch that nobody has asked
 * about before.
 */
final class Latency implements Scenario {

  private static final int REPORTS = 200;

  /** Before, so that classes are loaded and the host's ways are known. */
  private static final int WARM_UP = 50;

  private static final String WORKSPACE = "bench";

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public List<Figure> run(Lab lab) {
    var reports = lab.options().many(REPORTS);
    var database = lab.database();
    try (var host =
            lab.openPulls(
                1, WARM_UP + reports, "--switches={\"limits\":false,\"latency\":\"PT0.05S\"}");
        var node = lab.node(database, host).start().awaitReady()) {
      var owner = Owner.make(lab.admin(node), "github", 1).get(0);
      var times = new ArrayList<Duration>();
      try (var page = owner.api().watch()) {
        page.awaitKind("snapshot");
        for (var branch : Branch.ofHost(host).values().iterator().next()) {
          var chat = owner.newChat(WORKSPACE, branch.name());
          times.add(report(owner, page, chat, branch.origin(host), branch.name()));
        }
      }
      var sample = Sample.of(times.subList(WARM_UP, times.size()));
      return List.of(
          Figure.of(
              "reported branch → pull request on the owner's page, idle server, host latency"
                  + " 50 ms, p50 / p99 of "
                  + sample.size(),
              "≤ 150 ms / ≤ 500 ms",
              sample.toString(),
              sample.p50().toMillis() <= 150 && sample.p99().toMillis() <= 500));
    }
  }

  private static Duration report(
      Owner owner, Watch page, String chat, String origin, String branch) {
    var begin = System.nanoTime();
    owner.api().report(WORKSPACE, chat, origin, branch);
    var frame =
        page.await(
            "the pull request of " + branch,
            next -> isFound(next.json().path("changed_diff_status"), chat));
    return Duration.ofNanos(frame.at() - begin);
  }

  private static boolean isFound(JsonNode diffStatus, String chat) {
    return diffStatus.path("chat_id").asText().equals(chat) && diffStatus.has("pr_number");
  }
}
