package dev.gitsync.provider.github;

import static dev.gitsync.provider.HostJson.instant;
import static dev.gitsync.provider.HostJson.number;
import static dev.gitsync.provider.HostJson.text;
import static java.lang.System.Logger.Level.DEBUG;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.provider.AnswerTooLargeException;
import dev.gitsync.provider.HostResponse;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.ReviewSummary;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads all reviews of a pull request, oldest first as GitHub gives them. */
final class ReviewPages {

  private static final System.Logger LOG = System.getLogger(ReviewPages.class.getName());

  /** The most that GitHub gives at once, and what is tried when reviewers write whole essays. */
  private static final List<Integer> AT_ONCE = List.of(100, 10);

  /** With 5,000 reviews nobody reads them any more, not even we. */
  private static final int MAX_PAGES = 50;

  private final Conversation conversation;
  private final PullRequestRef ref;

  ReviewPages(Conversation conversation, PullRequestRef ref) {
    this.conversation = conversation;
    this.ref = ref;
  }

  /**
   * Reads and sums up.
   *
   * @return empty when the token may not read them, or not all of them can be read: of some one
   *     can't tell which is a reviewer's newest
   */
  Optional<ReviewSummary> fetchSummary() {
    for (int atOnce : AT_ONCE) {
      try {
        return fetchAll(atOnce).map(ReviewSummarizer::summarize);
      } catch (AnswerTooLargeException e) {
        LOG.log(DEBUG, "Reviews are long, so fewer are asked for at once", e);
      }
    }
    return Optional.empty();
  }

  private Optional<List<Review>> fetchAll(int atOnce) {
    var reviews = new ArrayList<Review>();
    var response = conversation.reviews(ref, atOnce, null);
    for (int page = 1; page <= MAX_PAGES; page++) {
      if (response.isWithheld()) {
        return Optional.empty();
      }
      var elements = response.elements();
      elements.stream().map(ReviewPages::review).forEach(reviews::add);
      var next = response.nextPage();
      if (next.isEmpty() && elements.size() < atOnce) {
        return Optional.of(reviews);
      }
      if (next.isPresent() && !conversation.isOnHost(next.get())) {
        return Optional.empty();
      }
      response = fetchNext(next.orElse(null), atOnce, page + 1);
    }
    return Optional.empty();
  }

  /**
   * A full page is followed by another even where it names none. The validator of a page is made
   * from its reviews alone, so a page that was the last one is confirmed with 304 when another has
   * come after it.
   */
  private HostResponse fetchNext(@Nullable URI address, int atOnce, int page) {
    return address == null
        ? conversation.reviews(ref, atOnce, page)
        : conversation.reviewsAt(address, ref, atOnce);
  }

  private static Review review(JsonNode json) {
    var login = text(json.path("user"), "login");
    var state = text(json, "state");
    var submittedAt = instant(json, "submitted_at");
    var id = number(json, "id");
    return new Review(
        login == null ? "" : login,
        state == null ? "" : state,
        submittedAt == null ? Instant.MIN : submittedAt,
        id == null ? 0 : id);
  }
}
