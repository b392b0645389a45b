package dev.gitsync.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Ten thousand pages on one node: whether they stay, what memory they take, and how many frames a
 * second go out when their owners' branches are reported as fast as they are taken.
 */
final class IdlePages implements Scenario {

  private static final int OWNERS = 200;
  private static final int PAGES_EACH = 50;
  private static final int CHATS_EACH = 3;
  private static final int REPORTERS = 4;

  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration BUSY = Duration.ofSeconds(20);

  private static final String WORKSPACE = "bench";

  /** An owner's chat. */
  private record Followed(Owner owner, String chat) {}

  @Override
  public String name() {
    return "pages";
  }

  @Override
  public List<Figure> run(Lab lab) {
    var database = lab.database();
    var each = lab.options().many(PAGES_EACH);
    try (var host = lab.host("--owners=1", "--repositories=1", "--pulls=1");
        var node =
            lab.node(database, host)
                .with("GITSYNC_LIVE_MAX_CONNECTIONS_PER_USER", Integer.toString(each))
                .start()
                .awaitReady();
        var fleet = new Fleet()) {
      var owners = Owner.make(lab.admin(node), "github", OWNERS);
      var chats = new ArrayList<Followed>();
      for (var owner : owners) {
        for (var i = 0; i < CHATS_EACH; i++) {
          chats.add(new Followed(owner, owner.newChat(WORKSPACE, "chat " + i)));
        }
      }
      var heap = new Heap(node);
      var heapBefore = heap.read();
      var processBefore = node.residentMebibytes();
      fleet.open(node.url(), owners, each);
      var pages = OWNERS * each;
      Lab.pass(lab.options().lasting(IDLE));
      var stayed = fleet.open();
      var heapAfter = heap.read();
      var processAfter = node.residentMebibytes();
      lab.say(
          "heap %s → %s MiB, process %s → %s MiB"
              .formatted(
                  Text.number(heapBefore),
                  Text.number(heapAfter),
                  Text.number(processBefore),
                  Text.number(processAfter)));
      var rate = framesInASecond(lab, fleet, chats);
      return List.of(
          Figure.of(
              "idle pages on one node that were still open after a minute, of " + Text.count(pages),
              "10,000",
              Text.count(stayed),
              stayed >= 10_000),
          Figure.of(
              "memory of a page: heap after a collection / whole process",
              Figure.STATED,
              kibibytes(heapAfter - heapBefore, pages)
                  + " / "
                  + kibibytes(processAfter - processBefore, pages),
              true),
          Figure.of(
              "frames a second to these pages, "
                  + each
                  + " of an owner, the readers on the same machine",
              Figure.STATED,
              Text.number(rate),
              true));
    }
  }

  private static String kibibytes(double mebibytes, int pages) {
    return Text.number(mebibytes * 1024 / pages) + " KiB";
  }

  private static double framesInASecond(Lab lab, Fleet fleet, List<Followed> chats) {
    var begin = System.nanoTime();
    var before = fleet.frames();
    var end = begin + lab.options().lasting(BUSY).toNanos();
    var reporters = new ArrayList<CompletableFuture<Void>>();
    for (var i = 0; i < REPORTERS; i++) {
      var first = i;
      reporters.add(CompletableFuture.runAsync(() -> report(chats, first, end)));
    }
    reporters.forEach(CompletableFuture::join);
    return (fleet.frames() - before) * 1e9 / (System.nanoTime() - begin);
  }

  private static void report(List<Followed> chats, int first, long end) {
    for (var i = first; System.nanoTime() < end; i += REPORTERS) {
      var followed = chats.get(i % chats.size());
      followed
          .owner()
          .api()
          .report(WORKSPACE, followed.chat(), "https://elsewhere.example/a/b", "branch-" + i);
    }
  }
}
