package dev.gitsync.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What will happen in a run and when, drawn from a seed before it begins. Faults of one kind of
 * thing come one after another, those of different things as it happens.
 *
 * @param tracks faults that follow each other, each at its time or when the one before is over
 * @param deeds what each owner wants
 * @param visits what each page does
 */
record Timeline(
    long seed,
    Duration length,
    List<List<At<Fault>>> tracks,
    List<List<At<Deed>>> deeds,
    List<List<Visit>> visits) {

  static final int NODES = 3;
  static final int OWNERS = 5;
  static final int CHATS = 18;
  static final int PAGES_EACH = 2;

  /** Something and its moment after the beginning. */
  record At<T>(Duration time, T what) {}

  /**
   * A page that is open for a while.
   *
   * @param stalled whether it takes nothing
   */
  record Visit(int node, boolean stalled, Duration length, Duration pause) {}

  private interface Maker<T> {
    T make(Dice dice);
  }

  /** Draws a run. */
  static Timeline of(long seed, Duration length, boolean clocksCanBeWrong) {
    return new Timeline(
        seed,
        length,
        List.of(
            track(
                Dice.of(seed, "nodes"),
                length.minusSeconds(10),
                12,
                dice -> ofNode(dice, clocksCanBeWrong)),
            track(Dice.of(seed, "database"), length.minusSeconds(15), 10, Timeline::ofDatabase),
            track(Dice.of(seed, "host"), length.minusSeconds(15), 4, Timeline::ofHost),
            track(Dice.of(seed, "hooks"), length.minusSeconds(5), 1, Timeline::hooks)),
        IntStream.range(0, OWNERS)
            .mapToObj(owner -> deeds(Dice.of(seed, "deeds of " + owner), length))
            .toList(),
        IntStream.range(0, OWNERS * PAGES_EACH)
            .mapToObj(page -> visits(Dice.of(seed, "page " + page), length))
            .toList());
  }

  /** Each fault begins some seconds after the one before should be over. */
  private static List<At<Fault>> track(
      Dice dice, Duration until, int apart, Maker<? extends Fault> maker) {
    var track = new ArrayList<At<Fault>>();
    for (var at = dice.millis(2_000, 8_000); at.compareTo(until) < 0; ) {
      var fault = maker.make(dice);
      track.add(new At<>(at, fault));
      at = at.plus(fault.length()).plus(dice.millis(apart * 700, apart * 1_300));
    }
    return List.copyOf(track);
  }

  private static Fault.OfNode ofNode(Dice dice, boolean clocksCanBeWrong) {
    var node = dice.between(0, NODES - 1);
    var kind = dice.between(1, 10);
    if (kind <= 4) {
      return new Fault.Kill(node, dice.seconds(0, 8));
    }
    if (kind <= 7) {
      return new Fault.Sleep(node, Scale.LEASE.plus(dice.seconds(2, 8)));
    }
    if (kind <= 8) {
      return new Fault.RollingRestart();
    }
    var seconds = dice.oneOf(List.of(-60, 60));
    return clocksCanBeWrong
        ? new Fault.WrongClock(node, seconds)
        : new Fault.Kill(node, Duration.ZERO);
  }

  private static Fault.OfDatabase ofDatabase(Dice dice) {
    var one = List.of(dice.between(0, NODES - 1));
    var some = dice.chance(0.4) ? IntStream.range(0, NODES).boxed().toList() : one;
    return switch (dice.between(1, 5)) {
      case 1 -> new Fault.DatabaseRestart(dice.millis(0, 4_000));
      case 2, 3 -> new Fault.DatabaseCut(some, dice.seconds(3, 15));
      case 4 -> new Fault.DatabaseDelay(some, dice.millis(5, 100), dice.seconds(5, 15));
      default -> new Fault.DatabaseHalfOpen(one.get(0), dice.seconds(5, 15));
    };
  }

  private static Fault.OfHost ofHost(Dice dice) {
    var owner = dice.between(0, OWNERS - 1);
    return switch (dice.between(1, 7)) {
      case 1 ->
          new Fault.HostFails(
              dice.oneOf(List.of(500, 502, 503, 504)), dice.share(0.3, 1), dice.seconds(3, 10));
      case 2 -> new Fault.HostHangs(dice.share(0.1, 0.6), dice.seconds(3, 8));
      case 3 -> new Fault.HostDrops(dice.share(0.1, 0.6), dice.seconds(3, 8));
      case 4 -> new Fault.HostLimits(owner, dice.seconds(4, 9));
      case 5 -> new Fault.HostExhausted(owner, dice.oneOf(List.of(403, 429)), dice.seconds(5, 9));
      default -> new Fault.HostLags(owner, dice.millis(1_500, 6_000), dice.seconds(4, 10));
    };
  }

  private static Fault hooks(Dice dice) {
    return new Fault.Hooks(
        dice.between(0, NODES - 1),
        dice.chance(0.5) ? 0 : dice.share(0, 0.5),
        dice.share(0, 0.3),
        dice.millis(0, 3_000),
        dice.seconds(8, 20));
  }

  private static List<At<Deed>> deeds(Dice dice, Duration length) {
    var deeds = new ArrayList<At<Deed>>();
    for (var at = Duration.ZERO; at.compareTo(length) < 0; at = at.plus(dice.millis(300, 3_000))) {
      deeds.add(new At<>(at, deed(dice)));
    }
    return List.copyOf(deeds);
  }

  private static Deed deed(Dice dice) {
    var chat = dice.between(0, CHATS - 1);
    var kind = dice.between(1, 100);
    if (kind <= 2) {
      return new Deed.ReportForeign();
    }
    if (kind <= 60) {
      // Mostly the branch that it is on already.
      return new Deed.Report(chat, dice.chance(0.8) ? chat : dice.between(0, CHATS - 1));
    }
    if (kind <= 74) {
      return new Deed.ArchiveAndBack(chat, dice.millis(0, 4_000));
    }
    if (kind <= 80) {
      return new Deed.UnlinkAndLink(dice.millis(0, 4_000));
    }
    if (kind <= 86) {
      return new Deed.Replace(chat, dice.id());
    }
    return kind <= 94
        ? new Deed.RefreshNow(chat)
        : new Deed.Rename(chat, dice.between(1, 1_000_000));
  }

  private static List<Visit> visits(Dice dice, Duration length) {
    var visits = new ArrayList<Visit>();
    for (var sum = Duration.ZERO; sum.compareTo(length) < 0; ) {
      var visit =
          new Visit(
              dice.between(0, NODES - 1),
              dice.chance(0.1),
              dice.millis(1_000, 25_000),
              dice.millis(0, 4_000));
      visits.add(visit);
      sum = sum.plus(visit.length()).plus(visit.pause());
    }
    return List.copyOf(visits);
  }
}
