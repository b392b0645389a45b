package dev.gitsync.bench;

import dev.gitsync.harness.Node;
import dev.gitsync.harness.StalledPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How much later one owner's page is told while a thousand pages of others take nothing, by pairs
 * of runs one after another: the same pages read in the first and stall in the second, and the same
 * goes to them.
 */
final class StalledPages implements Scenario {

  private static final int PAIRS = 5;
  private static final int OWNERS = 20;
  private static final int PAGES_EACH = 50;
  private static final int REPORTS = 200;

  /** So that each frame has much to say, and lines are soon full. */
  private static final int REFERENCES = 20;

  private static final Duration BETWEEN = Duration.ofMillis(50);

  /** Until the lines are full, and well before those who stall are sent away. */
  private static final Duration FILLING = Duration.ofSeconds(6);

  private static final double MOST = 1.2;
  private static final String WORKSPACE = "bench";
  private static final String ORIGIN = "https://elsewhere.example/a/b";

  @Override
  public String name() {
    return "stalled";
  }

  @Override
  public List<Figure> run(Lab lab) {
    var database = lab.database();
    try (var host = lab.host("--owners=1", "--repositories=1", "--pulls=1");
        var node = lab.node(database, host).start().awaitReady()) {
      var all = Owner.make(lab.admin(node), "github", OWNERS + 1).stream().map(Talk::of).toList();
      var measured = all.get(0);
      var others = all.subList(1, all.size());
      others.forEach(talk -> IntStream.range(0, REFERENCES).forEach(i -> talk.report()));
      measure(lab, measured);
      var calm = new ArrayList<Double>();
      var ratios = new ArrayList<Double>();
      for (var i = 0; i < PAIRS; i++) {
        Sample before;
        try (var fleet = new Fleet()) {
          fleet.open(node.url(), others.stream().map(Talk::owner).toList(), PAGES_EACH);
          before = busily(lab, others, measured);
        }
        var stalled = stalled(node, others);
        try {
          var meanwhile = busily(lab, others, measured);
          lab.say("report → frame: " + before + ", with stalled pages: " + meanwhile);
          calm.add(before.p99().toNanos() / 1e6);
          ratios.add((double) meanwhile.p99().toNanos() / before.p99().toNanos());
        } finally {
          stalled.forEach(StalledPage::close);
        }
      }
      var ratio = Sample.median(ratios);
      return List.of(
          Figure.of(
              ("report → frame p99 while %s pages of others stall, by the same while they read,"
                      + " median of %d pairs (reading: %s ms)")
                  .formatted(
                      Text.count((long) OWNERS * PAGES_EACH),
                      PAIRS,
                      Text.number(Sample.median(calm))),
              "≤ " + Text.number(MOST) + " ×",
              Text.number(ratio) + " ×",
              ratio <= MOST));
    }
  }

  private static List<StalledPage> stalled(Node node, List<Talk> others) {
    return others.stream()
        .flatMap(
            talk ->
                Stream.generate(() -> StalledPage.open(node.url(), talk.owner().api()))
                    .limit(PAGES_EACH))
        .toList();
  }

  /** Measures one owner while the others' pages are told one thing after another. */
  private static Sample busily(Lab lab, List<Talk> others, Talk measured) {
    var over = new AtomicBoolean();
    var busy = CompletableFuture.runAsync(() -> tellAll(others, over));
    try {
      Lab.pass(FILLING);
      return measure(lab, measured);
    } finally {
      over.set(true);
      busy.join();
    }
  }

  private static void tellAll(List<Talk> others, AtomicBoolean over) {
    for (var i = 0; !over.get(); i++) {
      others.get(i % others.size()).report();
      Lab.pass(BETWEEN);
    }
  }

  private static Sample measure(Lab lab, Talk measured) {
    var times = new ArrayList<Duration>();
    try (var page = measured.owner().api().watch()) {
      page.awaitKind("snapshot");
      for (var i = 0; i < lab.options().many(REPORTS); i++) {
        var begin = System.nanoTime();
        var branch = measured.report();
        times.add(Duration.ofNanos(FrameTimes.arrival(page, branch) - begin));
      }
    }
    return Sample.of(times);
  }

  /** An owner and a chat of his, of which one branch after another is reported. */
  private record Talk(Owner owner, String chat, AtomicInteger reports) {

    static Talk of(Owner owner) {
      return new Talk(owner, owner.newChat(WORKSPACE, "x".repeat(500)), new AtomicInteger());
    }

    /** Reports the next branch and answers its name. */
    String report() {
      var branch = "branch-" + reports.incrementAndGet();
      owner.api().report(WORKSPACE, chat, ORIGIN, branch);
      return branch;
    }
  }
}
