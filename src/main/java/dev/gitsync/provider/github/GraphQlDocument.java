package dev.gitsync.provider.github;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.PullRequestRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One GraphQL document for many pull requests, put together piece by piece. Whatever comes from
 * outside goes into variables, never into the text.
 *
 * <p>GitHub prices a document by the connections it could have to follow, a hundred for a point:
 * reviews are one for each pull request, so fifty known ones cost a point.
 */
final class GraphQlDocument {

  /** A host that runs it for longer than ten seconds breaks it off, whatever it costs. */
  static final int MAX_PULL_REQUESTS = 50;

  /** With the pull requests that a branch may have, and their reviews, just below a point. */
  static final int MAX_BRANCHES = 8;

  /** More than one, because a branch may have several pull requests into several branches. */
  static final int LISTED_AT_ONCE = 5;

  static final int LISTED_IN_PARENT = 3;

  private static final String PULL_REQUEST =
      """
      fragment pullRequest on PullRequest {
        id number url title state isDraft mergedAt createdAt updatedAt
        additions deletions changedFiles commits { totalCount }
        author { __typename login avatarUrl }
        baseRefName headRefName headRefOid headRepositoryOwner { login } headRepository { name }
        latestOpinionatedReviews(first: 100, writersOnly: false) {
          pageInfo { hasNextPage }
          nodes { state author { login } }
        }
      }
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> parameters = new ArrayList<>();
  private final List<String> fields = new ArrayList<>();
  private final Map<String, Object> variables = new LinkedHashMap<>();

  /** Asks for pull requests by GitHub's own ids; {@code nodes} answers in their order. */
  void addNodes(List<String> ids) {
    parameter("ids", "[ID!]!", ids);
    fields.add("nodes(ids: $ids) { ...pullRequest }");
  }

  /** Asks for a pull request by its number. */
  void addPullRequest(String alias, PullRequestRef ref) {
    var repository = addRepository(alias, ref.repository().owner(), ref.repository().name());
    var number = parameter(alias + "number", "Int!", ref.number());
    fields.add(
        alias + ": " + repository + " { pullRequest(number: " + number + ") { ...pullRequest } }");
  }

  /**
   * Asks for the pull requests of a branch, into its own repository and into the one that this was
   * forked from, and for the branch's present commit.
   */
  void addBranch(String alias, BranchRef branch) {
    var repository = addRepository(alias, branch.repository().owner(), branch.repository().name());
    var head = parameter(alias + "head", "String!", branch.branch());
    var ref = parameter(alias + "ref", "String!", "refs/heads/" + branch.branch());
    fields.add(
        """
        %s: %s {
          ref(qualifiedName: %s) { target { oid } }
          pullRequests(headRefName: %4$s, first: %5$d,
              orderBy: {field: UPDATED_AT, direction: DESC}) { nodes { ...pullRequest } }
          parent {
            owner { login }
            name
            pullRequests(headRefName: %4$s, first: %6$d,
                orderBy: {field: UPDATED_AT, direction: DESC}) { nodes { ...pullRequest } }
          }
        }
        """
            .formatted(alias, repository, ref, head, LISTED_AT_ONCE, LISTED_IN_PARENT));
  }

  private String addRepository(String alias, String owner, String name) {
    return "repository(owner: "
        + parameter(alias + "owner", "String!", owner)
        + ", name: "
        + parameter(alias + "name", "String!", name)
        + ")";
  }

  private String parameter(String name, String type, Object value) {
    parameters.add("$" + name + ": " + type);
    variables.put(name, value);
    return "$" + name;
  }

  String text() {
    return "query pullRequests("
        + String.join(", ", parameters)
        + ") {\n  rateLimit { cost }\n  "
        + String.join("\n  ", fields)
        + "\n}\n"
        + PULL_REQUEST;
  }

  /** The body of the request. */
  byte[] body() {
    try {
      return JSON.writeValueAsBytes(Map.of("query", text(), "variables", variables));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers can be written as JSON", e);
    }
  }
}
