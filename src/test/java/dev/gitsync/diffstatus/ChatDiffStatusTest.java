package dev.gitsync.diffstatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.gitsync.harness.TestPullRequest;
import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.ReviewSummary;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChatDiffStatusTest {

  private static final Instant REPORTED = Instant.parse("2026-03-01T12:00:00Z");
  private static final String BRANCH_PAGE = "https://github.com/o/r/tree/feat/x";

  private final ChatDiffStatus status = status();

  private static ChatDiffStatus status() {
    var reference = new GitReference("https://github.com/o/r", "feat/x");
    var made = new ChatDiffStatus(UUID.randomUUID(), reference, REPORTED);
    made.locate("github", BRANCH_PAGE);
    return made;
  }

  private static DiffStatusView view(ChatDiffStatus status) {
    return status.view(new RefreshSchedule(status.id, REPORTED));
  }

  private static Arguments change(String name, Consumer<TestPullRequest> change) {
    return arguments(name, change);
  }

  static Stream<Arguments> changesOfAPullRequest() {
    return Stream.of(
        change("number", it -> it.number = 8),
        change("url", it -> it.url = "https://github.com/o/r/pull/8"),
        change("no url", it -> it.url = null),
        change("merged", it -> it.state = PullRequestState.MERGED),
        change("closed", it -> it.state = PullRequestState.CLOSED),
        change("title", it -> it.title = "Another title"),
        change("no title", it -> it.title = null),
        change("draft", it -> it.draft = true),
        change("draft not told", it -> it.draft = null),
        change("author", it -> it.authorLogin = "bob"),
        change("avatar", it -> it.authorAvatarUrl = null),
        change("base", it -> it.baseBranch = "next"),
        change("head", it -> it.headBranch = "feat/y"),
        change("head's commit", it -> it.headSha = "decaf"),
        change("additions", it -> it.additions = 11L),
        change("deletions", it -> it.deletions = 4L),
        change("changed files", it -> it.changedFiles = 3L),
        change("commits", it -> it.commits = 5L),
        change("not approved", it -> it.reviews = new ReviewSummary(false, false, 1)),
        change("changes requested", it -> it.reviews = new ReviewSummary(true, true, 1)),
        change("one more reviewer", it -> it.reviews = new ReviewSummary(true, false, 2)),
        change("reviews not told", it -> it.reviews = null));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changesOfAPullRequest")
  void changeOfThePullRequest_isVisible(String name, Consumer<TestPullRequest> change) {
    status.show(TestPullRequest.with(it -> {}));
    var before = status.visible();

    status.show(TestPullRequest.with(change));

    assertThat(status.visible()).isNotEqualTo(before);
  }

  @Test
  void sameAnswerAgain_isNoVisibleChange() {
    status.show(TestPullRequest.with(it -> {}));
    var before = status.visible();

    status.show(TestPullRequest.with(it -> {}));

    assertThat(status.visible()).isEqualTo(before);
  }

  @Test
  void hostsOwnTimeOfTheChange_isNotVisible() {
    status.show(TestPullRequest.with(it -> {}));
    var before = status.visible();

    status.show(TestPullRequest.with(it -> it.updatedAt = Instant.parse("2026-02-02T00:00:00Z")));

    assertThat(status.visible()).isEqualTo(before);
  }

  static Stream<Arguments> otherVisibleChanges() {
    return Stream.of(
        row("reported again", status -> status.report(REPORTED.plusSeconds(1))),
        row("another state", status -> status.explain(SyncState.PROVIDER_ERROR, null)),
        row("another sentence", status -> status.explain(SyncState.PENDING, "Why.")),
        row("branch page", status -> status.locate("github", BRANCH_PAGE + "2")),
        row("no provider any more", status -> status.locate(null, null)));
  }

  private static Arguments row(String name, Consumer<ChatDiffStatus> change) {
    return arguments(name, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherVisibleChanges")
  void changeOfTheRow_isVisible(String name, Consumer<ChatDiffStatus> change) {
    var before = status.visible();

    change.accept(status);

    assertThat(status.visible()).isNotEqualTo(before);
  }

  @Test
  void branchPageBehindAPullRequest_isNotVisible() {
    status.show(TestPullRequest.with(it -> {}));
    var before = status.visible();

    status.locate("github", BRANCH_PAGE + "2");

    assertThat(status.visible()).isEqualTo(before);
  }

  @Test
  void refreshingAlone_isNotVisible() {
    var before = status.visible();
    var schedule = new RefreshSchedule(status.id, REPORTED);

    schedule.refreshedAt = REPORTED;
    schedule.complete(REPORTED, java.time.Duration.ofMinutes(2));

    assertThat(status.visible()).isEqualTo(before);
  }

  @Test
  void view_hasAllThatTheHostTold() {
    status.show(TestPullRequest.with(it -> {}));
    status.explain(SyncState.FRESH, null);

    var view = view(status);

    assertThat(view)
        .isEqualTo(
            new DiffStatusView(
                status.id,
                status.chatId,
                "https://github.com/o/r",
                "feat/x",
                "https://github.com/o/r/pull/7",
                "open",
                "A title",
                false,
                false,
                10L,
                3L,
                2L,
                "ann",
                "https://avatars.example.com/u/1",
                "main",
                "feat/x",
                "c0ffee",
                7L,
                4L,
                true,
                1,
                REPORTED,
                null,
                REPORTED,
                1,
                new SyncView(SyncState.FRESH, null, REPORTED)));
  }

  @Test
  void newRow_isPending_andKnowsNothingButItsBranchPage() {
    var view = view(status);

    assertThat(view.sync().state()).isEqualTo(SyncState.PENDING);
    assertThat(view.url()).isEqualTo(BRANCH_PAGE);
    assertThat(view.pullRequestState()).isNull();
    assertThat(view.pullRequestDraft()).isNull();
    assertThat(view.additions()).isNull();
    assertThat(view.approved()).isNull();
    assertThat(view.version()).isEqualTo(1);
  }

  @Test
  void withoutPullRequest_nothingOfAFormerOneIsLeft() {
    var fresh = view(status);
    status.show(TestPullRequest.with(it -> {}));

    status.showNoPullRequest();

    assertThat(view(status)).isEqualTo(fresh);
  }

  @Test
  void report_keepsWhatIsKnown_untilTheHostWasAsked() {
    status.show(TestPullRequest.with(it -> {}));
    status.explain(SyncState.FRESH, null);

    status.report(REPORTED.plusSeconds(1));

    assertThat(view(status).pullRequestTitle()).isEqualTo("A title");
    assertThat(view(status).sync().state()).isEqualTo(SyncState.PENDING);
    assertThat(view(status).reportedAt()).isEqualTo(REPORTED.plusSeconds(1));
  }

  @Test
  void failure_keepsWhatIsKnown() {
    status.show(TestPullRequest.with(it -> {}));

    status.explain(SyncState.PROVIDER_ERROR, "It could not be reached.");

    assertThat(view(status).pullRequestTitle()).isEqualTo("A title");
    assertThat(view(status).url()).isEqualTo("https://github.com/o/r/pull/7");
    assertThat(view(status).sync().detail()).isEqualTo("It could not be reached.");
  }

  static Stream<Arguments> readings() {
    var before = REPORTED.minusSeconds(60);
    var after = REPORTED.plusSeconds(60);
    return Stream.of(
        arguments("never", null, SyncState.NO_TOKEN, false),
        arguments("never, and just reported", null, SyncState.PENDING, false),
        arguments("before the report", before, SyncState.PENDING, false),
        arguments("before the report, not since", before, SyncState.PROVIDER_ERROR, false),
        arguments("while it was reported again", after, SyncState.PENDING, false),
        arguments("after the report", after, SyncState.NO_PULL_REQUEST, true),
        arguments("after the report, then in vain", after, SyncState.RATE_LIMITED, true));
  }

  @ParameterizedTest(name = "read {0}")
  @MethodSource("readings")
  void reference_isReadSinceItsReport(
      String name, @Nullable Instant readAt, SyncState state, boolean isRead) {
    var schedule = new RefreshSchedule(status.id, REPORTED);
    schedule.refreshedAt = readAt;
    status.explain(state, null);

    assertThat(status.known(UUID.randomUUID(), schedule).readSinceReport()).isEqualTo(isRead);
  }
}
