package dev.gitsync.harness;

import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.ReviewSummary;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a host tells of a pull request; a test says what matters to it. */
public final class TestPullRequest {

  public long number = 7;
  public @Nullable String url = "https://github.com/o/r/pull/7";
  public PullRequestState state = PullRequestState.OPEN;
  public @Nullable String title = "A title";
  public @Nullable Boolean draft = false;
  public @Nullable String authorLogin = "ann";
  public @Nullable String authorAvatarUrl = "https://avatars.example.com/u/1";
  public @Nullable String baseBranch = "main";
  public @Nullable String headBranch = "feat/x";
  public @Nullable String headSha = "c0ffee";
  public @Nullable Long additions = 10L;
  public @Nullable Long deletions = 3L;
  public @Nullable Long changedFiles = 2L;
  public @Nullable Long commits = 4L;
  public @Nullable ReviewSummary reviews = new ReviewSummary(true, false, 1);
  public @Nullable Instant updatedAt = Instant.parse("2026-01-01T00:00:00Z");

  private TestPullRequest() {}

  /** An open pull request, changed as the test wants it. */
  public static PullRequestStatus with(Consumer<TestPullRequest> change) {
    var it = new TestPullRequest();
    change.accept(it);
    return new PullRequestStatus(
        it.number,
        it.url,
        it.state,
        it.title,
        it.draft,
        it.authorLogin,
        it.authorAvatarUrl,
        it.baseBranch,
        it.headBranch,
        it.headSha,
        it.additions,
        it.deletions,
        it.changedFiles,
        it.commits,
        it.reviews,
        it.updatedAt);
  }
}
