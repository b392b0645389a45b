package dev.gitsync.simhost;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the host has. Read without locks by many threads, through a {@link View}; changed
 * by one thread at a time, and each change of a pull request is recorded with its exact moment.
 */
final class World {

  /** Enough for an hour with fifty changes a second. */
  private static final int CHANGES_KEPT = 200_000;

  /** A repository with all that is in it. */
  private static final class Place {
    final History<Repository> repository;
    final Map<String, History<String>> branches = new ConcurrentHashMap<>();
    final ConcurrentSkipListMap<Integer, History<PullRequest>> pulls =
        new ConcurrentSkipListMap<>();
    final Map<String, List<History<PullRequest>>> byHead = new ConcurrentHashMap<>();

    Place(Repository made) {
      repository = new History<>(made.createdAt(), made);
    }
  }

  private final long seed;
  private final Clock clock;

  private final Map<Long, Place> places = new ConcurrentHashMap<>();

  /** By full name in small letters; former names lead to the same place. */
  private final Map<String, Place> byName = new ConcurrentHashMap<>();

  private final Map<Long, History<PullRequest>> pulls = new ConcurrentHashMap<>();
  private final Deque<Change> changes = new ArrayDeque<>();
  private long lastChange;
  private volatile Consumer<PullRequest> opened = pull -> {};
  private volatile Consumer<Change> changed = change -> {};

  World(long seed, Clock clock) {
    this.seed = seed;
    this.clock = clock;
  }

  long seed() {
    return seed;
  }

  Clock clock() {
    return clock;
  }

  /** What the host has now, whenever it is asked. */
  View view() {
    return new View(Instant.MAX);
  }

  /** What the host had a while ago. */
  View asOf(Instant then) {
    return new View(then);
  }

  /** Calls somebody for each pull request that is opened from now on. */
  void onOpened(Consumer<PullRequest> observer) {
    opened = observer;
  }

  /** Calls somebody for each change of a pull request from now on. */
  void onChanged(Consumer<Change> observer) {
    changed = observer;
  }

  // Changes

  /** Makes a repository with its default branch. */
  synchronized Repository addRepository(
      String owner, String name, @Nullable Repository parent, Instant at) {
    var parentId = parent == null ? null : parent.id();
    var made = new Repository(500_000L + places.size(), owner, name, parentId, at, at, 0);
    var place = new Place(made);
    if (byName.putIfAbsent(key(made.fullName()), place) != null) {
      throw new IllegalArgumentException(made.fullName() + " is taken");
    }
    places.put(made.id(), place);
    push(made, Repository.DEFAULT_BRANCH, at);
    return made;
  }

  /** Gives a repository another name; the old one leads to it from now on. */
  synchronized Repository rename(Repository repository, String owner, String name) {
    var place = place(repository.id());
    var renamed = place.repository.latest().renamed(owner, name);
    if (byName.putIfAbsent(key(renamed.fullName()), place) != null) {
      throw new IllegalArgumentException(renamed.fullName() + " is taken");
    }
    place.repository.add(clock.instant(), renamed);
    return renamed;
  }

  /** Moves a branch to a new commit, and makes it where it is not there; answers the commit. */
  synchronized String push(Repository repository, String branch, Instant at) {
    var sha = Draw.of(seed, repository.id(), branch.hashCode(), at.toEpochMilli()).sha();
    moveBranch(place(repository.id()), branch, sha, at);
    return sha;
  }

  /**
   * Opens a pull request for a branch, which is made where it is not there.
   *
   * @param at when; a moment in the past while the world is being made
   */
  synchronized Change open(
      Repository into, Repository from, String branch, ChangeKind.Wish wish, Instant at) {
    var place = place(into.id());
    var head = place(from.id()).branches.get(branch);
    var sha = head == null ? push(from, branch, at) : head.latest();
    var base = Objects.requireNonNull(place.branches.get(Repository.DEFAULT_BRANCH)).latest();
    var number = place.pulls.isEmpty() ? 1 : place.pulls.lastKey() + 1;
    var draw = Draw.of(seed, into.id(), number, "open".hashCode());
    var title = wish.title() == null ? draw.title() : wish.title();
    var author = wish.by() == null ? draw.user() : User.of(wish.by());
    var added = wish.additions() == null ? draw.between(1, 400) : wish.additions();
    var pull =
        new PullRequest(
            new PullRequest.Origin(
                pulls.size() + 1, number, into.id(), from.id(), branch, base, author, at),
            1,
            title,
            false,
            PullRequest.Status.OPEN,
            sha,
            new PullRequest.Size(
                added, draw.between(0, 120), draw.between(1, 9), draw.between(1, 5)),
            List.of(),
            at,
            null);
    var history = new History<>(at, pull);
    place.pulls.put(number, history);
    place.byHead.computeIfAbsent(branch, b -> new CopyOnWriteArrayList<>()).add(history);
    pulls.put(pull.id(), history);
    countOpen(place, 1, at);
    var change = record("open", pull, true, at);
    opened.accept(pull);
    return change;
  }

  /**
   * Changes a pull request.
   *
   * @throws IllegalArgumentException when the change is not possible as the pull request is
   */
  synchronized Change change(PullRequest known, ChangeKind kind, ChangeKind.Wish wish, Instant at) {
    var history = Objects.requireNonNull(pulls.get(known.id()));
    var before = history.latest();
    if (!kind.isPossible(before)) {
      throw new IllegalArgumentException(
          kind + " is not possible for pull request " + before.number());
    }
    var after = kind.apply(before, wish, Draw.of(seed, before.id(), before.revision()), at);
    var origin = after.origin();
    if (!after.headSha().equals(before.headSha())) {
      moveBranch(place(origin.headRepositoryId()), origin.headBranch(), after.headSha(), at);
    }
    countOpen(
        place(origin.repositoryId()), (after.isOpen() ? 1 : 0) - (before.isOpen() ? 1 : 0), at);
    history.add(at, after);
    return record(
        kind.name().toLowerCase(Locale.ROOT), after, !after.shown().equals(before.shown()), at);
  }

  /** Forgets what changed so far: the world begins now. */
  synchronized void begin() {
    changes.clear();
    lastChange = 0;
  }

  /** The changes after one, oldest first. */
  synchronized List<Change> changesAfter(long seq, int atMost) {
    return changes.stream()
        .skip(changes.isEmpty() ? 0 : Math.max(0, seq + 1 - changes.getFirst().seq()))
        .limit(atMost)
        .toList();
  }

  private static void moveBranch(Place place, String branch, String sha, Instant at) {
    place.branches.compute(
        branch,
        (name, history) -> {
          if (history == null) {
            return new History<>(at, sha);
          }
          history.add(at, sha);
          return history;
        });
    var repository = place.repository.latest();
    if (at.isAfter(repository.pushedAt())) {
      place.repository.add(at, repository.pushed(at));
    }
  }

  private static void countOpen(Place place, int more, Instant at) {
    if (more != 0) {
      var present = place.repository.latest();
      place.repository.add(at, present.withOpenPulls(present.openPulls() + more));
    }
  }

  private Change record(String kind, PullRequest pull, boolean visible, Instant at) {
    var change =
        new Change(
            ++lastChange,
            at,
            kind,
            pull.nodeId(),
            place(pull.origin().repositoryId()).repository.latest().fullName(),
            pull.number(),
            pull.origin().headBranch(),
            pull.revision(),
            visible,
            pull.shown());
    changes.addLast(change);
    if (changes.size() > CHANGES_KEPT) {
      changes.removeFirst();
    }
    changed.accept(change);
    return change;
  }

  private Place place(long repositoryId) {
    return Objects.requireNonNull(places.get(repositoryId));
  }

  private static String key(String fullName) {
    return fullName.toLowerCase(Locale.ROOT);
  }

  /** What the host has, or had at a moment. */
  final class View {

    private final Instant then;

    private View(Instant then) {
      this.then = then;
    }

    Collection<Repository> repositories() {
      return places.values().stream().map(place -> state(place.repository)).toList();
    }

    /** By its name or a former one, without regard to case. */
    Optional<Repository> repository(String owner, String name) {
      return Optional.ofNullable(byName.get(key(owner + "/" + name)))
          .map(place -> state(place.repository));
    }

    Optional<Repository> findRepository(long id) {
      return Optional.ofNullable(places.get(id)).map(place -> state(place.repository));
    }

    /** The full name of the repository that a pull request comes from. */
    String headRepository(PullRequest pull) {
      return repository(pull.origin().headRepositoryId()).fullName();
    }

    /**
     * The full name of the repository of an owner that pull requests into a repository may come
     * from: it itself, or a fork.
     */
    Optional<String> headRepository(Repository into, String owner) {
      if (into.owner().equalsIgnoreCase(owner)) {
        return Optional.of(into.fullName());
      }
      return repositories().stream()
          .filter(other -> Long.valueOf(into.id()).equals(other.parentId()))
          .filter(other -> other.owner().equalsIgnoreCase(owner))
          .map(Repository::fullName)
          .findFirst();
    }

    /** One that is known to be there. */
    Repository repository(long id) {
      return findRepository(id)
          .orElseThrow(() -> new NoSuchElementException("No repository " + id));
    }

    /** The names of all branches. */
    List<String> branches(Repository repository) {
      return place(repository.id()).branches.keySet().stream().sorted().toList();
    }

    /** The commit that a branch is at. */
    Optional<String> head(Repository repository, String branch) {
      return Optional.ofNullable(place(repository.id()).branches.get(branch))
          .map(history -> history.at(then));
    }

    Optional<PullRequest> pull(Repository into, int number) {
      return Optional.ofNullable(place(into.id()).pulls.get(number))
          .map(history -> history.at(then));
    }

    Optional<PullRequest> pull(String nodeId) {
      var id = NodeIds.decode("PR", nodeId);
      return id.isEmpty()
          ? Optional.empty()
          : Optional.ofNullable(pulls.get(id.getAsLong())).map(history -> history.at(then));
    }

    /** All pull requests into a repository, oldest first. */
    Stream<PullRequest> pulls(Repository into) {
      return place(into.id()).pulls.values().stream()
          .flatMap(history -> Stream.ofNullable(history.at(then)));
    }

    /** Those of a branch of that name, whosever it is. */
    Stream<PullRequest> pulls(Repository into, String headBranch) {
      return place(into.id()).byHead.getOrDefault(headBranch, List.of()).stream()
          .flatMap(history -> Stream.ofNullable(history.at(then)));
    }

    /** A repository is never too young to be seen: its children would have no home. */
    private Repository state(History<Repository> history) {
      var old = history.at(then);
      return old == null ? history.latest() : old;
    }
  }
}
