package dev.gitsync.provider.github;

import static dev.gitsync.provider.HostJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gitsync.provider.BranchRef;
import dev.gitsync.provider.HostResponse;
import dev.gitsync.provider.ProviderException;
import dev.gitsync.provider.PullRequestRef;
import dev.gitsync.provider.RepositoryRef;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the pull request of one branch, by the calls that the usual cases need least of: one where
 * it is known and open, two where an open one must be looked up.
 *
 * <p>An open one is preferred, be it into the branch's own repository or into the one that this was
 * forked from. Else it is the newest of those merged or closed whose head commit the branch is
 * still at; one that the branch has left behind belongs to work that is over, or to another branch
 * of the same name. Of a branch that is gone only the one that was known before is still its.
 *
 * <p>What the host or the token does not give on the way is passed over: it takes away none of the
 * pull requests that were seen.
 */
final class BranchLookup {

  /**
   * More than one, because a branch may have several pull requests into several branches; few,
   * because each carries two whole repositories.
   */
  static final int LISTED_AT_ONCE = 5;

  private final Conversation conversation;
  private final GitHubUrls urls;
  private final BranchRef branch;
  private final Head reported;

  /** What the lists showed so far. */
  private final List<Candidate> listed = new ArrayList<>();

  private @Nullable Home home;
  private @Nullable BranchRef present;
  private @Nullable String presentCommit;

  BranchLookup(Conversation conversation, GitHubUrls urls, BranchRef branch) {
    this.conversation = conversation;
    this.urls = urls;
    this.branch = branch;
    this.reported = Head.of(branch);
  }

  /**
   * Finds the branch's pull request.
   *
   * @param knownUrl the page of the one found last time
   * @throws ProviderException when the host does not tell the pull requests of the branch's own
   *     repository
   */
  Optional<Candidate> find(@Nullable String knownUrl) {
    var known = findKnown(knownUrl);
    if (known.filter(Candidate::isOpen).isPresent()) {
      return known;
    }
    var own = list(branch.repository(), reported, "all");
    if (own.isGone() && known.isPresent()) {
      // Who deletes a fork whose work is merged does not take the work back.
      return known;
    }
    take(branch.repository(), reported, own);
    return firstOpen(candidate -> candidate.isOf(reported))
        .or(this::findOpenAtPresentAddress)
        .or(this::findOpenInParent)
        .map(this::whole)
        .or(() -> findClosed(known));
  }

  /**
   * What the look-up went by, after {@link #find} found no open pull request: as long as it stays
   * so, another look-up would find the same.
   *
   * @return empty when the branch's home is not known
   */
  Optional<Grounds> grounds() {
    var known = home;
    if (known == null) {
      return Optional.empty();
    }
    var lists = new LinkedHashSet<Grounds.Listing>();
    lists.add(new Grounds.Listing(branch.repository(), reported));
    lists.add(new Grounds.Listing(known.repository(), known.head()));
    known.parent().ifPresent(parent -> lists.add(new Grounds.Listing(parent, known.head())));
    return Optional.of(new Grounds(List.copyOf(lists), listed.isEmpty(), present, presentCommit));
  }

  private Optional<Candidate> findKnown(@Nullable String url) {
    return Optional.ofNullable(url)
        .flatMap(urls::findPullRequest)
        .flatMap(this::fetch)
        .filter(this::isOurs);
  }

  private Optional<Candidate> fetch(PullRequestRef ref) {
    var response = conversation.pullRequest(ref);
    return response.isGone()
        ? Optional.empty()
        : Optional.of(new Candidate(ref, new PullRequestJson(response.found())));
  }

  /** A listed pull request with all that lists leave out, if it can be had. */
  private Candidate whole(Candidate candidate) {
    return fetch(candidate.ref()).orElse(candidate);
  }

  private HostResponse list(RepositoryRef into, Head from, String state) {
    return conversation.pullRequests(into, from, state, LISTED_AT_ONCE);
  }

  private void take(RepositoryRef into, Head from, HostResponse list) {
    int taken = take(into, list);
    if (taken >= LISTED_AT_ONCE && firstOpen(candidate -> candidate.isOf(from)).isEmpty()) {
      // An open one may hide behind many that are closed.
      take(into, list(into, from, "open"));
    }
  }

  private int take(RepositoryRef into, HostResponse list) {
    var elements = list.elements();
    elements.stream()
        .map(PullRequestJson::new)
        .flatMap(
            pullRequest ->
                Stream.ofNullable(pullRequest.number())
                    .map(number -> new Candidate(new PullRequestRef(into, number), pullRequest)))
        .forEach(listed::add);
    return elements.size();
  }

  private Optional<Candidate> firstOpen(Predicate<Candidate> wanted) {
    return listed.stream().filter(Candidate::isOpen).filter(wanted).findFirst();
  }

  /** Under the repository's present name, and in the lists of its present owner. */
  private Optional<Candidate> findOpenAtPresentAddress() {
    if (!home().head().owner().equalsIgnoreCase(reported.owner())) {
      listIfVisible(home().repository());
    }
    return firstOpen(this::isOurs);
  }

  private Optional<Candidate> findOpenInParent() {
    home().parent().ifPresent(this::listIfVisible);
    return firstOpen(this::isOurs);
  }

  private void listIfVisible(RepositoryRef into) {
    var list = list(into, home().head(), "all");
    if (!list.isWithheld()) {
      take(into, home().head(), list);
    }
  }

  private Optional<Candidate> findClosed(Optional<Candidate> known) {
    var closed =
        Stream.concat(
                known.stream(), listed.stream().filter(Candidate::isClosed).filter(this::isOurs))
            .toList();
    if (closed.isEmpty()) {
      return Optional.empty();
    }
    var commit = findPresentCommit();
    if (commit.isEmpty()) {
      return known;
    }
    var newest =
        closed.stream().filter(candidate -> candidate.isAt(commit.get())).max(Candidate.BY_AGE);
    return newest.equals(known) ? known : newest.map(this::whole);
  }

  /**
   * The commit that the branch is at.
   *
   * @return empty when the branch is gone, a renamed one too, or the host does not tell
   */
  private Optional<String> findPresentCommit() {
    var asked = new BranchRef(home().repository(), branch.branch());
    var commit = commit(conversation.branch(asked), asked);
    present = asked;
    presentCommit = commit.orElse(null);
    return commit;
  }

  /**
   * The commit that a branch is at.
   *
   * @return empty when the branch is gone, a renamed one too, or the host does not tell
   */
  static Optional<String> commit(HostResponse answer, BranchRef asked) {
    return answer
        .findJson()
        .filter(found -> asked.branch().equals(text(found, "name")))
        .flatMap(found -> Optional.ofNullable(text(found.path("commit"), "sha")));
  }

  private boolean isOurs(Candidate candidate) {
    return candidate.isOf(reported)
        || (candidate.pullRequest().isOfBranch(branch.branch()) && candidate.isOf(home().head()));
  }

  private Home home() {
    var known = home;
    if (known == null) {
      known =
          conversation
              .repository(branch.repository())
              .findJson()
              .map(this::home)
              .orElseGet(() -> unknownHome(Optional.empty()));
      home = known;
    }
    return known;
  }

  private Home home(JsonNode json) {
    var parent = findRepository(json.path("parent"));
    return findRepository(json)
        .map(present -> new Home(present, Head.of(present, branch.branch()), parent))
        .orElseGet(() -> unknownHome(parent));
  }

  private Home unknownHome(Optional<RepositoryRef> parent) {
    return new Home(
        branch.repository(), new Head(reported.owner(), null, reported.branch()), parent);
  }

  private Optional<RepositoryRef> findRepository(JsonNode json) {
    var owner = text(json.path("owner"), "login");
    var name = text(json, "name");
    return owner == null || name == null ? Optional.empty() : urls.findRepository(owner, name);
  }

  /**
   * What the branch's repository says of itself.
   *
   * @param repository where it is by now
   * @param head the branch there
   * @param parent what it was forked from
   */
  private record Home(RepositoryRef repository, Head head, Optional<RepositoryRef> parent) {}
}
