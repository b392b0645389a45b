package dev.gitsync.provider.github;

import dev.gitsync.provider.ReviewSummary;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Sums up what the reviewers of a pull request decided. Of each reviewer's reviews only the newest
 * decisive one counts; a mere comment takes no decision back.
 */
final class ReviewSummarizer {

  private static final Set<String> DECISIVE = Set.of("APPROVED", "CHANGES_REQUESTED", "DISMISSED");

  /** Ends with the word itself, so that never the order of arrival decides. */
  private static final Comparator<Review> BY_AGE =
      Comparator.comparing(Review::submittedAt)
          .thenComparingLong(Review::id)
          .thenComparing(ReviewSummarizer::state);

  private ReviewSummarizer() {}

  /**
   * Sums reviews up.
   *
   * @param reviews all reviews of a pull request, in any order
   */
  static ReviewSummary summarize(Collection<Review> reviews) {
    var newest =
        reviews.stream()
            .filter(review -> DECISIVE.contains(state(review)) && !reviewer(review).isEmpty())
            .collect(
                Collectors.toMap(
                    ReviewSummarizer::reviewer, Function.identity(), BinaryOperator.maxBy(BY_AGE)));
    var states = newest.values().stream().map(ReviewSummarizer::state).collect(Collectors.toSet());
    boolean changesRequested = states.contains("CHANGES_REQUESTED");
    return new ReviewSummary(
        states.contains("APPROVED") && !changesRequested, changesRequested, newest.size());
  }

  private static String reviewer(Review review) {
    return review.login().strip().toLowerCase(Locale.ROOT);
  }

  private static String state(Review review) {
    return review.state().strip().toUpperCase(Locale.ROOT);
  }
}
