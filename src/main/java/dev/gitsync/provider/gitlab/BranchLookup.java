package dev.gitsync.provider.gitlab;

import static dev.gitsync.provider.HostJson.text;

import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.PullRequestStatus;
import dev.gitsync.provider.RepositoryRef;
import dev.gitsync.provider.gitlab.Projects.Project;
import dev.gitsync.provider.gitlab.PullRequests.WithheldException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the pull request of one branch.
 *
 * <p>An open one is preferred, be it into the branch's own repository or into the one that this was
 * forked from. Else it is the newest of those merged or closed whose head commit the branch is
 * still at; one that the branch has left behind belongs to work that is over, or to another branch
 * of the same name. Of a branch that is gone only the one that was known before is still its.
 *
 * <p>GitLab lists merge requests by the name of their branch alone, so those of forks are among
 * them. Whose a branch is tells the id of its project, which stays when the project is moved.
 */
final class BranchLookup {

  private final Conversation conversation;
  private final PullRequests pullRequests;
  private final Projects projects;
  private final BranchRef branch;

  /** What the lists showed so far. */
  private final List<Candidate> listed = new ArrayList<>();

  private @Nullable WithheldException refusal;

  /** What the branch's own repository says of itself, once it was asked. */
  private Optional<Project> project = Optional.empty();

  private boolean isProjectAsked;

  BranchLookup(
      Conversation conversation, PullRequests pullRequests, Projects projects, BranchRef branch) {
    this.conversation = conversation;
    this.pullRequests = pullRequests;
    this.projects = projects;
    this.branch = branch;
  }

  /**
   * Finds the branch's pull request.
   *
   * @param ref the one found last time
   * @throws WithheldException when none was found, and not all of them were to be seen
   */
  Optional<PullRequestStatus> find(Optional<PullRequestRef> ref) {
    var known = ref.flatMap(pullRequests::find).filter(this::isStillOurs);
    return known
        .filter(candidate -> candidate.pullRequest().isOpen())
        .or(this::findOpen)
        .or(() -> findClosed(known))
        .map(pullRequests::status);
  }

  private Optional<Candidate> findOpen() {
    take(branch.repository());
    return firstOpen().or(this::findOpenAtPresentAddress).or(this::findOpenInParent);
  }

  private Optional<Candidate> findOpenAtPresentAddress() {
    if (refusal != null) {
      project()
          .map(Project::repository)
          .filter(present -> !present.equals(branch.repository()))
          .ifPresent(
              present -> {
                refusal = null;
                take(present);
              });
    }
    return firstOpen();
  }

  private Optional<Candidate> findOpenInParent() {
    project()
        .flatMap(Project::parent)
        .ifPresent(
            parent -> {
              // A fork often shows no pull requests of its own, and a parent may be a private one.
              var own = refusal;
              take(parent);
              refusal = own;
            });
    return firstOpen();
  }

  private void take(RepositoryRef into) {
    try {
      listed.addAll(pullRequests.list(into, this::isOurs));
    } catch (WithheldException e) {
      refusal = e;
    }
  }

  private Optional<Candidate> firstOpen() {
    return listed.stream()
        .filter(candidate -> candidate.pullRequest().isOpen())
        .filter(this::isOurs)
        .findFirst();
  }

  private Optional<Candidate> findClosed(Optional<Candidate> known) {
    var closed =
        Stream.concat(known.stream(), listed.stream().filter(this::isClosedAndOurs)).toList();
    if (closed.isEmpty() && refusal != null) {
      throw refusal;
    }
    boolean isBranchGone =
        known.filter(candidate -> candidate.pullRequest().isBranchGone()).isPresent();
    if (closed.isEmpty() || isBranchGone || !isRepositoryVisible()) {
      return known;
    }
    var commit = findPresentCommit();
    return commit.isEmpty()
        ? known
        : closed.stream().filter(candidate -> candidate.isAt(commit.get())).max(Candidate.BY_AGE);
  }

  private boolean isClosedAndOurs(Candidate candidate) {
    return candidate.pullRequest().isClosed() && isOurs(candidate);
  }

  /** The commit that the branch is at; empty when it is gone, or that is not told. */
  private Optional<String> findPresentCommit() {
    var present = project().map(Project::repository).orElse(branch.repository());
    return conversation
        .branch(new BranchRef(present, branch.branch()))
        .findJson()
        .flatMap(found -> Optional.ofNullable(text(found.path("commit"), "id")));
  }

  /** Who deletes a fork whose work is merged does not take the work back. */
  private boolean isStillOurs(Candidate candidate) {
    return isOurs(candidate)
        || (candidate.pullRequest().isOfBranch(branch.branch())
            && candidate.pullRequest().source() == null);
  }

  private boolean isOurs(Candidate candidate) {
    var pullRequest = candidate.pullRequest();
    if (!pullRequest.isOfBranch(branch.branch()) || pullRequest.source() == null) {
      return false;
    }
    boolean intoOwn =
        candidate.ref().repository().path().equalsIgnoreCase(branch.repository().path());
    return intoOwn ? pullRequest.isFromWithin() : pullRequest.source().equals(homeId());
  }

  private @Nullable Long homeId() {
    return pullRequests.homeId().or(() -> project().map(Project::id)).orElse(null);
  }

  private Optional<Project> project() {
    if (!isProjectAsked) {
      project = projects.find(conversation, branch.repository());
      isProjectAsked = true;
    }
    return project;
  }

  /** Whether this token may see the branch's own repository. */
  boolean isRepositoryVisible() {
    return project().isPresent();
  }
}
