package dev.gitsync.provider.github;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class ReviewSummarizerPropertyTest {

  /** By few people within a short time; of some the host does not tell when or which. */
  @Provide
  Arbitrary<List<Review>> reviews() {
    return Combinators.combine(
            Arbitraries.of("ann", "Ann", "bob", " Bob ", "cleo", "dan", ""),
            Arbitraries.of("APPROVED", "approved", "CHANGES_REQUESTED", "DISMISSED", "COMMENTED"),
            Arbitraries.longs()
                .between(0, 4)
                .map(second -> second == 0 ? Instant.MIN : Instant.ofEpochSecond(second)),
            Arbitraries.longs().between(0, 4))
        .as(Review::new)
        .list()
        .ofMaxSize(40);
  }

  @Property
  void reviews_inAnyOrder_comeToTheSame(
      @ForAll("reviews") List<Review> reviews, @ForAll Random random) {
    var shuffled = new ArrayList<>(reviews);
    Collections.shuffle(shuffled, random);

    assertThat(ReviewSummarizer.summarize(shuffled)).isEqualTo(ReviewSummarizer.summarize(reviews));
  }

  /** While pages are read a new review moves others to the next page, where they come again. */
  @Property
  void reviews_onPagesThatOverlap_comeToTheSame(
      @ForAll("reviews") List<Review> reviews,
      @ForAll @IntRange(min = 1, max = 10) int perPage,
      @ForAll @IntRange(max = 3) int overlap) {
    var read = new ArrayList<Review>();
    for (int start = 0; start < reviews.size(); start += perPage) {
      read.addAll(
          reviews.subList(Math.max(0, start - overlap), Math.min(reviews.size(), start + perPage)));
    }

    assertThat(ReviewSummarizer.summarize(read)).isEqualTo(ReviewSummarizer.summarize(reviews));
  }
}
