package dev.gitsync.provider.gitlab;

import static dev.gitsync.provider.HostJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.provider.AnswerTooLargeException;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.Diff;
import dev.gitsync.provider.DiffQuery;
import dev.gitsync.provider.DiffTooLargeException;
import dev.gitsync.provider.HostResponse;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.ProviderTimeoutException;
import dev.gitsync.provider.PullRequestRef;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds the diff of a pull request, or of a branch that has none. */
final class DiffLookup {

  /** In JSON a diff is longer than in git's own words: each quote, and each less-than sign. */
  private static final int MAX_JSON = 4 * Diff.MAX_BYTES;

  /** GitLab shows no more than three thousand files. */
  private static final int MAX_FILE_PAGES = 30;

  private final Conversation conversation;
  private final GitLabUrls urls;

  DiffLookup(Conversation conversation, GitLabUrls urls) {
    this.conversation = conversation;
    this.urls = urls;
  }

  /** See {@link dev.gitsync.provider.Provider#fetchDiff}. */
  Optional<Diff> find(DiffQuery query) {
    var url = query.pullRequestUrl();
    return url == null
        ? findOfBranch(query.branch())
        : urls.findPullRequest(url).flatMap(this::findOfPullRequest);
  }

  private Optional<Diff> findOfPullRequest(PullRequestRef ref) {
    var response = bounded(() -> conversation.pullRequestDiff(ref, Diff.MAX_BYTES));
    if (response.isGone()) {
      // Either there is no such pull request, or the instance is too old to make its diff.
      return findOfFiles(ref);
    }
    if (response.status() != 200) {
      throw new ProviderException(response.failure());
    }
    return Optional.of(new Diff(response.text(), List.of()));
  }

  private Optional<Diff> findOfFiles(PullRequestRef ref) {
    var files = new Files();
    for (int number = 1; number <= MAX_FILE_PAGES; number++) {
      int page = number;
      var response = bounded(() -> conversation.files(ref, Conversation.PAGE, page, MAX_JSON));
      if (response.isGone()) {
        return Optional.empty();
      }
      files.addAll(response.elements());
      if (!Conversation.hasNextPage(response)) {
        return Optional.of(files.diff());
      }
    }
    throw tooLarge(null);
  }

  private Optional<Diff> findOfBranch(BranchRef branch) {
    var repository = conversation.repository(branch.repository());
    var defaultBranch = text(repository.found(), "default_branch");
    if (defaultBranch == null) {
      throw new ProviderException(repository.failure() + " without a default branch");
    }
    var response = bounded(() -> conversation.comparison(branch, defaultBranch, MAX_JSON));
    return response.isGone() ? Optional.empty() : Optional.of(diff(response));
  }

  private static Diff diff(HostResponse response) {
    var comparison = response.found();
    if (comparison.path("compare_timeout").asBoolean()) {
      throw new ProviderTimeoutException(response.failure() + ": timed out", null);
    }
    if (!comparison.path("diffs").isArray()) {
      throw new ProviderException(response.failure() + " without a diff");
    }
    var files = new Files();
    files.addAll(comparison.path("diffs"));
    return files.diff();
  }

  private static HostResponse bounded(Supplier<HostResponse> download) {
    try {
      return download.get();
    } catch (AnswerTooLargeException e) {
      throw tooLarge(e);
    }
  }

  private static DiffTooLargeException tooLarge(@Nullable Throwable cause) {
    return new DiffTooLargeException("The diff has more than " + Diff.MAX_BYTES + " bytes", cause);
  }

  /** A diff that is made from the changes of one file after the other. */
  private static final class Files {

    private final StringBuilder text = new StringBuilder();
    private final List<String> leftOut = new ArrayList<>();

    void addAll(Iterable<JsonNode> files) {
      for (var json : files) {
        var file = new FileDiff(json);
        file.appendTo(text);
        if (file.isLeftOut()) {
          leftOut.add(file.path());
        }
        // No character has less than a byte, so that this stops long before memory is short.
        if (text.length() > Diff.MAX_BYTES) {
          throw tooLarge(null);
        }
      }
    }

    Diff diff() {
      var diff = text.toString();
      if (diff.getBytes(StandardCharsets.UTF_8).length > Diff.MAX_BYTES) {
        throw tooLarge(null);
      }
      return new Diff(diff, List.copyOf(leftOut));
    }
  }
}
