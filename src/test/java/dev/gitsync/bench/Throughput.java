package dev.gitsync.bench;

import dev.gitsync.harness.Database;
import dev.gitsync.harness.Waiting;
import dev.gitsync.simhost.SimHostProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many stale rows one node refreshes a second: all rows of twenty owners are set stale at once,
 * first with nothing changed on the host, then with a change of each pull request. Nothing else
 * becomes due meanwhile.
 */
final class Throughput implements Scenario {

  private static final int OWNERS = 20;
  private static final int ROWS_EACH = 500;
  private static final int ROUNDS = 3;

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "throughput";
  }

  @Override
  public List<Figure> run(Lab lab) {
    var each = lab.options().many(ROWS_EACH);
    var database = lab.database();
    try (var host = lab.openPulls(OWNERS, each, "--switches={\"limits\":false}");
        var node =
            lab.node(database, host)
                .with("GITSYNC_REFRESH_DIFF_STATUS_TTL", "PT6H")
                .start()
                .awaitReady()) {
      var owners = Owner.make(lab.admin(node), "github", OWNERS);
      var branches = Branch.ofHost(host);
      var rows = new Rows(database);
      rows.add(host, Rows.deal(owners, branches));
      rows.awaitRead();
      host.control("PUT", "/switches/all", "{\"limits\":false,\"latency\":\"PT0.2S\"}");
      var heap = new Heap(node);
      heap.read();
      var all = branches.values().stream().flatMap(List::stream).toList();
      var begin = Instant.now();
      double unchanged;
      double changed;
      double original;
      try (var originalWay = OriginalWay.start(host, all, 1)) {
        unchanged = median(lab, "unchanged", database, () -> {});
        changed = median(lab, "changed", database, () -> changeAll(host));
        original = originalWay.rowsPerSecond(begin, Instant.now());
      }
      heap.read();
      var most = heap.mostMebibytes();
      return List.of(
          figure("unchanged", 1_000, unchanged, original),
          figure("changed", 400, changed, original),
          Figure.of(
              "server heap after a collection, before and after refreshing "
                  + Text.count((long) OWNERS * each)
                  + " rows six times, -Xmx512m",
              "≤ 512 MiB",
              Text.number(most) + " MiB",
              most <= 512));
    }
  }

  private static void changeAll(SimHostProcess host) {
    host.control("POST", "/changes", "{\"kind\":\"title\"}");
  }

  private interface Before {
    void happen();
  }

  /** The median of a few rounds: the first one still warms up. */
  private static double median(Lab lab, String what, Database database, Before before) {
    var rates =
        IntStream.range(0, ROUNDS)
            .mapToObj(
                round -> {
                  before.happen();
                  var rate = rate(database);
                  lab.say("all " + what + ": " + Text.number(rate) + " rows a second");
                  return rate;
                })
            .toList();
    return Sample.median(rates);
  }

  /** From the first outcome that is recorded to the last; the first ones themselves don't count. */
  private static double rate(Database database) {
    var marked = database.query("select clock_timestamp()");
    database.execute("update refresh_schedule set stale_at = clock_timestamp()");
    var left = "select count(*) from refresh_schedule where refreshed_at < '" + marked + "'";
    Waiting.until("all rows", PATIENCE, () -> database.query(left).equals("0"));
    return Double.parseDouble(
        database.query(
            """
            select count(*) filter (where refreshed_at > first)
              / extract(epoch from max(refreshed_at) - min(first))
            from refresh_schedule,
              (select min(refreshed_at) as first from refresh_schedule) as earliest
            """));
  }

  private static Figure figure(String what, double toReach, double rate, double original) {
    return Figure.of(
        "stale rows refreshed per second, all "
            + what
            + "; one node, 20 owners, host without limits, latency 200 ms",
        "≥ " + Text.number(toReach),
        Text.number(rate),
        rate >= toReach,
        Text.number(original),
        rate / original);
  }
}
