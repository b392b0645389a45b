package dev.gitsync.provider.github;

import static dev.gitsync.provider.HostJson.bool;
import static dev.gitsync.provider.HostJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.HostJson;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.ReviewSummary;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pull request as GitHub writes it, in a list or alone.
 *
 * @param json an object; whatever it lacks is not known
 */
record PullRequestJson(JsonNode json) {

  private static final int MAX_TITLE = 500;

  @Nullable Long number() {
    return HostJson.number(json, "number");
  }

  /** Where it stands; empty when GitHub uses a word that we do not know. */
  Optional<PullRequestState> state() {
    if (json.path("merged").asBoolean() || text(json, "merged_at") != null) {
      return Optional.of(PullRequestState.MERGED);
    }
    var state = text(json, "state");
    return switch (state == null ? "" : state.strip().toLowerCase(Locale.ROOT)) {
      case "open" -> Optional.of(PullRequestState.OPEN);
      case "closed" -> Optional.of(PullRequestState.CLOSED);
      default -> Optional.empty();
    };
  }

  boolean isOpen() {
    return state().filter(PullRequestState.OPEN::equals).isPresent();
  }

  @Nullable String headSha() {
    return text(head(), "sha");
  }

  @Nullable Instant createdAt() {
    return HostJson.instant(json, "created_at");
  }

  /** Whether it wants to merge a branch of this name, of whichever repository. */
  boolean isOfBranch(String branch) {
    return head().path("ref").asText().equals(branch);
  }

  /**
   * Whether it wants to merge this branch. What it does not tell is not held against it: who
   * deleted his fork leaves no repository, who left GitHub not even an owner.
   */
  boolean isOf(Head head) {
    return isOfBranch(head.branch())
        && isSameName(head().path("repo").path("name"), head.repository())
        && isSameName(headOwner(), head.owner());
  }

  /** The branch that it wants to merge; empty when its repository is deleted or withheld. */
  Optional<BranchRef> branch(GitHubUrls urls) {
    var owner = text(head().path("repo").path("owner"), "login");
    var name = text(head().path("repo"), "name");
    var ref = text(head(), "ref");
    return owner == null || name == null || ref == null
        ? Optional.empty()
        : urls.findRepository(owner, name).map(repository -> new BranchRef(repository, ref));
  }

  private JsonNode headOwner() {
    var owner = head().path("repo").path("owner").path("login");
    return owner.isTextual() ? owner : head().path("user").path("login");
  }

  private static boolean isSameName(JsonNode told, @Nullable String wanted) {
    return wanted == null || !told.isTextual() || told.textValue().equalsIgnoreCase(wanted);
  }

  private JsonNode head() {
    return json.path("head");
  }

  /**
   * What we keep of it.
   *
   * @param asked as what it was asked for
   * @throws ProviderException when it lacks what every pull request has
   */
  PullRequestStatus toStatus(
      GitHubUrls urls, PullRequestRef asked, @Nullable ReviewSummary reviews) {
    var number = number();
    var state = state();
    if (number == null || state.isEmpty()) {
      throw new ProviderException(
          "What was answered for pull request " + asked.number() + " lacks number or state");
    }
    return new PullRequestStatus(
        number,
        urls.passable(text(json, "html_url"))
            .or(() -> urls.pullRequestUrl(new PullRequestRef(asked.repository(), number)))
            .orElse(null),
        state.get(),
        text(json, "title", MAX_TITLE),
        bool(json, "draft"),
        text(json.path("user"), "login"),
        urls.passable(text(json.path("user"), "avatar_url")).orElse(null),
        text(json.path("base"), "ref"),
        text(head(), "ref"),
        headSha(),
        HostJson.number(json, "additions"),
        HostJson.number(json, "deletions"),
        HostJson.number(json, "changed_files"),
        HostJson.number(json, "commits"),
        reviews,
        HostJson.instant(json, "updated_at"));
  }
}
