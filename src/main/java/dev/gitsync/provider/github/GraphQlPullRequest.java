package dev.gitsync.provider.github;

import static dev.gitsync.provider.HostJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gitsync.provider.ReviewSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A pull request as GitHub's GraphQL API writes it. It is read as the one of the REST API, so that
 * a status does not depend on the way it came.
 *
 * @param node of a {@link GraphQlDocument}
 */
record GraphQlPullRequest(JsonNode node) {

  /** Pictures have a parameter here that they lack in the REST API. */
  private static final Pattern PICTURE_USER = Pattern.compile("(?<=[?&])u=[^&]*&?");

  @Nullable String id() {
    return text(node, "id");
  }

  /** As the REST API has it; fields that GitHub did not give are absent. */
  PullRequestJson asRest() {
    var rest = JsonNodeFactory.instance.objectNode();
    copy("number", rest, "number");
    copy("title", rest, "title");
    copy("isDraft", rest, "draft");
    copy("mergedAt", rest, "merged_at");
    copy("createdAt", rest, "created_at");
    copy("updatedAt", rest, "updated_at");
    copy("url", rest, "html_url");
    copy("additions", rest, "additions");
    copy("deletions", rest, "deletions");
    copy("changedFiles", rest, "changed_files");
    rest.set("commits", node.path("commits").path("totalCount"));
    var state = node.path("state").asText().toLowerCase(Locale.ROOT);
    rest.put("state", state.equals("merged") ? "closed" : state)
        .put("merged", state.equals("merged"));
    rest.set("user", user(node.path("author")));
    rest.putObject("base").set("ref", node.path("baseRefName"));
    rest.set("head", head());
    return new PullRequestJson(rest);
  }

  private void copy(String field, ObjectNode rest, String name) {
    rest.set(name, node.path(field));
  }

  private static JsonNode user(JsonNode author) {
    var user = JsonNodeFactory.instance.objectNode();
    var login = author.path("login").asText();
    boolean isBot = author.path("__typename").asText().equals("Bot") && !login.endsWith("[bot]");
    if (!login.isEmpty()) {
      user.put("login", isBot ? login + "[bot]" : login);
    }
    var picture = text(author, "avatarUrl");
    if (picture != null) {
      user.put(
          "avatar_url", PICTURE_USER.matcher(picture).replaceFirst("").replaceFirst("[?&]$", ""));
    }
    return user;
  }

  private JsonNode head() {
    var head = JsonNodeFactory.instance.objectNode();
    head.set("ref", node.path("headRefName"));
    head.set("sha", node.path("headRefOid"));
    head.set("user", node.path("headRepositoryOwner"));
    var repository = head.putObject("repo");
    repository.set("name", node.path("headRepository").path("name"));
    repository.set("owner", node.path("headRepositoryOwner"));
    return head;
  }

  /**
   * What the reviewers decided.
   *
   * @return empty when the token may not read it, or there are more reviewers than were asked for
   */
  Optional<ReviewSummary> reviews() {
    var reviews = node.path("latestOpinionatedReviews");
    if (!reviews.path("nodes").isArray() || hasMoreReviews()) {
      return Optional.empty();
    }
    List<Review> all = new ArrayList<>();
    reviews
        .path("nodes")
        .forEach(
            review ->
                all.add(
                    new Review(
                        review.path("author").path("login").asText(),
                        review.path("state").asText(),
                        Instant.MIN,
                        all.size())));
    return Optional.of(ReviewSummarizer.summarize(all));
  }

  /** Whether not all reviewers' decisions are here. */
  boolean hasMoreReviews() {
    return node.path("latestOpinionatedReviews").path("pageInfo").path("hasNextPage").asBoolean();
  }
}
