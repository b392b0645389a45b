package dev.gitsync.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;

/** What a piece of JSON looks like, to somebody who knows what hosts answer to whom. */
enum Likeness {
  /** GitHub's, from a list or alone. */
  PULL_REQUEST,
  /** GitHub's. */
  REVIEW,
  /** GitLab's, of any of its versions, from a list or alone. */
  MERGE_REQUEST,
  /** Who approved a merge request, in any of the forms that GitLab has for it. */
  APPROVALS,
  /** GitLab's, file by file: of a merge request, or of two commits that are compared. */
  DIFF,
  OTHER;

  /** Of an array it is that of its elements, if one has any but {@link #OTHER}. */
  static Likeness of(JsonNode json) {
    if (json.isArray()) {
      return StreamSupport.stream(json.spliterator(), false)
          .filter(JsonNode::isObject)
          .map(Likeness::of)
          .filter(likeness -> likeness != OTHER)
          .findFirst()
          .orElse(OTHER);
    }
    if (json.has("head") && json.has("base") && json.has("number")) {
      return PULL_REQUEST;
    }
    if (json.has("state")
        && json.has("user")
        && (json.has("submitted_at") || json.has("pull_request_url"))) {
      return REVIEW;
    }
    if (json.has("source_branch") && json.has("target_branch")) {
      return MERGE_REQUEST;
    }
    if (json.has("approved_by") || json.has("approval_rules_overwritten")) {
      return APPROVALS;
    }
    if (json.has("diffs") || (json.has("new_path") && json.has("diff"))) {
      return DIFF;
    }
    return OTHER;
  }
}
