package dev.gitsync.webhook;

import static java.util.function.Function.identity;

import dev.gitsync.diffstatus.HookMark;
import dev.gitsync.diffstatus.HookTarget;
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
      var pullRequest = changed.pullRequest();
      var targets =
          Stream.of(
                  branches(changed.repository(), changed.head(), names),
                  numbers(names, List.of(pullRequest.number())),
                  pullRequest.urls().stream().map(HookTarget::page),
                  changed.commits().stream().map(HookTarget::commit))
              .flatMap(identity())
              .toList();
      return Optional.of(
          new HookMark(provider, targets, true, pullRequest.updatedAt(), Duration.ZERO));
    }
    if (event instanceof BranchMoved moved) {
      var targets =
          Stream.of(
                  branches(names, moved.branch().branch()),
                  moved.commits().stream().map(HookTarget::commit))
              .flatMap(identity())
              .toList();
      return Optional.of(new HookMark(provider, targets, true, null, PUSH_PATIENCE));
    }
    if (event instanceof CommitChecked checked) {
      var targets =
          Stream.of(
                  numbers(names, checked.numbers()),
                  checked.commits().stream().map(HookTarget::commit))
              .flatMap(identity())
              .toList();
      return Optional.of(new HookMark(provider, targets, false, null, CHECK_PATIENCE));
    }
    if (event instanceof RepositoryMoved moved) {
      var targets =
          Stream.concat(names.stream(), Stream.of(origin(moved.former())))
              .distinct()
              .map(HookTarget::repository)
              .toList();
      return Optional.of(new HookMark(provider, targets, true, null, Duration.ZERO));
    }
    return Optional.empty();
  }

  /** A branch of the repository itself is followed under any name of it; a fork's has one. */
  private static Stream<HookTarget> branches(
      HookRepository repository, @Nullable BranchRef head, Collection<String> names) {
    if (head == null) {
      return Stream.of();
    }
    return head.repository().equals(repository.ref())
        ? branches(names, head.branch())
        : branches(List.of(origin(head.repository())), head.branch());
  }

  private static Stream<HookTarget> branches(Collection<String> names, String branch) {
    return names.stream().map(name -> HookTarget.branch(name, branch));
  }

  private static Stream<HookTarget> numbers(Collection<String> names, List<Long> numbers) {
    return names.stream()
        .flatMap(name -> numbers.stream().map(number -> HookTarget.number(name, number)));
  }

  /** As rows have it. */
  static String origin(RepositoryRef repository) {
    return repository.webUrl().toString();
  }
}
