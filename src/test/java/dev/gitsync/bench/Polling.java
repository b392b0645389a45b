package dev.gitsync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.harness.Node;
import dev.gitsync.harness.Shown;
import dev.gitsync.harness.Watch;
import dev.gitsync.simhost.SimHostProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * What it costs to keep a thousand open pull requests fresh, and how fresh they are: twenty owners
 * with fifty each, of which a tenth changes twelve times an hour, three tenths once, the rest
 * hardly ever. Once with nobody looking, once with every owner's page open, once with a host that
 * tells of changes by itself and again nobody looking.
 */
final class Polling implements Scenario {

  private static final int OWNERS = 20;
  private static final int PULLS_EACH = 50;

  /**
   * An hour is ten minutes. The timer's ten seconds can't be scaled, but rows don't wait for it.
   */
  private static final double FACTOR = 6;

  /** Less is the noise of what happens to be loaded and cached. */
  private static final double NO_GROWTH_MEBIBYTES = 5;

  /** Merged ones would leave the thousand. */
  private static final String KINDS =
      "--kinds={\"push\":40,\"title\":8,\"draft\":4,\"ready\":8,\"approve\":14,"
          + "\"request_changes\":8,\"comment\":8,\"dismiss\":4}";

  private enum Mode {
    UNWATCHED,
    WATCHED,
    HOOKED
  }

  private final Mode mode;

  private Polling(Mode mode) {
    this.mode = mode;
  }

  static Polling unwatched() {
    return new Polling(Mode.UNWATCHED);
  }

  static Polling watched() {
    return new Polling(Mode.WATCHED);
  }

  static Polling hooked() {
    return new Polling(Mode.HOOKED);
  }

  @Override
  public String name() {
    return switch (mode) {
      case UNWATCHED -> "units";
      case WATCHED -> "watched";
      case HOOKED -> "hooked";
    };
  }

  @Override
  public List<Figure> run(Lab lab) {
    var database = lab.database();
    try (var host =
            lab.openPulls(
                OWNERS,
                PULLS_EACH,
                "--factor=" + FACTOR,
                KINDS,
                "--switches={\"latency\":\"PT0.05S\"}");
        var node =
            Scaled.by(FACTOR)
                .configure(lab.node(database, host))
                .with(Hooking.SECRET_SETTING, mode == Mode.HOOKED ? Hooking.SECRET : "")
                .start()
                .awaitReady()) {
      var owners = Owner.make(lab.admin(node), "github", OWNERS);
      var branches = Branch.ofHost(host);
      var rows = new Rows(database);
      rows.add(host, Rows.deal(owners, branches));
      rows.awaitRead();
      if (mode == Mode.HOOKED) {
        Hooking.begin(host, node);
        var oneOfEach = branches.values().stream().map(pulls -> pulls.get(0)).toList();
        Hooking.prove(host, lab.admin(node), oneOfEach);
        rows.sendUsersAway();
      }
      var all = branches.values().stream().flatMap(List::stream).toList();
      try (var original = OriginalWay.start(host, all, FACTOR)) {
        return measure(lab, new Stage(host, node, Sightings.of(database), original), owners);
      }
    }
  }

  private record Stage(SimHostProcess host, Node node, Sightings sightings, OriginalWay original) {}

  private List<Figure> measure(Lab lab, Stage stage, List<Owner> owners) {
    var watched = mode == Mode.WATCHED;
    var pages =
        watched ? owners.stream().map(owner -> owner.api().watch()).toList() : List.<Watch>of();
    // Until the rows have found their pace.
    Lab.pass(Scaled.by(FACTOR).down(Scaled.TTL.multipliedBy(2)));
    stage.host().control("POST", "/script", "{\"running\":true}");
    Lab.pass(Scaled.by(FACTOR).down(Scaled.TTL));

    var from = Instant.now();
    var costs = Costs.of(stage.host(), Owner.PREFIX);
    var originalCosts = Costs.of(stage.host(), OriginalWay.PREFIX);
    var heap = new Heap(stage.node());
    heap.readFor(lab.options().lasting(Duration.ofMinutes(watched ? 3 : 10)));
    costs = Costs.of(stage.host(), Owner.PREFIX).minus(costs);
    originalCosts = Costs.of(stage.host(), OriginalWay.PREFIX).minus(originalCosts);
    var to = Instant.now();
    stage.host().control("POST", "/script", "{\"running\":false}");
    // Until the last change must be shown, and half as long again.
    Lab.pass(Scaled.by(FACTOR).down(pace().multipliedBy(3).dividedBy(2)));

    var outcome =
        new Outcome(
            costs,
            freshness(
                stage,
                from,
                to,
                watched
                    ? seen -> pages.forEach(page -> tell(stage.host(), page, seen))
                    : seen -> stage.sightings().tell(stage.host(), seen)),
            originalCosts,
            freshness(stage, from, to, seen -> stage.original().tell(seen)),
            FACTOR * Duration.between(from, to).toNanos() / Duration.ofHours(1).toNanos());
    pages.forEach(Watch::close);
    lab.say(name() + ": " + outcome);
    return switch (mode) {
      case UNWATCHED -> unwatchedFigures(outcome, heap);
      case WATCHED -> watchedFigures(outcome);
      case HOOKED -> hookedFigures(outcome);
    };
  }

  private Duration pace() {
    return mode == Mode.HOOKED ? Scaled.HOOKED_TTL : Scaled.TTL.multipliedBy(2);
  }

  private static Freshness.Result freshness(
      Stage stage, Instant from, Instant to, Consumer<Freshness> seen) {
    var freshness = new Freshness();
    HostChanges.tell(stage.host(), freshness);
    seen.accept(freshness);
    return freshness.between(from, to, Instant.now()).times(FACTOR);
  }

  /** Tells what a page was told. */
  private static void tell(SimHostProcess host, Watch page, Freshness freshness) {
    var now = Instant.now();
    var nanos = System.nanoTime();
    for (var frame : page.drain()) {
      var at = now.plusNanos(frame.at() - nanos);
      for (var chat : frame.json().path("chats")) {
        tell(host, chat.path("diff_status"), at, freshness);
      }
      if (frame.kind().equals("diff_status_change")) {
        tell(host, frame.json().path("changed_diff_status"), at, freshness);
      }
    }
  }

  private static void tell(
      SimHostProcess host, JsonNode diffStatus, Instant at, Freshness freshness) {
    freshness.seen(
        Branch.key(
            host,
            diffStatus.path("remote_origin").asText(),
            diffStatus.path("git_branch").asText()),
        at,
        Shown.ofDiffStatus(diffStatus));
  }

  /** All that was measured; times as they would be unscaled. */
  private record Outcome(
      Costs costs,
      Freshness.Result freshness,
      Costs originalCosts,
      Freshness.Result originalFreshness,
      double hours) {

    double unitsAnHour() {
      return costs.units() / hours;
    }

    double originalUnitsAnHour() {
      return originalCosts.units() / hours;
    }

    Figure freshnessFigure(String what, Duration p50, Duration p99) {
      return new Figure(
          what + " (" + Text.count(freshness.delays().size()) + " changes)",
          (p50.equals(p99) ? "" : "≤ " + Text.time(p50) + " / ") + "≤ " + Text.time(p99),
          freshness.toString(),
          freshness.delays().p50().compareTo(p50) <= 0
              && freshness.delays().p99().compareTo(p99) <= 0
              && freshness.missed() == 0,
          originalFreshness.toString(),
          ratio(originalFreshness.delays().p99(), freshness.delays().p99()));
    }

    private static String ratio(Duration larger, Duration smaller) {
      return Text.number((double) larger.toNanos() / smaller.toNanos()) + " ×";
    }
  }

  private static List<Figure> unwatchedFigures(Outcome outcome, Heap heap) {
    var units = outcome.unitsAnHour();
    var most = heap.mostMebibytes();
    var growth = heap.growthInTenMinutes();
    return List.of(
        Figure.of(
            "counted units per 1,000 open pull requests and hour, polling only, nobody watching",
            "≤ 1,600, aim 600",
            Text.number(units),
            units <= 1_600,
            Text.number(outcome.originalUnitsAnHour()),
            outcome.originalUnitsAnHour() / units),
        outcome.freshnessFigure(
            "in the same run: host change → row, p50 / p99",
            Scaled.TTL.plusSeconds(15),
            Scaled.TTL.plusSeconds(15)),
        Figure.of(
            "server heap after a collection while doing it, at most / growth in 10 min, -Xmx512m",
            "≤ 512 MiB / none",
            Text.number(most) + " MiB / " + Text.number(growth) + " MiB",
            most <= 512 && growth < NO_GROWTH_MEBIBYTES));
  }

  private static List<Figure> watchedFigures(Outcome outcome) {
    var units = outcome.unitsAnHour();
    return List.of(
        outcome.freshnessFigure(
            "all owners' pages open: host change → page, p50 / p99",
            Duration.ofSeconds(20),
            Duration.ofSeconds(40)),
        Figure.of(
            "in the same run: counted units per 1,000 open pull requests and hour",
            Figure.STATED,
            Text.number(units),
            true,
            Text.number(outcome.originalUnitsAnHour()),
            outcome.originalUnitsAnHour() / units));
  }

  private static List<Figure> hookedFigures(Outcome outcome) {
    var units = outcome.unitsAnHour();
    return List.of(
        Figure.of(
            "counted units per 1,000 open pull requests and hour, webhooks on, nobody watching",
            "≤ 60, aim 40",
            Text.number(units),
            units <= 60,
            Text.number(outcome.originalUnitsAnHour()),
            outcome.originalUnitsAnHour() / units),
        outcome.freshnessFigure(
            "in the same run: host change → row of an owner who does not look, p50 / p99",
            Scaled.HOOKED_TTL.plusSeconds(15),
            Scaled.HOOKED_TTL.plusSeconds(15)));
  }
}
