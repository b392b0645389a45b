package dev.gitsync.simhost;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What will happen in a world and when: each pull request changes at moments of its own, drawn from
 * the seed, as often as the mix says. The same seed gives the same changes at the same moments
 * after the start; how late the machine is shows in what is recorded, not in what is done.
 */
final class Script implements AutoCloseable {

  /** So that a stop, or a pull request that was opened, is noticed soon. */
  private static final Duration LONGEST_NAP = Duration.ofMillis(250);

  /** The next thing that happens to something, counted in the world's hours since the start. */
  private record Due(double atHours, Subject subject) {}

  /** What things happen to: a pull request, or without one the branches that have none. */
  private static final class Subject {
    final @Nullable PullRequest pull;
    final double perHour;
    final Draw times;

    Subject(@Nullable PullRequest pull, double perHour, Draw times) {
      this.pull = pull;
      this.perHour = perHour;
      this.times = times;
    }
  }

  private final World world;
  private final SimHostConfig config;
  private final PriorityQueue<Due> agenda =
      new PriorityQueue<>(Comparator.comparingDouble(Due::atHours));
  private final Queue<PullRequest> opened = new ConcurrentLinkedQueue<>();
  private final List<Branch> withoutPull = new ArrayList<>();

  private @Nullable Instant start;
  private @Nullable Thread driver;

  private record Branch(Repository repository, String name) {}

  /** Plans a world's future; nothing happens yet. */
  Script(World world, SimHostConfig config) {
    this.world = world;
    this.config = config;
    planFirst();
    planOpens();
    world.onOpened(opened::add);
  }

  /** Lets things happen at their times, from now on, on a thread of its own. */
  synchronized void start() {
    if (driver == null) {
      begin();
      driver = new Thread(this::drive, "simhost-script");
      driver.setDaemon(true);
      driver.start();
    }
  }

  /** The script's time begins now, if it has not begun. */
  synchronized void begin() {
    if (start == null) {
      start = world.clock().instant();
    }
  }

  /** Nothing happens by itself from now on. */
  @Override
  public synchronized void close() {
    if (driver != null) {
      driver.interrupt();
      driver = null;
    }
  }

  private synchronized void drive() {
    try {
      while (Thread.currentThread() == driver) {
        runDue();
        TimeUnit.NANOSECONDS.timedWait(
            this, Math.max(1, Math.min(untilNext().toNanos(), LONGEST_NAP.toNanos())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does everything whose time has come, in order; answers how much that was. */
  synchronized int runDue() {
    planOpened();
    int done = 0;
    for (var due = agenda.peek(); due != null && isDue(due); due = agenda.peek()) {
      agenda.remove();
      done += happen(due.subject()) ? 1 : 0;
      plan(due.subject(), due.atHours());
    }
    return done;
  }

  private Duration untilNext() {
    var next = agenda.peek();
    return next == null
        ? LONGEST_NAP
        : Duration.ofNanos((long) Math.max(0, (next.atHours() - elapsedHours()) * nanosPerHour()));
  }

  private boolean isDue(Due due) {
    return due.atHours() <= elapsedHours();
  }

  private double elapsedHours() {
    return start == null
        ? -1
        : Duration.between(start, world.clock().instant()).toNanos() / nanosPerHour();
  }

  private double nanosPerHour() {
    return Duration.ofHours(1).toNanos() / config.factor();
  }

  // Planning

  /** Deals the paces of the mix out, so that the shares are exact. */
  private void planFirst() {
    var open = new ArrayList<PullRequest>();
    for (var repository : world.view().repositories()) {
      world.view().pulls(repository).filter(PullRequest::isOpen).forEach(open::add);
    }
    open.sort(Comparator.comparingDouble(pull -> draw(pull, "deal").share()));
    var paces = config.mix();
    int dealt = 0;
    double share = 0;
    for (var pace : paces) {
      share += pace.share();
      for (; dealt < Math.round(share * open.size()); dealt++) {
        plan(open.get(dealt), pace.perHour(), 0);
      }
    }
  }

  private void planOpened() {
    for (var pull = opened.poll(); pull != null; pull = opened.poll()) {
      var chance = draw(pull, "deal").share();
      for (var pace : config.mix()) {
        chance -= pace.share();
        if (chance < 0) {
          plan(pull, pace.perHour(), Math.max(0, elapsedHours()));
          break;
        }
      }
    }
  }

  private void planOpens() {
    var view = world.view();
    for (var repository : view.repositories()) {
      view.branches(repository).stream()
          .filter(name -> !name.equals(Repository.DEFAULT_BRANCH))
          .filter(name -> repository.parentId() == null)
          .filter(name -> view.pulls(repository, name).findAny().isEmpty())
          .forEach(name -> withoutPull.add(new Branch(repository, name)));
    }
    plan(new Subject(null, config.opensPerHour(), Draw.of(config.seed(), "opens".hashCode())), 0);
  }

  private void plan(PullRequest pull, double perHour, double from) {
    plan(new Subject(pull, perHour, draw(pull, "times")), from);
  }

  private void plan(Subject subject, double from) {
    if (subject.perHour > 0) {
      agenda.add(new Due(from + subject.times.hoursUntilNext(subject.perHour), subject));
    }
  }

  private Draw draw(PullRequest pull, String purpose) {
    return Draw.of(config.seed(), pull.id(), purpose.hashCode());
  }

  // Happening

  private boolean happen(Subject subject) {
    var known = subject.pull;
    if (known == null) {
      return openNext(subject.times);
    }
    var pull = world.view().pull(known.nodeId()).orElse(known);
    var kind = kind(pull, Draw.of(config.seed(), pull.id(), pull.revision(), 1));
    if (kind == null) {
      return false;
    }
    world.change(pull, kind, ChangeKind.Wish.NONE, world.clock().instant());
    return true;
  }

  private boolean openNext(Draw draw) {
    if (withoutPull.isEmpty()) {
      return false;
    }
    var branch = withoutPull.remove(draw.between(0, withoutPull.size() - 1));
    world.open(
        branch.repository(),
        branch.repository(),
        branch.name(),
        ChangeKind.Wish.NONE,
        world.clock().instant());
    return true;
  }

  /** A kind that is possible, drawn by weight; null when none is. */
  private @Nullable ChangeKind kind(PullRequest pull, Draw draw) {
    var possible =
        config.kinds().entrySet().stream()
            .filter(kind -> kind.getKey().isPossible(pull) && kind.getValue() > 0)
            .sorted(Map.Entry.comparingByKey())
            .toList();
    var sum = possible.stream().mapToInt(Map.Entry::getValue).sum();
    var chance = draw.share() * sum;
    for (var kind : possible) {
      chance -= kind.getValue();
      if (chance < 0) {
        return kind.getKey();
      }
    }
    return null;
  }
}
