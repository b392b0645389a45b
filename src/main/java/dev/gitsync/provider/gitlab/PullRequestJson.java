package dev.gitsync.provider.gitlab;

import static dev.gitsync.provider.HostJson.bool;
import static dev.gitsync.provider.HostJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.provider.HostJson;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.ReviewSummary;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A merge request as GitLab's REST API writes it, in a list or alone. Our GraphQL document makes
 * the other API use the same words.
 *
 * @param json an object; whatever it lacks is not known
 */
record PullRequestJson(JsonNode json) {

  private static final int MAX_TITLE = 500;
  private static final Pattern COUNT = Pattern.compile("([0-9]{1,18})\\+?");

  /** Counted per project; GraphQL writes it as a text. */
  @Nullable Long number() {
    var number = HostJson.number(json, "iid");
    return number == null ? count("iid") : number;
  }

  /**
   * Where it stands; empty when GitLab uses a word that we do not know.
   *
   * <p>GitLab locks a merge request while it merges it. For that moment it is still an open one: it
   * is not closed, and if merging fails it goes on being open.
   */
  Optional<PullRequestState> state() {
    if (text(json, "merged_at") != null) {
      return Optional.of(PullRequestState.MERGED);
    }
    var state = text(json, "state");
    return switch (state == null ? "" : state.strip().toLowerCase(Locale.ROOT)) {
      case "opened", "reopened", "locked" -> Optional.of(PullRequestState.OPEN);
      case "merged" -> Optional.of(PullRequestState.MERGED);
      case "closed" -> Optional.of(PullRequestState.CLOSED);
      default -> Optional.empty();
    };
  }

  boolean isOpen() {
    return state().filter(PullRequestState.OPEN::equals).isPresent();
  }

  boolean isClosed() {
    return state().isPresent() && !isOpen();
  }

  boolean isOfBranch(String branch) {
    return json.path("source_branch").asText().equals(branch);
  }

  /** The id of the project that the branch is in; absent when that is deleted. */
  @Nullable Long source() {
    return HostJson.number(json, "source_project_id");
  }

  /** Whether the branch is in the project that it is to be merged into. */
  boolean isFromWithin() {
    var source = source();
    return source != null && source.equals(HostJson.number(json, "target_project_id"));
  }

  /** Whether GitLab says that the branch is gone. */
  boolean isBranchGone() {
    return Boolean.FALSE.equals(bool(json, "source_branch_exists"));
  }

  @Nullable String headSha() {
    var sha = text(json.path("diff_refs"), "head_sha");
    return sha == null ? text(json, "sha") : sha;
  }

  @Nullable Instant createdAt() {
    return HostJson.instant(json, "created_at");
  }

  /** How many files it touches: a text, since above a thousand it ends with a plus sign. */
  @Nullable Long changedFiles() {
    return count("changes_count");
  }

  /** Whether GitLab itself does not know all the files. */
  boolean hasMoreFiles() {
    return json.path("changes_count").asText().endsWith("+");
  }

  private @Nullable Long count(String field) {
    var count = COUNT.matcher(json.path(field).asText().strip());
    return count.matches() ? Long.valueOf(count.group(1)) : null;
  }

  private @Nullable Boolean draft() {
    var draft = bool(json, "draft");
    return draft == null ? bool(json, "work_in_progress") : draft;
  }

  /**
   * What we keep of it.
   *
   * @param asked as what it was asked for
   * @throws ProviderException when it lacks what every merge request has
   */
  PullRequestStatus toStatus(
      GitLabUrls urls, PullRequestRef asked, Size size, @Nullable ReviewSummary reviews) {
    var number = number();
    var state = state();
    if (number == null || state.isEmpty()) {
      throw new ProviderException(
          "What was answered for pull request " + asked.number() + " lacks number or state");
    }
    return new PullRequestStatus(
        number,
        urls.passable(text(json, "web_url"))
            .or(() -> urls.pullRequestUrl(new PullRequestRef(asked.repository(), number)))
            .orElse(null),
        state.get(),
        text(json, "title", MAX_TITLE),
        draft(),
        text(json.path("author"), "username"),
        urls.passable(avatar(asked)).orElse(null),
        text(json, "target_branch"),
        text(json, "source_branch"),
        headSha(),
        size.additions(),
        size.deletions(),
        size.changedFiles(),
        size.commits(),
        reviews,
        HostJson.instant(json, "updated_at"));
  }

  /** GraphQL gives pictures that the instance itself has without the instance's address. */
  private @Nullable String avatar(PullRequestRef asked) {
    var url = text(json.path("author"), "avatar_url");
    try {
      return url == null || !url.startsWith("/")
          ? url
          : asked.repository().webUrl().resolve(new URI(url)).toString();
    } catch (URISyntaxException e) {
      return null;
    }
  }

  /**
   * How large a pull request is, as far as that is known.
   *
   * @param additions lines added
   * @param deletions lines deleted
   */
  record Size(
      @Nullable Long additions,
      @Nullable Long deletions,
      @Nullable Long changedFiles,
      @Nullable Long commits) {}
}
