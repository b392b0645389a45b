package dev.gitsync.webhook;

import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.diffstatus.HookMark;
import dev.gitsync.diffstatus.HookMark.Numbered;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.HookEvent;
import dev.gitsync.provider.HookEvent.BranchMoved;
import dev.gitsync.provider.HookEvent.CommitChecked;
import dev.gitsync.provider.HookEvent.Greeting;
import dev.gitsync.provider.HookEvent.PullRequestChanged;
import dev.gitsync.provider.HookEvent.RepositoryMoved;
import dev.gitsync.provider.HookRepository;
import dev.gitsync.provider.RepositoryRef;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which rows an event is of. Event and names in, marks out; no database. */
final class HookMatcher {

  /** A push is followed by the event of its pull request; if none comes, it is enough by itself. */
  static final Duration PUSH_PATIENCE = Duration.ofSeconds(1);

  /** Checks come by the dozen, and pages show nothing of them. */
  static final Duration CHECK_PATIENCE = Duration.ofSeconds(5);

  private HookMatcher() {}

  /** The repository that an event is of; empty where it is of none. */
  static Optional<HookRepository> repository(HookEvent event) {
    if (event instanceof PullRequestChanged changed) {
      return Optional.of(changed.repository());
    }
    if (event instanceof BranchMoved moved) {
      return Optional.of(moved.repository());
    }
    if (event instanceof CommitChecked checked) {
      return Optional.of(checked.repository());
    }
    if (event instanceof RepositoryMoved moved) {
      return Optional.of(moved.repository());
    }
    return event instanceof Greeting greeting
        ? Optional.of(greeting.repository())
        : Optional.empty();
  }

  /**
   * The rows that an event is of.
   *
   * @param provider the id of its host's provider
   * @param names all origins that the event's repository was ever known by
   * @return empty for an event that is of none
   */
  static Optional<HookMark> match(String provider, HookEvent event, Collection<String> names) {
    if (event instanceof PullRequestChanged changed) {
      return Optional.of(pullRequest(provider, changed, names));
    }
    if (event instanceof BranchMoved moved) {
      return Optional.of(
          new HookMark(
              provider,
              branches(names, moved.branch().branch()),
              List.of(),
              List.of(),
              moved.commits(),
              List.of(),
              true,
              null,
              PUSH_PATIENCE));
    }
    if (event instanceof CommitChecked checked) {
      return Optional.of(
          new HookMark(
              provider,
              List.of(),
              names.stream().flatMap(name -> numbered(name, checked.numbers())).toList(),
              List.of(),
              checked.commits(),
              List.of(),
              false,
              null,
              CHECK_PATIENCE));
    }
    if (event instanceof RepositoryMoved moved) {
      var all = Stream.concat(names.stream(), Stream.of(origin(moved.former()))).distinct();
      return Optional.of(
          new HookMark(
              provider,
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              all.toList(),
              true,
              null,
              Duration.ZERO));
    }
    return Optional.empty();
  }

  private static HookMark pullRequest(
      String provider, PullRequestChanged changed, Collection<String> names) {
    var pullRequest = changed.pullRequest();
    return new HookMark(
        provider,
        branches(changed.repository(), changed.head(), names),
        names.stream().map(name -> new Numbered(name, pullRequest.number())).toList(),
        pullRequest.urls(),
        changed.commits(),
        List.of(),
        true,
        pullRequest.updatedAt(),
        Duration.ZERO);
  }

  /** A branch of the repository itself is followed under any name of it; a fork's has one. */
  private static List<GitReference> branches(
      HookRepository repository, @Nullable BranchRef head, Collection<String> names) {
    if (head == null) {
      return List.of();
    }
    return head.repository().equals(repository.ref())
        ? branches(names, head.branch())
        : List.of(new GitReference(origin(head.repository()), head.branch()));
  }

  private static List<GitReference> branches(Collection<String> names, String branch) {
    return names.stream().map(name -> new GitReference(name, branch)).toList();
  }

  private static Stream<Numbered> numbered(String name, List<Long> numbers) {
    return numbers.stream().map(number -> new Numbered(name, number));
  }

  /** As rows have it. */
  static String origin(RepositoryRef repository) {
    return repository.webUrl().toString();
  }
}
