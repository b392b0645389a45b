package dev.gitsync.provider.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gitsync.provider.ReviewSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ReviewSummarizerTest {

  private static Review review(long at, String login, String state) {
    return new Review(login, state, Instant.ofEpochSecond(at), at);
  }

  private static ReviewSummary approved(int reviewers) {
    return new ReviewSummary(true, false, reviewers);
  }

  private static ReviewSummary changesRequested(int reviewers) {
    return new ReviewSummary(false, true, reviewers);
  }

  private static ReviewSummary undecided(int reviewers) {
    return new ReviewSummary(false, false, reviewers);
  }

  static Stream<Arguments> reviews() {
    return Stream.of(
        arguments("none", List.of(), undecided(0)),
        arguments("one approval", List.of(review(1, "ann", "APPROVED")), approved(1)),
        arguments(
            "one wants changes",
            List.of(review(1, "ann", "CHANGES_REQUESTED")),
            changesRequested(1)),
        arguments(
            "changes, then approval",
            List.of(review(1, "ann", "CHANGES_REQUESTED"), review(2, "ann", "APPROVED")),
            approved(1)),
        arguments(
            "approval, then changes",
            List.of(review(1, "ann", "APPROVED"), review(2, "ann", "CHANGES_REQUESTED")),
            changesRequested(1)),
        arguments(
            "approval, then comment",
            List.of(review(1, "ann", "APPROVED"), review(2, "ann", "COMMENTED")),
            approved(1)),
        arguments(
            "changes dismissed",
            List.of(review(1, "ann", "CHANGES_REQUESTED"), review(2, "ann", "DISMISSED")),
            undecided(1)),
        arguments(
            "approval dismissed, another stands",
            List.of(review(1, "ann", "DISMISSED"), review(2, "bob", "APPROVED")),
            approved(2)),
        arguments(
            "two who differ",
            List.of(review(1, "ann", "CHANGES_REQUESTED"), review(2, "bob", "APPROVED")),
            changesRequested(2)),
        arguments(
            "comments and drafts alone",
            List.of(review(1, "ann", "COMMENTED"), review(2, "bob", "PENDING")),
            undecided(0)),
        arguments(
            "a state that does not exist",
            List.of(review(1, "ann", "APPROVED"), review(2, "ann", "BEWILDERED")),
            approved(1)),
        arguments(
            "one login in two cases",
            List.of(review(1, "Ann", "CHANGES_REQUESTED"), review(2, " ann ", "APPROVED")),
            approved(1)),
        arguments("states in small letters", List.of(review(1, "ann", "approved")), approved(1)),
        arguments(
            "nobody's",
            List.of(review(1, "", "CHANGES_REQUESTED"), review(2, "ann", "APPROVED")),
            approved(1)),
        arguments(
            "submitted later with a lower id",
            List.of(
                new Review("ann", "APPROVED", Instant.ofEpochSecond(9), 1),
                new Review("ann", "CHANGES_REQUESTED", Instant.ofEpochSecond(5), 2)),
            approved(1)),
        arguments(
            "submitted at once",
            List.of(
                new Review("ann", "APPROVED", Instant.ofEpochSecond(5), 2),
                new Review("ann", "CHANGES_REQUESTED", Instant.ofEpochSecond(5), 1)),
            approved(1)),
        arguments(
            "without a time",
            List.of(
                new Review("ann", "CHANGES_REQUESTED", Instant.MIN, 3),
                new Review("ann", "APPROVED", Instant.ofEpochSecond(1), 1)),
            approved(1)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reviews")
  void reviews_ofAnyKind_areSummedUp(String name, List<Review> reviews, ReviewSummary expected) {
    assertThat(ReviewSummarizer.summarize(reviews)).isEqualTo(expected);
  }

  @Test
  void reviews_inAnyOrder_comeToTheSame() {
    var random = new Random(1);
    var states = List.of("APPROVED", "CHANGES_REQUESTED", "DISMISSED", "COMMENTED");
    var reviews =
        new ArrayList<>(
            IntStream.range(0, 300)
                .mapToObj(
                    i -> review(i, "user" + random.nextInt(40), states.get(random.nextInt(4))))
                .toList());
    var inOrder = ReviewSummarizer.summarize(reviews);

    Collections.shuffle(reviews, random);

    assertThat(ReviewSummarizer.summarize(reviews)).isEqualTo(inOrder);
  }
}
