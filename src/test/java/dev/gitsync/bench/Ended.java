package dev.gitsync.bench;

import dev.gitsync.simhost.SimHostProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What it costs to go on looking at what hardly ever changes again: merged pull requests, and
 * branches that have none, some hours after their report and with nobody watching. Afterwards all
 * of them do change, at moments spread over an hour: how long is it until the rows show that?
 */
final class Ended implements Scenario {

  private static final int PULLS = 60;
  private static final int BRANCHES = 20;

  /** An hour is half a minute. */
  private static final double FACTOR = 120;

  private static final Duration FIRST = Duration.ofHours(2);
  private static final Duration MEASURED = Duration.ofHours(3);
  private static final Duration CHANGING = Duration.ofHours(1);

  /** The longest of the waits, and what can't be scaled. */
  private static final Duration SEEING = Duration.ofMinutes(90);

  @Override
  public String name() {
    return "ended";
  }

  @Override
  public List<Figure> run(Lab lab) {
    var scaled = Scaled.by(FACTOR);
    var database = lab.database();
    try (var host =
            lab.host(
                "--owners=2",
                "--repositories=1",
                "--pulls=" + PULLS,
                "--branches=" + BRANCHES,
                "--fork-share=0",
                "--closed-share=1",
                "--renamed=0",
                "--factor=" + FACTOR,
                "--switches={\"latency\":\"PT0.005S\"}");
        var node = scaled.configure(lab.node(database, host)).start().awaitReady()) {
      var owners = Owner.make(lab.admin(node), "github", 2);
      var branches = Branch.ofHost(host);
      var merged = some(branches, "team-1/", "merged");
      var without = some(branches, "team-2/", "");
      var rows = new Rows(database);
      rows.add(host, Map.of(owners.get(0), merged, owners.get(1), without));
      rows.awaitRead();
      var sightings = Sightings.of(database);
      try (var ofMerged = new Meter(host, owners.get(0), merged);
          var ofWithout = new Meter(host, owners.get(1), without)) {
        Lab.pass(scaled.down(FIRST));
        ofMerged.begin();
        ofWithout.begin();
        Lab.pass(scaled.down(lab.options().lasting(MEASURED)));
        ofMerged.end();
        ofWithout.end();
        change(host, merged, without);
        Lab.pass(scaled.down(SEEING));
        return List.of(
            ofMerged.costs("one unchanged merged pull request"),
            ofMerged.freshness("a merged pull request gets a new title", sightings),
            ofWithout.costs("one branch without any pull request"),
            ofWithout.freshness("such a branch gets a pull request", sightings));
      }
    }
  }

  private static List<Branch> some(
      Map<String, List<Branch>> branches, String repositoryPrefix, String state) {
    return branches.values().stream()
        .flatMap(List::stream)
        .filter(branch -> branch.repository().startsWith(repositoryPrefix))
        .filter(branch -> branch.state().equals(state))
        .toList();
  }

  private static void change(SimHostProcess host, List<Branch> merged, List<Branch> without) {
    var steps = Math.max(merged.size(), without.size());
    IntStream.range(0, steps)
        .forEach(
            i -> {
              merged.stream().skip(i).limit(1).forEach(branch -> retitle(host, branch));
              without.stream().skip(i).limit(1).forEach(branch -> open(host, branch));
              Lab.pass(Scaled.by(FACTOR).down(CHANGING.dividedBy(steps)));
            });
  }

  private static void retitle(SimHostProcess host, Branch branch) {
    host.control(
        "POST",
        "/repositories/" + branch.repository() + "/pulls/" + branch.number(),
        "{\"kind\":\"title\"}");
  }

  private static void open(SimHostProcess host, Branch branch) {
    host.control(
        "POST",
        "/repositories/" + branch.repository() + "/pulls",
        "{\"branch\":\"" + branch.name() + "\"}");
  }

  /** What some rows cost and how fresh they are, beside what the original makes of them. */
  private static final class Meter implements AutoCloseable {

    private final SimHostProcess host;
    private final String token;
    private final List<Branch> branches;
    private final OriginalWay originalWay;
    private Instant begin = Instant.EPOCH;
    private Instant end = Instant.EPOCH;
    private Costs costs = Costs.NONE;
    private Costs originalCosts = Costs.NONE;

    Meter(SimHostProcess host, Owner owner, List<Branch> branches) {
      this.host = host;
      this.token = owner.gitToken();
      this.branches = branches;
      this.originalWay = OriginalWay.start(host, branches, FACTOR);
    }

    private Costs costsSoFar() {
      return Costs.of(host, token);
    }

    private Costs originalCostsSoFar() {
      return Costs.of(host, OriginalWay.token(branches.get(0)));
    }

    /** Counts from now on. */
    void begin() {
      begin = Instant.now();
      costs = costsSoFar();
      originalCosts = originalCostsSoFar();
    }

    /** Counts no more. */
    void end() {
      end = Instant.now();
      costs = costsSoFar().minus(costs);
      originalCosts = originalCostsSoFar().minus(originalCosts);
    }

    @Override
    public void close() {
      originalWay.close();
    }

    Figure costs(String what) {
      var rowHours =
          branches.size()
              * FACTOR
              * Duration.between(begin, end).toNanos()
              / Duration.ofHours(1).toNanos();
      var units = costs.units() / rowHours;
      var original = originalCosts.units() / rowHours;
      return new Figure(
          "counted units per hour of "
              + what
              + ", after the first two hours, nobody watching ("
              + Text.number(costs.requests() / rowHours)
              + " requests, "
              + Text.percent((double) costs.notModified() / Math.max(1, costs.requests()))
              + " answered 304)",
          "≤ 0.1",
          Text.number(units),
          units <= 0.1,
          Text.number(original),
          units == 0 ? "∞" : Text.number(original / units) + " ×");
    }

    Figure freshness(String change, Sightings sightings) {
      var seen = freshness();
      sightings.tell(host, seen);
      var seenByOriginal = freshness();
      originalWay.tell(seenByOriginal);
      var result = result(seen);
      return new Figure(
          "afterwards, in the same run: " + change + " → row, p50 / p99 of " + branches.size(),
          Figure.STATED,
          result.toString(),
          result.missed() == 0,
          result(seenByOriginal).toString(),
          Figure.NONE);
    }

    private Freshness freshness() {
      var repository = branches.get(0).repository() + " ";
      var freshness = new Freshness(key -> key.startsWith(repository));
      HostChanges.tell(host, freshness);
      return freshness;
    }

    private Freshness.Result result(Freshness freshness) {
      var now = Instant.now();
      return freshness.between(end, now, now).times(FACTOR);
    }
  }
}
