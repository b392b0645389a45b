package dev.gitsync.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Locale;

/** What is shown of a pull request, to compare what the host has with what somebody knows of it. */
public record Shown(
    String state,
    String title,
    boolean draft,
    String headSha,
    long additions,
    long deletions,
    long changedFiles,
    long commits,
    boolean approved,
    boolean changesRequested,
    int reviewerCount) {

  /** As the host's control tells it. */
  public static Shown ofHost(JsonNode shown) {
    return of(shown, "");
  }

  /** As a page is told. */
  public static Shown ofDiffStatus(JsonNode status) {
    return of(status, "pull_request_");
  }

  private static Shown of(JsonNode json, String prefix) {
    return new Shown(
        json.path(prefix + "state").asText(),
        json.path(prefix + "title").asText(),
        json.path(prefix + "draft").asBoolean(),
        json.path("head_sha").asText(),
        json.path("additions").asLong(),
        json.path("deletions").asLong(),
        json.path("changed_files").asLong(),
        json.path("commits").asLong(),
        json.path("approved").asBoolean(),
        json.path("changes_requested").asBoolean(),
        json.path("reviewer_count").asInt());
  }

  /** As a row of {@code diff_status} has it. */
  public static Shown of(ResultSet row) throws SQLException {
    return new Shown(
        String.valueOf(row.getString("state")).toLowerCase(Locale.ROOT),
        row.getString("title"),
        row.getBoolean("draft"),
        row.getString("head_sha"),
        row.getLong("additions"),
        row.getLong("deletions"),
        row.getLong("changed_files"),
        row.getLong("commits"),
        row.getBoolean("approved"),
        row.getBoolean("changes_requested"),
        row.getInt("reviewer_count"));
  }

  /** As it follows from GitHub's two answers: the pull request and its reviews. */
  public static Shown ofAnswers(JsonNode pull, JsonNode reviews) {
    var opinions = new LinkedHashMap<String, String>();
    for (var review : reviews) {
      var state = review.path("state").asText();
      if (!state.equals("COMMENTED") && !state.equals("PENDING")) {
        opinions.put(review.path("user").path("login").asText(), state);
      }
    }
    var refused = opinions.containsValue("CHANGES_REQUESTED");
    return new Shown(
        pull.path("merged").asBoolean() ? "merged" : pull.path("state").asText(),
        pull.path("title").asText(),
        pull.path("draft").asBoolean(),
        pull.path("head").path("sha").asText(),
        pull.path("additions").asLong(),
        pull.path("deletions").asLong(),
        pull.path("changed_files").asLong(),
        pull.path("commits").asLong(),
        opinions.containsValue("APPROVED") && !refused,
        refused,
        opinions.size());
  }

  /** What a host tells with its first answer; reviews may come with another, of another moment. */
  public Shown withoutReviews() {
    return new Shown(
        state, title, draft, headSha, additions, deletions, changedFiles, commits, false, false, 0);
  }
}
