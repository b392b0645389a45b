package dev.gitsync.provider.gitlab;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.provider.AnswerTooLargeException;
import dev.gitsync.provider.HostResponse;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.gitlab.FileDiff.Lines;
import dev.gitsync.provider.gitlab.Opinions.Review;
import dev.gitsync.provider.gitlab.PullRequestJson.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks GitLab's REST API. It needs four calls for the status of a pull request, one more where
 * somebody was asked to review it, and one for each further hundred files.
 */
final class RestPullRequests implements PullRequests {

  /** Each carries its whole description, and a branch seldom has more than one. */
  private static final int LISTED_AT_ONCE = 20;

  /** With a hundred forks' branches of one name before it, even people don't find theirs. */
  private static final int MAX_LIST_PAGES = 5;

  /** The most that GitLab gives at once, and what is tried when files are large. */
  private static final List<Integer> FILES_AT_ONCE = List.of(Conversation.PAGE, 20);

  /** GitLab itself counts no more files than a thousand. */
  private static final int MAX_FILES = 1_000;

  private static final int MAX_COMMIT_PAGES = 20;

  private final Conversation conversation;
  private final GitLabUrls urls;
  private final String branch;

  RestPullRequests(Conversation conversation, GitLabUrls urls, String branch) {
    this.conversation = conversation;
    this.urls = urls;
    this.branch = branch;
  }

  @Override
  public Optional<Candidate> find(PullRequestRef ref) {
    var response = conversation.pullRequest(ref);
    return response.isGone()
        ? Optional.empty()
        : Optional.of(new Candidate(ref, new PullRequestJson(response.found()), true));
  }

  @Override
  public List<Candidate> list(RepositoryRef into, Predicate<Candidate> wanted) {
    var listed = listPage(into, "all", 1);
    boolean isOpenListed =
        listed.stream().anyMatch(wanted.and(candidate -> candidate.pullRequest().isOpen()));
    // An open one may hide behind many that are closed, and behind those of forks.
    return isOpenListed || listed.size() < LISTED_AT_ONCE ? listed : withOpen(listed, into, wanted);
  }

  private List<Candidate> withOpen(
      List<Candidate> listed, RepositoryRef into, Predicate<Candidate> wanted) {
    var all = new ArrayList<>(listOpen(into, wanted));
    all.addAll(listed);
    return all;
  }

  /** The open ones, up to the page that has a wanted one. */
  List<Candidate> listOpen(RepositoryRef into, Predicate<Candidate> wanted) {
    var open = new ArrayList<Candidate>();
    for (int page = 1; page <= MAX_LIST_PAGES; page++) {
      var listed = listPage(into, "opened", page);
      open.addAll(listed);
      if (listed.size() < LISTED_AT_ONCE || listed.stream().anyMatch(wanted)) {
        break;
      }
    }
    return open;
  }

  private List<Candidate> listPage(RepositoryRef into, String state, int page) {
    var response = conversation.pullRequests(into, branch, state, LISTED_AT_ONCE, page);
    if (response.isWithheld()) {
      throw new WithheldException(response.failure());
    }
    return response.elements().stream()
        .map(PullRequestJson::new)
        .flatMap(pullRequest -> candidate(into, pullRequest).stream())
        .toList();
  }

  private static Optional<Candidate> candidate(RepositoryRef into, PullRequestJson pullRequest) {
    return Optional.ofNullable(pullRequest.number())
        .map(number -> new Candidate(new PullRequestRef(into, number), pullRequest, false));
  }

  @Override
  public Optional<Long> homeId() {
    return Optional.empty();
  }

  @Override
  public PullRequestStatus status(Candidate candidate) {
    var whole = candidate.isWhole() ? candidate : find(candidate.ref()).orElse(candidate);
    var pullRequest = whole.pullRequest();
    var ref = whole.ref();
    var opinions = new Opinions(approvers(ref), reviews(whole));
    var files = files(whole);
    var lines = files.flatMap(RestPullRequests::lines);
    var told = pullRequest.changedFiles();
    var size =
        new Size(
            lines.map(Lines::additions).orElse(null),
            lines.map(Lines::deletions).orElse(null),
            told != null ? told : files.map(all -> (long) all.size()).orElse(null),
            commits(ref));
    return pullRequest.toStatus(urls, ref, size, opinions.summary());
  }

  private @Nullable Set<String> approvers(PullRequestRef ref) {
    return conversation
        .approvals(ref)
        .findJson()
        .map(approvals -> approvals.path("approved_by"))
        .filter(JsonNode::isArray)
        .map(approvedBy -> Opinions.logins(approvedBy.findValues("user")))
        .orElse(null);
  }

  private @Nullable Map<String, String> reviews(Candidate whole) {
    var reviewers = whole.pullRequest().json().path("reviewers");
    if (!reviewers.isArray()) {
      return null;
    }
    // Whom nobody asked needs not be asked after.
    return reviewers.isEmpty()
        ? Map.of()
        : conversation.reviewers(whole.ref()).findJson().map(RestPullRequests::states).orElse(null);
  }

  private static Map<String, String> states(JsonNode reviewers) {
    var reviews = new ArrayList<Review>();
    for (var reviewer : reviewers) {
      reviews.add(Review.of(reviewer.path("user"), reviewer.path("state").asText()));
    }
    return Opinions.states(reviews);
  }

  /** How many commits a pull request has; absent when it is not told, or they are too many. */
  @Nullable Long commits(PullRequestRef ref) {
    try {
      return countCommits(ref);
    } catch (AnswerTooLargeException e) {
      // Their messages are too long for a page, but where the total is told one of them will do.
      return total(conversation.commits(ref, 1, 1)).orElse(null);
    }
  }

  private @Nullable Long countCommits(PullRequestRef ref) {
    long commits = 0;
    for (int page = 1; page <= MAX_COMMIT_PAGES; page++) {
      var response = conversation.commits(ref, Conversation.PAGE, page);
      if (response.isWithheld()) {
        return null;
      }
      commits += response.elements().size();
      var total = total(response);
      if (total.isPresent() || !Conversation.hasNextPage(response)) {
        return total.orElse(commits);
      }
    }
    return null;
  }

  /** How many elements a list has on all its pages; above 10,000 GitLab does not say. */
  private static Optional<Long> total(HostResponse page) {
    return page.header("X-Total")
        .filter(total -> total.matches("[0-9]{1,18}"))
        .map(Long::valueOf)
        .filter(total -> page.status() == 200);
  }

  /** What changed in each file; empty unless all files are there. */
  private Optional<List<JsonNode>> files(Candidate whole) {
    if (whole.pullRequest().hasMoreFiles()) {
      return Optional.empty();
    }
    var ref = whole.ref();
    for (int atOnce : FILES_AT_ONCE) {
      try {
        return allPages(MAX_FILES / atOnce, page -> conversation.files(ref, atOnce, page))
            .filter(files -> isComplete(files, whole.pullRequest().changedFiles()));
      } catch (AnswerTooLargeException e) {
        // Fewer of them may fit.
      }
    }
    return Optional.empty();
  }

  /** While GitLab still compares, or for its limits, the list has fewer files than were changed. */
  private static boolean isComplete(List<JsonNode> files, @Nullable Long changedFiles) {
    return changedFiles == null ? !files.isEmpty() : files.size() >= changedFiles;
  }

  /** The lines of all files; empty when GitLab left some out. */
  private static Optional<Lines> lines(List<JsonNode> files) {
    var lines = Lines.NONE;
    for (var file : files) {
      var more = new FileDiff(file).lines();
      if (more.isEmpty()) {
        return Optional.empty();
      }
      lines = lines.plus(more.get());
    }
    return Optional.of(lines);
  }

  /** The elements of a whole list; empty when it is withheld, or longer than is read. */
  private static Optional<List<JsonNode>> allPages(int maxPages, IntFunction<HostResponse> pages) {
    var elements = new ArrayList<JsonNode>();
    for (int page = 1; page <= maxPages; page++) {
      var response = pages.apply(page);
      if (response.isWithheld()) {
        return Optional.empty();
      }
      elements.addAll(response.elements());
      if (!Conversation.hasNextPage(response)) {
        return Optional.of(elements);
      }
    }
    return Optional.empty();
  }
}
