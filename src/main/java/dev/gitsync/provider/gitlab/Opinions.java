package dev.gitsync.provider.gitlab;

import static dev.gitsync.provider.HostJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.provider.ReviewSummary;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What reviewers think of a merge request. GitLab keeps it in two places: a list of those who
 * approved, and for each one who was asked to review how far that review is. Who asks for changes
 * loses the approval that was given before; who was not asked to review can still approve.
 *
 * <p>That a merge request needs no approval, or has all that it needs, is GitLab's own business: it
 * means nobody's opinion.
 *
 * @param approvers the login names of those who approved; absent when that is not told
 * @param reviews the states of the reviews by login name; absent when that is not told
 */
record Opinions(@Nullable Set<String> approvers, @Nullable Map<String, String> reviews) {

  private static final String CHANGES = "requested_changes";

  /** Reads the login names of some users; one without a name is nobody. */
  static Set<String> logins(Iterable<JsonNode> users) {
    var logins = new TreeSet<String>();
    for (var user : users) {
      var login = login(user);
      if (!login.isEmpty()) {
        logins.add(login);
      }
    }
    return logins;
  }

  /** Reads states by login name. */
  static Map<String, String> states(List<Review> reviews) {
    var states = new TreeMap<String, String>();
    for (var review : reviews) {
      if (!review.login().isEmpty()) {
        states.put(review.login(), review.state());
      }
    }
    return states;
  }

  /**
   * How far one reviewer is.
   *
   * @param login empty when that user is gone
   * @param state GitLab's word, in small letters
   */
  record Review(String login, String state) {

    static Review of(JsonNode user, String state) {
      return new Review(Opinions.login(user), state.strip().toLowerCase(Locale.ROOT));
    }
  }

  private static String login(JsonNode user) {
    var login = text(user, "username");
    return login == null ? "" : login.strip().toLowerCase(Locale.ROOT);
  }

  /** What they come to; absent when nothing is known. */
  @Nullable ReviewSummary summary() {
    return approvers == null && reviews == null
        ? null
        : new ReviewSummary(approved(), changesRequested(), reviewerCount());
  }

  /**
   * Where only the approvals are told, they decide: those instances are older than 16.9, and nobody
   * could ask for changes there.
   */
  private @Nullable Boolean approved() {
    if (Boolean.TRUE.equals(changesRequested())) {
      return false;
    }
    if (approvers != null) {
      return !approvers.isEmpty();
    }
    boolean isApproved = reviews != null && reviews.containsValue("approved");
    return isApproved ? true : null;
  }

  private @Nullable Boolean changesRequested() {
    return reviews == null ? null : (Boolean) reviews.containsValue(CHANGES);
  }

  private @Nullable Integer reviewerCount() {
    if (approvers == null) {
      return null;
    }
    var decided = new HashSet<>(approvers);
    if (reviews != null) {
      reviews.forEach(
          (login, state) -> {
            if (state.equals(CHANGES)) {
              decided.add(login);
            }
          });
    }
    return decided.size();
  }
}
