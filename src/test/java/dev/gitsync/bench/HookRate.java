package dev.gitsync.bench;

import dev.gitsync.harness.Node;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * How many hooks a second one node takes as fast as they can be sent, each of another delivery and
 * of one of a thousand pull requests, of whose owners one is there; and how much later his reports
 * are answered while a thousand a second come in, by pairs of runs one after another.
 */
final class HookRate implements Scenario {

  private static final int OWNERS = 20;
  private static final int PULLS_EACH = 50;
  private static final int SENDERS = 16;
  private static final int RATE = 1_000;
  private static final int PAIRS = 5;
  private static final int REPORTS = 200;
  private static final int CHATS = 20;
  private static final double MOST = 1.2;

  private static final Duration WARM_UP = Duration.ofSeconds(60);
  private static final Duration LENGTH = Duration.ofSeconds(20);
  private static final String WORKSPACE = "bench";

  @Override
  public String name() {
    return "hookrate";
  }

  @Override
  public List<Figure> run(Lab lab) {
    var database = lab.database();
    try (var host = lab.openPulls(OWNERS, PULLS_EACH, "--switches={\"limits\":false}");
        var node =
            lab.node(database, host)
                .with(Hooking.SECRET_SETTING, Hooking.SECRET)
                .start()
                .awaitReady()) {
      var owners = Owner.make(lab.admin(node), "github", OWNERS);
      var branches = Branch.ofHost(host);
      var rows = new Rows(database);
      rows.add(host, Rows.deal(owners, branches));
      rows.awaitRead();
      rows.sendUsersAway();
      var events =
          branches.values().stream()
              .flatMap(List::stream)
              .map(branch -> HookLine.request(node.url(), Hooking.SECRET, body(host.url(), branch)))
              .toList();
      var length = lab.options().lasting(LENGTH);
      taken(node, events, lab.options().lasting(WARM_UP), Integer.MAX_VALUE);
      var most = taken(node, events, length, Integer.MAX_VALUE);
      return List.of(
          Figure.of(
              "hooks a second that one node takes, each matched to a row, one owner of 20 looking",
              "≥ 1,000",
              Text.number(most),
              most >= 1_000),
          pairs(lab, node, owners.get(0), events));
    }
  }

  private static String body(URI host, Branch branch) {
    return """
    {"action":"edited","number":%2$d,"pull_request":{"number":%2$d,
    "html_url":"%1$s/%3$s/pull/%2$d","head":{"ref":"%4$s","repo":{"full_name":"%3$s"}}},
    "repository":{"id":%5$d,"full_name":"%3$s"}}
    """
        .formatted(
            host,
            branch.number(),
            branch.repository(),
            branch.name(),
            Math.abs((long) branch.repository().hashCode()));
  }

  /** How many are taken a second when no more than so many are sent. */
  private static double taken(Node node, List<byte[]> events, Duration length, int rate) {
    var over = new AtomicBoolean();
    var taken = new LongAdder();
    var begin = System.nanoTime();
    var senders = send(node, events, rate, over, taken);
    Lab.pass(length);
    over.set(true);
    senders.forEach(CompletableFuture::join);
    return taken.sum() * 1e9 / (System.nanoTime() - begin);
  }

  private static List<CompletableFuture<Void>> send(
      Node node, List<byte[]> events, int rate, AtomicBoolean over, LongAdder taken) {
    var begin = System.nanoTime();
    return IntStream.range(0, SENDERS)
        .mapToObj(
            first ->
                CompletableFuture.runAsync(
                    () -> {
                      try (var line = new HookLine(node.url())) {
                        for (long i = first; !over.get(); i += SENDERS) {
                          await(begin + (long) (i * 1e9 / rate));
                          var event = events.get((int) (i % events.size()));
                          taken.add(line.deliver(event) == 202 ? 1 : 0);
                        }
                      }
                    },
                    task -> new Thread(task, "hooks-" + first).start()))
        .toList();
  }

  private static void await(long at) {
    for (var left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static Figure pairs(Lab lab, Node node, Owner owner, List<byte[]> events) {
    var chats =
        IntStream.range(0, CHATS).mapToObj(i -> owner.newChat(WORKSPACE, "chat " + i)).toList();
    report(lab, owner, chats, "warm-up");
    var calm = new ArrayList<Double>();
    var ratios = new ArrayList<Double>();
    for (var i = 0; i < PAIRS; i++) {
      var before = report(lab, owner, chats, "calm-" + i);
      var over = new AtomicBoolean();
      var taken = new LongAdder();
      var begin = System.nanoTime();
      var senders = send(node, events, RATE, over, taken);
      var meanwhile = report(lab, owner, chats, "hooks-" + i);
      over.set(true);
      senders.forEach(CompletableFuture::join);
      var rate = taken.sum() * 1e9 / (System.nanoTime() - begin);
      lab.say(
          "report: %s, with %s hooks a second: %s".formatted(before, Text.number(rate), meanwhile));
      calm.add(before.p99().toNanos() / 1e6);
      ratios.add((double) meanwhile.p99().toNanos() / before.p99().toNanos());
    }
    var ratio = Sample.median(ratios);
    return Figure.of(
        "answer to a report, p99 while %s hooks a second are sent, median of %d paired runs (without: %s ms)"
            .formatted(Text.count(RATE), PAIRS, Text.number(Sample.median(calm))),
        "≤ " + Text.number(MOST) + " ×",
        Text.number(ratio) + " ×",
        ratio <= MOST);
  }

  private static Sample report(Lab lab, Owner owner, List<String> chats, String branch) {
    var times = new ArrayList<Duration>();
    for (var i = 0; i < lab.options().many(REPORTS); i++) {
      var begin = System.nanoTime();
      owner
          .api()
          .report(
              WORKSPACE, chats.get(i % chats.size()), "https://elsewhere.example/a/b", branch + i);
      times.add(Duration.ofNanos(System.nanoTime() - begin));
    }
    return Sample.of(times);
  }
}
