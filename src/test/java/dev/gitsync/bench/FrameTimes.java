package dev.gitsync.bench;

import dev.gitsync.harness.Node;
import dev.gitsync.harness.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long a report takes to the owner's pages on the node that took it and on another. The moment
 * of the commit is not known outside; it lies between the report and its answer, so what is counted
 * from the report is an upper bound of what is counted from the commit.
 */
final class FrameTimes implements Scenario {

  private static final int REPORTS = 400;
  private static final int WARM_UP = 100;

  /** So that no report has to push the oldest reference out. */
  private static final int CHATS = 40;

  private static final String WORKSPACE = "bench";

  @Override
  public String name() {
    return "frames";
  }

  @Override
  public List<Figure> run(Lab lab) {
    var database = lab.database();
    try (var host = lab.host("--owners=1", "--repositories=1", "--pulls=1");
        var one = lab.node(database, host).start();
        var other = lab.node(database, host).start()) {
      one.awaitReady();
      other.awaitReady();
      var owner = Owner.make(lab.admin(one), "github", 1).get(0);
      var chats = new ArrayList<String>();
      for (var i = 0; i < CHATS; i++) {
        chats.add(owner.newChat(WORKSPACE, "chat " + i));
      }
      var headers = Map.of("Authorization", "Bearer " + owner.api().token());
      var here = new ArrayList<Duration>();
      var there = new ArrayList<Duration>();
      var answers = new ArrayList<Duration>();
      try (var near = Watch.open(one.url(), headers);
          var far = Watch.open(other.url(), headers)) {
        near.awaitKind("snapshot");
        far.awaitKind("snapshot");
        for (var i = 0; i < WARM_UP + lab.options().many(REPORTS); i++) {
          var branch = "branch-" + i;
          var begin = System.nanoTime();
          owner
              .api()
              .report(WORKSPACE, chats.get(i % CHATS), "https://elsewhere.example/a/b", branch);
          answers.add(Duration.ofNanos(System.nanoTime() - begin));
          here.add(Duration.ofNanos(arrival(near, branch) - begin));
          there.add(Duration.ofNanos(arrival(far, branch) - begin));
        }
      }
      return List.of(
          figure("report → frame on the same node", 50, here, answers),
          figure("report → frame on the other node", 100, there, answers),
          within(one, "here", "0.05", "the same node"),
          within(other, "notice", "0.1", "another node"));
    }
  }

  /** What the server itself counts, from the moment that it stamps just before the commit. */
  private static Figure within(Node node, String way, String seconds, String where) {
    var lag = "gitsync_live_lag_total";
    var share =
        node.metric(lag, "le=\"%s\",way=\"%s\"".formatted(seconds, way))
            / node.metric(lag, "le=\"+Inf\",way=\"%s\"".formatted(way));
    return Figure.of(
        "commit → frame on %s, warm-up included: share within %s s".formatted(where, seconds),
        "≥ 99 %",
        Text.percent(share),
        share >= 0.99);
  }

  /** Waits for the frame that tells of a branch; answers when it came. */
  static long arrival(Watch page, String branch) {
    return page.await(
            branch,
            frame ->
                frame.json().path("changed_diff_status").path("git_branch").asText().equals(branch))
        .at();
  }

  private static Figure figure(
      String what, long mostMillis, List<Duration> all, List<Duration> answers) {
    var sample = Sample.of(all.subList(WARM_UP, all.size()));
    var answered = Sample.of(answers.subList(WARM_UP, answers.size()));
    return Figure.of(
        "%s, p50 / p99 of %d (an upper bound of commit → frame; the report's own answer: %s)"
            .formatted(what, sample.size(), answered),
        "p99 ≤ " + mostMillis + " ms",
        sample.toString(),
        sample.p99().toMillis() <= mostMillis);
  }
}
