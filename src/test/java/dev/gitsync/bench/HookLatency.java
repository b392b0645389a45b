package dev.gitsync.bench;

import dev.gitsync.harness.Watch;
import dev.gitsync.simhost.SimHostProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long it takes from a change on the host, which tells of it, to the owner's open page. The
 * hook leaves the host in the call that changes the pull request, so what is counted from the
 * beginning of that is an upper bound.
 */
final class HookLatency implements Scenario {

  private static final int CHANGES = 200;
  private static final int WARM_UP = 50;
  private static final int PULLS = 40;

  @Override
  public String name() {
    return "hooklatency";
  }

  @Override
  public List<Figure> run(Lab lab) {
    var database = lab.database();
    try (var host =
            lab.openPulls(1, PULLS, "--switches={\"limits\":false,\"latency\":\"PT0.05S\"}");
        var node =
            lab.node(database, host)
                .with(Hooking.SECRET_SETTING, Hooking.SECRET)
                .start()
                .awaitReady()) {
      var owner = Owner.make(lab.admin(node), "github", 1).get(0);
      var branches = Branch.ofHost(host).values().iterator().next();
      var rows = new Rows(database);
      rows.add(host, Map.of(owner, branches));
      rows.awaitRead();
      Hooking.begin(host, node);
      var times = new ArrayList<Duration>();
      try (var page = owner.api().watch()) {
        page.awaitKind("snapshot");
        for (var i = 0; i < WARM_UP + lab.options().many(CHANGES); i++) {
          times.add(change(host, page, branches.get(i % branches.size()), "title " + i));
        }
      }
      var sample = Sample.of(times.subList(WARM_UP, times.size()));
      return List.of(
          Figure.of(
              "hook → the owner's page, host latency 50 ms, p50 / p99 of " + sample.size(),
              "≤ 150 ms / ≤ 500 ms",
              sample.toString(),
              sample.p50().toMillis() <= 150 && sample.p99().toMillis() <= 500));
    }
  }

  private static Duration change(SimHostProcess host, Watch page, Branch branch, String title) {
    var begin = System.nanoTime();
    host.control(
        "POST",
        "/repositories/" + branch.repository() + "/pulls/" + branch.number(),
        "{\"kind\":\"title\",\"title\":\"" + title + "\"}");
    var frame =
        page.await(
            title,
            next ->
                next.json()
                    .path("changed_diff_status")
                    .path("pull_request_title")
                    .asText()
                    .equals(title));
    return Duration.ofNanos(frame.at() - begin);
  }
}
