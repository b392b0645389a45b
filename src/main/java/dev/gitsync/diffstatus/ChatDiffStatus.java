package dev.gitsync.diffstatus;

import dev.gitsync.provider.PullRequestState;
import dev.gitsync.provider.PullRequestStatus;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is known of the pull request of one chat's git reference: what pages show of it. */
@Entity
@Table(name = "diff_status")
class ChatDiffStatus {

  @Id UUID id;

  @Column(name = "chat_id")
  UUID chatId;

  @Column(name = "remote_origin")
  String remoteOrigin;

  @Column(name = "git_branch")
  String gitBranch;

  @Nullable String provider;

  @Column(name = "branch_url")
  @Nullable String branchUrl;

  @Column(name = "reported_at")
  Instant reportedAt;

  long version;

  @Enumerated(EnumType.STRING)
  @Column(name = "sync_state")
  SyncState syncState;

  @Column(name = "sync_detail")
  @Nullable String syncDetail;

  @Column(name = "pull_request_url")
  @Nullable String pullRequestUrl;

  @Column(name = "pr_number")
  @Nullable Long prNumber;

  @Enumerated(EnumType.STRING)
  @Nullable PullRequestState state;

  @Nullable String title;
  @Nullable Boolean draft;

  @Column(name = "changes_requested")
  @Nullable Boolean changesRequested;

  @Nullable Boolean approved;

  @Column(name = "reviewer_count")
  @Nullable Integer reviewerCount;

  @Nullable Long additions;
  @Nullable Long deletions;

  @Column(name = "changed_files")
  @Nullable Long changedFiles;

  @Nullable Long commits;

  @Column(name = "author_login")
  @Nullable String authorLogin;

  @Column(name = "author_avatar_url")
  @Nullable String authorAvatarUrl;

  @Column(name = "base_branch")
  @Nullable String baseBranch;

  @Column(name = "head_branch")
  @Nullable String headBranch;

  @Column(name = "head_sha")
  @Nullable String headSha;

  /** For JPA. */
  @SuppressWarnings("NullAway.Init")
  protected ChatDiffStatus() {}

  ChatDiffStatus(UUID chatId, GitReference reference, Instant now) {
    this.id = UUID.randomUUID();
    this.chatId = chatId;
    this.remoteOrigin = reference.remoteOrigin();
    this.gitBranch = reference.branch();
    this.reportedAt = now;
    this.syncState = SyncState.PENDING;
    this.version = 1;
  }

  /** The reference was reported again: what is known stays until the host was asked. */
  void report(Instant now) {
    reportedAt = now;
    syncState = SyncState.PENDING;
    syncDetail = null;
  }

  /** Where the reference lies on its provider, both absent where none matches. */
  void locate(@Nullable String newProvider, @Nullable String newBranchUrl) {
    provider = newProvider;
    branchUrl = newBranchUrl;
  }

  /** Says why the row is as it is and keeps all that is known. */
  void explain(SyncState newState, @Nullable String detail) {
    syncState = newState;
    syncDetail = detail;
  }

  /** Takes over what the host told. */
  void show(PullRequestStatus status) {
    var reviews = status.reviews();
    pullRequestUrl = status.url();
    prNumber = status.number();
    state = status.state();
    title = status.title();
    draft = status.draft();
    changesRequested = reviews == null ? null : reviews.changesRequested();
    approved = reviews == null ? null : reviews.approved();
    reviewerCount = reviews == null ? null : reviews.reviewerCount();
    additions = status.additions();
    deletions = status.deletions();
    changedFiles = status.changedFiles();
    commits = status.commits();
    authorLogin = status.authorLogin();
    authorAvatarUrl = status.authorAvatarUrl();
    baseBranch = status.baseBranch();
    headBranch = status.headBranch();
    headSha = status.headSha();
  }

  /** The branch has no pull request: whatever was shown was not this branch's. */
  void showNoPullRequest() {
    pullRequestUrl = null;
    prNumber = null;
    state = null;
    title = null;
    draft = null;
    changesRequested = null;
    approved = null;
    reviewerCount = null;
    additions = null;
    deletions = null;
    changedFiles = null;
    commits = null;
    authorLogin = null;
    authorAvatarUrl = null;
    baseBranch = null;
    headBranch = null;
    headSha = null;
  }

  GitReference reference() {
    return new GitReference(remoteOrigin, gitBranch);
  }

  /** All that a page can see, times of refreshing apart; two equal lists are no visible change. */
  List<@Nullable Object> visible() {
    List<@Nullable Object> all =
        new ArrayList<>(
            Arrays.<@Nullable Object>asList(url(), provider, reportedAt, syncState, syncDetail));
    all.addAll(pullRequest());
    return all;
  }

  /** What of that is the pull request's own. */
  List<@Nullable Object> pullRequest() {
    return Arrays.<@Nullable Object>asList(
        prNumber,
        state,
        title,
        draft,
        changesRequested,
        approved,
        reviewerCount,
        additions,
        deletions,
        changedFiles,
        commits,
        authorLogin,
        authorAvatarUrl,
        baseBranch,
        headBranch,
        headSha);
  }

  private @Nullable String url() {
    return pullRequestUrl != null ? pullRequestUrl : branchUrl;
  }

  KnownReference known(UUID ownerId, RefreshSchedule schedule) {
    var readAt = schedule.refreshedAt;
    return new KnownReference(
        id,
        schedule.generation,
        ownerId,
        reference(),
        pullRequestUrl,
        headSha,
        syncState != SyncState.PENDING && readAt != null && readAt.isAfter(reportedAt));
  }

  DiffStatusView view(RefreshSchedule schedule) {
    return new DiffStatusView(
        id,
        chatId,
        remoteOrigin,
        gitBranch,
        url(),
        state == null ? null : state.name().toLowerCase(Locale.ROOT),
        title,
        draft,
        changesRequested,
        additions,
        deletions,
        changedFiles,
        authorLogin,
        authorAvatarUrl,
        baseBranch,
        headBranch,
        headSha,
        prNumber,
        commits,
        approved,
        reviewerCount,
        reportedAt,
        schedule.refreshedAt,
        schedule.staleAt,
        version,
        new SyncView(syncState, syncDetail, schedule.staleAt));
  }
}
