package dev.gitsync.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of a pull request.
 *
 * @param part what the host tells with one answer
 * @param reviews what it may tell with another, of another moment
 */
record Pull(Part part, Reviews reviews) {

  record Part(
      String state,
      String title,
      boolean draft,
      String headSha,
      long additions,
      long deletions,
      long changedFiles,
      long commits) {}

  record Reviews(boolean approved, boolean changesRequested, long reviewers) {}

  /** From what the host says that a page shows. */
  static Pull ofHost(JsonNode shown) {
    return new Pull(
        new Part(
            shown.path("state").asText(),
            shown.path("title").asText(),
            shown.path("draft").asBoolean(),
            shown.path("head_sha").asText(),
            shown.path("additions").asLong(),
            shown.path("deletions").asLong(),
            shown.path("changed_files").asLong(),
            shown.path("commits").asLong()),
        new Reviews(
            shown.path("approved").asBoolean(),
            shown.path("changes_requested").asBoolean(),
            shown.path("reviewer_count").asLong()));
  }

  /** From a diff status of gitsync; null where it shows no pull request. */
  static @Nullable Pull ofRow(JsonNode row) {
    if (!row.has("pull_request_state")) {
      return null;
    }
    return new Pull(
        new Part(
            row.path("pull_request_state").asText(),
            row.path("pull_request_title").asText(),
            row.path("pull_request_draft").asBoolean(),
            row.path("head_sha").asText(),
            row.path("additions").asLong(),
            row.path("deletions").asLong(),
            row.path("changed_files").asLong(),
            row.path("commits").asLong()),
        new Reviews(
            row.path("approved").asBoolean(),
            row.path("changes_requested").asBoolean(),
            row.path("reviewer_count").asLong()));
  }
}
