package dev.gitsync.provider.gitlab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What is asked over GraphQL: the pull requests of one branch, and one pull request that is known.
 * It gives everything the name that the REST API has for it.
 *
 * <p>GitLab refuses a document whole for a single field that it does not know, and one that it
 * reckons to be too complex: above 250, by one a field, one more for what its storage is asked for,
 * and a hundredth of all that for each merge request of a list.
 */
enum GraphQlDocument {

  /** For present instances. */
  WHOLE(
      "commits(first: 100) { nodes { sha } pageInfo { hasNextPage } }",
      "mergeRequestInteraction { reviewState }"),

  /** For older ones, which lack these fields. */
  SMALLER("", "");

  private static final String TEXT =
      """
      query PullRequests(
          $home: ID!, $branch: String!, $target: ID!, $number: String!, $known: Boolean!) {
        home: project(fullPath: $home) {
          id
          open: mergeRequests(
              sourceBranches: [$branch], state: opened, sort: UPDATED_DESC, first: 20) {
            pageInfo { hasNextPage }
            nodes { ...Brief ...Whole @skip(if: $known) }
          }
          recent: mergeRequests(sourceBranches: [$branch], sort: UPDATED_DESC, first: 20) {
            nodes { ...Brief }
          }
        }
        target: project(fullPath: $target) @include(if: $known) {
          mergeRequest(iid: $number) { ...Brief ...Whole }
        }
      }
      fragment Brief on MergeRequest {
        iid
        state
        source_branch: sourceBranch
        source_project_id: sourceProjectId
        target_project_id: targetProjectId
        diff_refs: diffRefs { head_sha: headSha }
        sha: diffHeadSha
        merged_at: mergedAt
        created_at: createdAt
        updated_at: updatedAt
      }
      fragment Whole on MergeRequest {
        title
        draft
        web_url: webUrl
        target_branch: targetBranch
        source_branch_exists: sourceBranchExists
        author { username avatar_url: avatarUrl }
        diffStatsSummary { additions deletions fileCount }
        commitCount
        %s
        approvedBy(first: 100) { nodes { username } pageInfo { hasNextPage } }
        reviewers(first: 100) { nodes { username %s } pageInfo { hasNextPage } }
      }
      """;

  private final String text;

  GraphQlDocument(String commits, String review) {
    text = TEXT.formatted(commits, review);
  }

  String text() {
    return text;
  }

  /** What to ask an instance that does not know all the fields of this one. */
  Optional<GraphQlDocument> smaller() {
    return this == WHOLE ? Optional.of(SMALLER) : Optional.empty();
  }

  /** The body of a request with this document. */
  byte[] request(ObjectNode variables) {
    var request = JsonNodeFactory.instance.objectNode();
    request.put("query", text).set("variables", variables);
    return request.toString().getBytes(StandardCharsets.UTF_8);
  }
}
