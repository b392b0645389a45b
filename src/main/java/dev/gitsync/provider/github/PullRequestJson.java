package dev.gitsync.provider.github;

import static dev.gitsync.provider.HostJson.bool;
import static dev.gitsync.provider.HostJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.provider.HostJson;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.ReviewSummary;
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

  /**
   * Whether it wants to merge a branch of this owner.
   *
   * <p>The repository's name is left alone: it changes when the repository is renamed, and GitHub
   * lists only pull requests of the network of forks that the branch's repository belongs to. Who
   * deleted the fork after opening the pull request leaves no owner; then the branch alone counts.
   */
  boolean isOf(String owner, String branch) {
    var headOwner = json.path("head").path("repo").path("owner").path("login");
    return json.path("head").path("ref").asText().equals(branch)
        && (!headOwner.isTextual() || headOwner.textValue().equalsIgnoreCase(owner));
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
            .orElseGet(() -> urls.pullRequestUrl(new PullRequestRef(asked.repository(), number))),
        state.get(),
        text(json, "title", MAX_TITLE),
        bool(json, "draft"),
        text(json.path("user"), "login"),
        urls.passable(text(json.path("user"), "avatar_url")).orElse(null),
        text(json.path("base"), "ref"),
        text(json.path("head"), "ref"),
        text(json.path("head"), "sha"),
        HostJson.number(json, "additions"),
        HostJson.number(json, "deletions"),
        HostJson.number(json, "changed_files"),
        HostJson.number(json, "commits"),
        reviews,
        HostJson.instant(json, "updated_at"));
  }
}
