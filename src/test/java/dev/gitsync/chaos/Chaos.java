package dev.gitsync.chaos;

import dev.gitsync.harness.Shown;
import dev.gitsync.harness.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** One run: lets everything happen that a timeline says, and answers what happened. */
final class Chaos implements AutoCloseable {

  /** After the faults, until what was under way is over. */
  private static final Duration CALM = Duration.ofSeconds(3);

  private static final Duration GLANCE = Duration.ofMillis(200);

  private final Timeline timeline;
  private final Cluster cluster;
  private final HostWorld world;
  private final Crew crew;
  private final Audit audit;
  private final Thrower thrower;
  private final List<Actor> actors;
  private final List<PageUser> pages;
  private volatile Instant calm = Instant.MIN;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  Chaos(Timeline timeline) {
    this.timeline = timeline;
    this.cluster =
        new Cluster(
            Path.of("target", "chaos", "seed-" + timeline.seed()).toAbsolutePath(),
            timeline.seed());
    var host = cluster.host().url().toString();
    this.world = new HostWorld(cluster.host());
    this.crew = Crew.make(cluster.admin(), world.branches());
    this.audit = Audit.begin(cluster.database(), host);
    this.thrower = new Thrower(cluster);
    this.actors =
        crew.owners().stream()
            .map(
                owner ->
                    new Actor(owner, cluster::url, host, cluster.foreignOrigin(), timeline.seed()))
            .toList();
    this.pages = new ArrayList<>();
    for (var owner : crew.owners()) {
      for (var i = 0; i < Timeline.PAGES_EACH; i++) {
        pages.add(new PageUser(owner, cluster::url, host));
      }
    }
  }

  /** How many faults of each kind there were. */
  Map<String, Integer> thrown() {
    return thrower.thrown();
  }

  /** Lets it all happen. */
  History run() {
    together(actors.stream().<Callable<Boolean>>map(actor -> () -> done(actor::begin)).toList());
    awaitAll("the rows to be read");
    var samples = new ArrayList<>(sample(true));

    var begin = Instant.now();
    var end = begin.plus(timeline.length());
    world.run(true);
    var all = new ArrayList<Callable<Boolean>>();
    for (var track : timeline.tracks()) {
      all.add(() -> done(() -> thrower.run(track, begin, end)));
    }
    for (var i = 0; i < actors.size(); i++) {
      var actor = actors.get(i);
      var deeds = timeline.deeds().get(i);
      all.add(() -> done(() -> actor.run(deeds, begin)));
    }
    for (var i = 0; i < pages.size(); i++) {
      var page = pages.get(i);
      var visits = timeline.visits().get(i);
      all.add(() -> done(() -> page.run(visits, end)));
    }
    together(all);

    var settled = settle();
    samples.addAll(sample(false));
    return history(settled, samples);
  }

  private static boolean done(Runnable task) {
    task.run();
    return true;
  }

  private void together(List<Callable<Boolean>> tasks) {
    try {
      var running = new ArrayList<Future<Boolean>>();
      for (var task : tasks) {
        running.add(threads.submit(task));
      }
      for (var each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Audit audit() {
    return audit.on(cluster.database());
  }

  private void awaitAll(String what) {
    Waiting.until(
        what,
        () ->
            audit().rows().stream()
                .allMatch(row -> List.of("FRESH", "NO_PULL_REQUEST").contains(row.sync())));
  }

  private List<Sample> sample(boolean before) {
    var samples = new ArrayList<Sample>();
    for (var i = 0; i < Timeline.NODES; i++) {
      samples.add(cluster.sample(i, before));
    }
    return samples;
  }

  /** The faults are over: how long does it take until every row is as the host is? */
  private List<Settled> settle() {
    cluster.awaitReady();
    world.run(false);
    Pause.of(CALM);
    // Calls that nobody waited for may have taken one away.
    actors.forEach(Actor::link);
    var kinds = audit().rows().stream().collect(Collectors.toMap(Audit.RowNow::id, this::kind));
    cluster.host().control("DELETE", "/hooks", "");
    var begin = Instant.now();
    calm = begin;
    world.changeAll(crew.owners().stream().map(Crew.Owner::branches).toList());
    var wanted = world.pulls();
    var took = new TreeMap<UUID, Duration>();
    var rows = audit().rows();
    var longest = kinds.values().stream().map(Chaos::bound).max(Duration::compareTo).orElseThrow();
    var end = begin.plus(longest).plus(CALM);
    while (Instant.now().isBefore(end)) {
      rows = audit().rows();
      var now = Duration.between(begin, Instant.now());
      for (var row : rows) {
        if (isAsHost(row, wanted)) {
          took.putIfAbsent(row.id(), now);
        } else {
          took.remove(row.id());
        }
      }
      if (rows.stream().allMatch(row -> took.containsKey(row.id()))) {
        break;
      }
      Pause.of(GLANCE);
    }
    return rows.stream()
        .map(
            row -> {
              var kind = kinds.getOrDefault(row.id(), Settled.Kind.OTHER);
              return new Settled(
                  row.chat(),
                  row.branch(),
                  kind,
                  bound(kind),
                  took.get(row.id()),
                  row.told() + " wanted " + wanted.get(row.branch()));
            })
        .toList();
  }

  private static boolean isAsHost(Audit.RowNow row, Map<String, Shown> wanted) {
    var pull = wanted.get(row.branch());
    return pull == null
        ? row.sync().equals("NO_PULL_REQUEST") && row.pull() == null
        : row.sync().equals("FRESH") && pull.equals(row.pull());
  }

  private Settled.Kind kind(Audit.RowNow row) {
    if (row.sync().equals("NO_PULL_REQUEST")) {
      return Settled.Kind.NONE;
    }
    if (!row.sync().equals("FRESH")) {
      return Settled.Kind.OTHER;
    }
    if (!"OPEN".equals(row.state())) {
      return Settled.Kind.ENDED;
    }
    return isHooked(row.branch()) ? Settled.Kind.HOOKED : Settled.Kind.OPEN;
  }

  /** Whether the host tells of changes of a branch's pull request, so that it is polled rarely. */
  private boolean isHooked(String branch) {
    return crew.owners().stream()
        .filter(owner -> Thrower.HOOKED.contains("team-" + (owner.number() + 1) + "/payments"))
        .anyMatch(owner -> owner.branches().contains(branch));
  }

  /** The class's interval, a lease, a tick, and what it takes to take over from a dead node. */
  private static Duration bound(Settled.Kind kind) {
    var interval =
        switch (kind) {
          case OPEN -> Scale.TTL;
          case HOOKED -> Scale.HOOKED_TTL;
          case ENDED -> Scale.CLOSED_TTL;
          case NONE -> Scale.NO_PR_MAX_BACKOFF;
          case OTHER -> Scale.NO_TOKEN_BACKOFF;
        };
    return interval.plus(Scale.LEASE).plus(Scale.TICK).plus(Scale.TAKEOVER);
  }

  private History history(List<Settled> settled, List<Sample> samples) {
    return new History(
        actors.stream().flatMap(actor -> actor.told().stream()).toList(),
        cluster.calls(),
        cluster.foreignCalls(),
        world.states(),
        pages.stream().flatMap(page -> page.frames().stream()).toList(),
        audit().leases(),
        audit().statuses(),
        audit().present(),
        calm,
        cluster.outages(),
        settled,
        samples,
        cluster.mistakes(),
        repositories());
  }

  private Map<String, Set<String>> repositories() {
    var repositories = new TreeMap<String, Set<String>>();
    for (var owner : crew.owners()) {
      var names = new HashSet<String>();
      owner.branches().forEach(branch -> names.add(branch.substring(0, branch.indexOf(' '))));
      repositories.put(owner.gitToken(), Set.copyOf(names));
    }
    return repositories;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    cluster.close();
  }
}
