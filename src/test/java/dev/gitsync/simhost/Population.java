package dev.gitsync.simhost;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Makes a world as it is before the script begins: the same from the same settings. */
final class Population {

  private static final List<String> PROJECTS =
      List.of(
          "payments",
          "gateway",
          "web-shop",
          "reports",
          "search",
          "mailer",
          "accounts",
          "maps",
          "billing",
          "catalogue");

  /** How long ago the oldest pull request was opened. */
  private static final Duration AGE = Duration.ofDays(20);

  private final SimHostConfig config;
  private final World world;
  private final Instant start;

  private Population(SimHostConfig config, Clock clock) {
    this.config = config;
    this.world = new World(config.seed(), clock);
    this.start = clock.instant();
  }

  /** A world of these settings. */
  static World make(SimHostConfig config, Clock clock) {
    var population = new Population(config, clock);
    population.populate();
    population.world.begin();
    return population.world;
  }

  private void populate() {
    int renamed = 0;
    for (int owner = 1; owner <= config.owners(); owner++) {
      for (int index = 0; index < config.repositories(); index++) {
        var name = projectName(index);
        var login = "team-" + owner;
        boolean hadOtherName = renamed < config.renamed();
        var repository =
            world.addRepository(login, hadOtherName ? "old-" + name : name, null, start.minus(AGE));
        fill(hadOtherName ? world.rename(repository, login, name) : repository);
        renamed++;
      }
    }
  }

  private static String projectName(int index) {
    var name = PROJECTS.get(index % PROJECTS.size());
    return index < PROJECTS.size() ? name : name + "-" + (index / PROJECTS.size() + 1);
  }

  private void fill(Repository repository) {
    for (int index = 1; index <= config.pulls(); index++) {
      var draw = Draw.of(config.seed(), repository.id(), index);
      var at =
          start.minus(AGE.multipliedBy(config.pulls() - index + 1L).dividedBy(config.pulls() + 1L));
      var from = draw.share() < config.forkShare() ? fork(repository, draw, at) : repository;
      open(repository, from, "feat/topic-" + index, draw, at);
    }
    for (int index = 1; index <= config.branches(); index++) {
      world.push(repository, "idea/" + index, start.minus(AGE.dividedBy(index + 1L)));
    }
  }

  /** The author's fork of a repository, made where it is not there. */
  private Repository fork(Repository parent, Draw draw, Instant at) {
    var owner = draw.user().login();
    for (var name : List.of(parent.name(), parent.name() + "-of-" + parent.owner())) {
      var taken = world.view().repository(owner, name);
      if (taken.isEmpty()) {
        return world.addRepository(owner, name, parent, at);
      }
      if (Long.valueOf(parent.id()).equals(taken.get().parentId())) {
        return taken.get();
      }
    }
    throw new IllegalStateException(owner + " can't fork " + parent.fullName());
  }

  private void open(Repository into, Repository from, String branch, Draw draw, Instant at) {
    var opened = world.open(into, from, branch, ChangeKind.Wish.NONE, at);
    var pull = world.view().pull(opened.id()).orElseThrow();
    var later = at;
    for (int review = draw.between(0, 3); review > 0; review--) {
      later = after(later, draw);
      change(pull, draw.share() < 0.7 ? ChangeKind.APPROVE : ChangeKind.REQUEST_CHANGES, later);
    }
    later = after(later, draw);
    if (draw.share() < config.closedShare()) {
      change(pull, draw.share() < 0.5 ? ChangeKind.MERGE : ChangeKind.CLOSE, later);
    } else if (draw.share() < config.draftShare()) {
      change(pull, ChangeKind.DRAFT, later);
    }
  }

  private Instant after(Instant moment, Draw draw) {
    var later = moment.plusSeconds(draw.between(60, 3_600));
    return later.isBefore(start) ? later : start;
  }

  private void change(PullRequest pull, ChangeKind kind, Instant at) {
    world.change(pull, kind, ChangeKind.Wish.NONE, at);
  }
}
