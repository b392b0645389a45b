package dev.gitsync.simhost;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A pull request as it is at one moment.
 *
 * @param revision how many changes it has seen
 * @param reviews oldest first
 * @param closedAt when it was closed or merged
 */
record PullRequest(
    Origin origin,
    int revision,
    String title,
    boolean draft,
    Status status,
    String headSha,
    Size size,
    List<Review> reviews,
    Instant updatedAt,
    @Nullable Instant closedAt) {

  /** At most so many reviews get an id of their own. */
  private static final int MOST_REVIEWS = 10_000;

  enum Status {
    OPEN,
    CLOSED,
    MERGED
  }

  /**
   * What never changes of it.
   *
   * @param serial its number among all pull requests of the world, from 1
   * @param number its number in its repository
   */
  record Origin(
      int serial,
      int number,
      long repositoryId,
      long headRepositoryId,
      String headBranch,
      String baseSha,
      User author,
      Instant createdAt) {}

  /** What it would merge. */
  record Size(int additions, int deletions, int files, int commits) {}

  /**
   * What a reader of pull requests may show of it: two moments that differ in nothing here look
   * alike.
   */
  record Shown(
      String state,
      String title,
      boolean draft,
      String headSha,
      int additions,
      int deletions,
      int changedFiles,
      int commits,
      boolean approved,
      boolean changesRequested,
      int reviewerCount) {}

  /** Beyond 32 bits, as GitHub's are by now. */
  long id() {
    return 3_000_000_000L + origin.serial();
  }

  String nodeId() {
    return NodeIds.encode("PR", id());
  }

  int number() {
    return origin.number();
  }

  boolean isOpen() {
    return status == Status.OPEN;
  }

  @Nullable Instant mergedAt() {
    return status == Status.MERGED ? closedAt : null;
  }

  boolean isFromFork() {
    return origin.headRepositoryId() != origin.repositoryId();
  }

  /** The newest decision of each reviewer. */
  List<Review> opinions() {
    var byReviewer = new LinkedHashMap<String, Review>();
    for (var review : reviews) {
      if (review.state().isDecisive()) {
        byReviewer.put(review.author().login().toLowerCase(Locale.ROOT), review);
      }
    }
    return List.copyOf(byReviewer.values());
  }

  Shown shown() {
    var opinions = opinions();
    boolean refused = opinions.stream().anyMatch(r -> r.state() == Review.State.CHANGES_REQUESTED);
    boolean approved = opinions.stream().anyMatch(r -> r.state() == Review.State.APPROVED);
    return new Shown(
        status.name().toLowerCase(Locale.ROOT),
        title,
        draft,
        headSha,
        size.additions(),
        size.deletions(),
        size.files(),
        size.commits(),
        approved && !refused,
        refused,
        opinions.size());
  }

  PullRequest pushed(String sha, Size grown, Instant at) {
    return next(title, draft, status, sha, grown, reviews, at, closedAt);
  }

  PullRequest titled(String newTitle, Instant at) {
    return next(newTitle, draft, status, headSha, size, reviews, at, closedAt);
  }

  PullRequest drafted(boolean isDraft, Instant at) {
    return next(title, isDraft, status, headSha, size, reviews, at, closedAt);
  }

  PullRequest reviewed(User reviewer, Review.State state, Instant at) {
    var id = (long) origin.serial() * MOST_REVIEWS + reviews.size() % MOST_REVIEWS;
    var more = new ArrayList<>(reviews);
    more.add(new Review(id, reviewer, state, at, headSha));
    return next(title, draft, status, headSha, size, List.copyOf(more), at, closedAt);
  }

  /** Dismisses the newest decision that still stands. */
  PullRequest dismissed(Instant at) {
    var changed = new ArrayList<>(reviews);
    for (int i = changed.size() - 1; i >= 0; i--) {
      if (changed.get(i).state().isStanding()) {
        changed.set(i, changed.get(i).dismissed());
        break;
      }
    }
    return next(title, draft, status, headSha, size, List.copyOf(changed), at, closedAt);
  }

  PullRequest closed(Status how, Instant at) {
    return next(title, draft, how, headSha, size, reviews, at, at);
  }

  PullRequest reopened(Instant at) {
    return next(title, draft, Status.OPEN, headSha, size, reviews, at, null);
  }

  private PullRequest next(
      String newTitle,
      boolean newDraft,
      Status newStatus,
      String newSha,
      Size newSize,
      List<Review> newReviews,
      Instant at,
      @Nullable Instant newClosedAt) {
    return new PullRequest(
        origin,
        revision + 1,
        newTitle,
        newDraft,
        newStatus,
        newSha,
        newSize,
        newReviews,
        at,
        newClosedAt);
  }
}
