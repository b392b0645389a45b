package dev.gitsync.simhost;

import static dev.gitsync.simhost.PullRequest.Status.CLOSED;
import static dev.gitsync.simhost.PullRequest.Status.MERGED;

import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What can happen to a pull request. */
@SuppressWarnings("ImmutableEnumChecker") // Its functions capture nothing that changes.
enum ChangeKind {
  PUSH(PullRequest::isOpen, ChangeKind::push),
  TITLE(
      pull -> true,
      (pull, wish, draw, at) ->
          // With the revision, so that no two titles of one pull request are alike.
          pull.titled(
              wish.title() == null ? draw.title() + " #" + pull.revision() : wish.title(), at)),
  DRAFT(pull -> pull.isOpen() && !pull.draft(), (pull, wish, draw, at) -> pull.drafted(true, at)),
  READY(pull -> pull.isOpen() && pull.draft(), (pull, wish, draw, at) -> pull.drafted(false, at)),
  APPROVE(PullRequest::isOpen, review(Review.State.APPROVED)),
  REQUEST_CHANGES(PullRequest::isOpen, review(Review.State.CHANGES_REQUESTED)),
  COMMENT(PullRequest::isOpen, review(Review.State.COMMENTED)),
  DISMISS(
      pull -> pull.reviews().stream().anyMatch(r -> r.state().isStanding()),
      (pull, wish, draw, at) -> pull.dismissed(at)),
  MERGE(pull -> pull.isOpen() && !pull.draft(), (pull, wish, draw, at) -> pull.closed(MERGED, at)),
  CLOSE(PullRequest::isOpen, (pull, wish, draw, at) -> pull.closed(CLOSED, at)),
  REOPEN(pull -> pull.status() == CLOSED, (pull, wish, draw, at) -> pull.reopened(at));

  /**
   * What whoever asks for a change wants of it; what he leaves open is drawn.
   *
   * @param by the login of who does it
   * @param additions lines that are added
   */
  record Wish(@Nullable String title, @Nullable String by, @Nullable Integer additions) {
    static final Wish NONE = new Wish(null, null, null);
  }

  private interface Step {
    PullRequest apply(PullRequest pull, Wish wish, Draw draw, Instant at);
  }

  private final Predicate<PullRequest> possible;
  private final Step step;

  ChangeKind(Predicate<PullRequest> possible, Step step) {
    this.possible = possible;
    this.step = step;
  }

  boolean isPossible(PullRequest pull) {
    return possible.test(pull);
  }

  /** The pull request after the change, which must be possible. */
  PullRequest apply(PullRequest pull, Wish wish, Draw draw, Instant at) {
    return step.apply(pull, wish, draw, at);
  }

  private static PullRequest push(PullRequest pull, Wish wish, Draw draw, Instant at) {
    var size = pull.size();
    var added = wish.additions() == null ? draw.between(1, 60) : wish.additions();
    var grown =
        new PullRequest.Size(
            size.additions() + added,
            size.deletions() + draw.between(0, 20),
            size.files() + draw.between(0, 1),
            size.commits() + 1);
    return pull.pushed(draw.sha(), grown, at);
  }

  private static Step review(Review.State state) {
    return (pull, wish, draw, at) ->
        pull.reviewed(wish.by() == null ? draw.user() : User.of(wish.by()), state, at);
  }
}
