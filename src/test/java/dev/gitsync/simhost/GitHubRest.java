package dev.gitsync.simhost;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** GitHub's REST API, as far as a reader of pull requests uses it. */
final class GitHubRest {

  private static final int MOST_PER_PAGE = 100;
  private static final int USUAL_PER_PAGE = 30;

  /** Larger diffs are refused, as GitHub refuses them. */
  private static final int MOST_DIFF_LINES = 20_000;

  private static final ThreadLocal<MessageDigest> SHA_256 =
      ThreadLocal.withInitial(
          () -> {
            try {
              return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
              throw new IllegalStateException(e);
            }
          });

  /**
   * What a request wants, told by its address.
   *
   * @param name the same for all requests of a kind
   * @param repository what it is about, when it is there
   * @param rest the segments behind the repository
   */
  record Route(
      String name, @Nullable Repository repository, boolean underFormerName, List<String> rest) {

    String repositoryName() {
      return repository == null ? "" : repository.fullName();
    }
  }

  private final GitHubJson json;

  GitHubRest(GitHubJson json) {
    this.json = json;
  }

  /**
   * Finds out what a request is about.
   *
   * @param segments of the path, behind the API's own prefix
   */
  Route route(World.View view, List<String> segments) {
    if (segments.get(0).equals("repos") && segments.size() > 2) {
      var repository = view.repository(segments.get(1), segments.get(2)).orElse(null);
      var former =
          repository != null
              && !repository.fullName().equalsIgnoreCase(segments.get(1) + "/" + segments.get(2));
      var rest = segments.subList(3, segments.size());
      return new Route(name(rest), repository, former, rest);
    }
    if (segments.get(0).equals("repositories") && segments.size() > 1) {
      var repository = number(segments.get(1)).flatMap(view::findRepository).orElse(null);
      var rest = segments.subList(2, segments.size());
      return new Route(name(rest), repository, false, rest);
    }
    return new Route(String.join("/", segments), null, false, segments);
  }

  private static String name(List<String> rest) {
    if (rest.isEmpty()) {
      return "repository";
    }
    return switch (rest.get(0)) {
      case "pulls" ->
          "pulls" + (rest.size() > 1 ? "/{n}" : "") + (rest.size() > 2 ? "/" + rest.get(2) : "");
      case "branches" -> "branches/{b}";
      case "issues" -> "issues/{n}";
      default -> rest.get(0);
    };
  }

  /** Answers a request. */
  Answer answer(Call call, World.View view, Route route) {
    if (!call.method().equals("GET")) {
      return Answer.message(404, "Not Found");
    }
    var repository = route.repository();
    if (repository == null) {
      return Answer.message(404, "Not Found");
    }
    if (route.underFormerName()) {
      return moved(call, repository, route.rest());
    }
    var answer = answer(call, view, repository, route.rest());
    return answer.status() == 200 ? conditional(call, answer) : answer;
  }

  private Answer answer(Call call, World.View view, Repository repository, List<String> rest) {
    if (rest.isEmpty()) {
      return Answer.json(200, json.repository(view, repository));
    }
    return switch (rest.get(0)) {
      case "branches" -> branch(view, repository, String.join("/", rest.subList(1, rest.size())));
      case "compare" -> compare(call, view, repository, rest);
      case "pulls" -> pulls(call, view, repository, rest);
      case "issues" -> issue(view, repository, rest);
      default -> notFound();
    };
  }

  private Answer pulls(Call call, World.View view, Repository into, List<String> rest) {
    if (rest.size() == 1) {
      return list(call, view, into);
    }
    var found = number(rest.get(1)).flatMap(number -> view.pull(into, number.intValue()));
    if (found.isEmpty()) {
      return notFound();
    }
    if (rest.size() == 2) {
      return wantsDiff(call)
          ? diff(Stream.of(found.get()))
          : Answer.json(200, json.pull(view, found.get()));
    }
    return rest.size() == 3 && rest.get(2).equals("reviews")
        ? page(call, found.get().reviews(), reviews -> json.reviews(view, found.get(), reviews))
        : notFound();
  }

  /** A pull request as an issue; there are no others here. */
  private Answer issue(World.View view, Repository repository, List<String> rest) {
    return rest.size() != 2
        ? notFound()
        : number(rest.get(1))
            .flatMap(number -> view.pull(repository, number.intValue()))
            .map(pull -> Answer.json(200, json.issue(view, pull)))
            .orElseGet(GitHubRest::notFound);
  }

  private Answer list(Call call, World.View view, Repository into) {
    var head = call.parameter("head").filter(value -> value.contains(":"));
    var branch = head.map(value -> value.substring(value.indexOf(':') + 1));
    var pulls =
        branch
            .map(
                name ->
                    view.pulls(into, name)
                        .filter(isOf(view, head.get().substring(0, head.get().indexOf(':')))))
            .orElseGet(() -> view.pulls(into));
    var found =
        pulls
            .filter(hasState(call.parameter("state").orElse("open")))
            .filter(
                pull -> call.parameter("base").map(Repository.DEFAULT_BRANCH::equals).orElse(true))
            .sorted(order(call))
            .toList();
    return page(call, found, some -> json.pulls(view, some));
  }

  /** Notes which branches a request reads. */
  static void reads(Call call, World.View view, Route route, CallLog.Line line) {
    var repository = route.repository();
    var rest = route.rest();
    if (repository == null || rest.isEmpty()) {
      return;
    }
    if (rest.get(0).equals("branches")) {
      line.read(repository.fullName(), String.join("/", rest.subList(1, rest.size())));
    } else if (List.of("pulls", "issues").contains(rest.get(0)) && rest.size() > 1) {
      number(rest.get(1))
          .flatMap(number -> view.pull(repository, number.intValue()))
          .ifPresent(pull -> line.read(view.headRepository(pull), pull.origin().headBranch()));
    } else if (rest.get(0).equals("pulls")) {
      call.parameter("head")
          .filter(head -> head.contains(":"))
          .ifPresent(
              head ->
                  view.headRepository(repository, head.substring(0, head.indexOf(':')))
                      .ifPresent(home -> line.read(home, head.substring(head.indexOf(':') + 1))));
    }
  }

  private static Predicate<PullRequest> isOf(World.View view, String owner) {
    return pull ->
        view.repository(pull.origin().headRepositoryId()).owner().equalsIgnoreCase(owner);
  }

  private static Predicate<PullRequest> hasState(String state) {
    return switch (state) {
      case "all" -> pull -> true;
      case "closed" -> pull -> !pull.isOpen();
      default -> PullRequest::isOpen;
    };
  }

  private static Comparator<PullRequest> order(Call call) {
    var sort = call.parameter("sort").orElse("created");
    Comparator<PullRequest> order =
        sort.equals("updated")
            ? Comparator.comparing(PullRequest::updatedAt)
            : Comparator.comparing(pull -> pull.origin().createdAt());
    var ascending = order.thenComparing(PullRequest::number);
    var usual = sort.equals("created") ? "desc" : "asc";
    return call.parameter("direction").orElse(usual).equals("desc")
        ? ascending.reversed()
        : ascending;
  }

  /** One page of a list, with links to the others. */
  private <T> Answer page(Call call, List<T> all, Function<List<T>, byte[]> writer) {
    return Page.of(call, all, USUAL_PER_PAGE, MOST_PER_PAGE).answer(call, json.host(), writer);
  }

  private Answer branch(World.View view, Repository repository, String name) {
    return view.head(repository, name)
        .map(sha -> Answer.json(200, json.branch(repository, name, sha)))
        .orElseGet(() -> Answer.message(404, "Branch not found"));
  }

  /** The diff of a branch: what its pull requests would merge, or nothing. */
  private Answer compare(Call call, World.View view, Repository repository, List<String> rest) {
    var sides = String.join("/", rest.subList(1, rest.size())).split("\\.\\.\\.", 2);
    if (sides.length < 2) {
      return notFound();
    }
    var head = sides[1].substring(sides[1].indexOf(':') + 1);
    if (view.head(repository, sides[0]).isEmpty()
        || (!sides[1].contains(":") && view.head(repository, head).isEmpty())) {
      return notFound();
    }
    var pulls = view.pulls(repository, head).limit(1).toList();
    if (wantsDiff(call)) {
      return diff(pulls.stream());
    }
    var ahead = pulls.stream().mapToInt(pull -> pull.size().commits()).sum();
    return Answer.json(
        200,
        SimJson.object()
            .put("url", json.api(repository) + "/compare/" + sides[0] + "..." + sides[1])
            .put("status", ahead == 0 ? "identical" : "ahead")
            .put("ahead_by", ahead)
            .put("behind_by", 0)
            .put("total_commits", ahead));
  }

  private static boolean wantsDiff(Call call) {
    return call.accept().matches("application/vnd\\.github\\.(v3\\.)?diff.*");
  }

  private static Answer diff(Stream<PullRequest> pulls) {
    var all = pulls.toList();
    int lines = all.stream().mapToInt(p -> p.size().additions() + p.size().deletions()).sum();
    if (lines > MOST_DIFF_LINES) {
      return Answer.message(
          406, "Sorry, the diff exceeded the maximum number of lines (" + MOST_DIFF_LINES + ")");
    }
    return Answer.text(
        200, "application/vnd.github.diff", all.stream().map(Diffs::of).reduce("", String::concat));
  }

  private Answer moved(Call call, Repository repository, List<String> rest) {
    var tail = rest.isEmpty() ? "" : "/" + Call.encoded(rest);
    var query = call.rawQuery().isEmpty() ? "" : "?" + call.rawQuery();
    var location = json.api() + "/repositories/" + repository.id() + tail + query;
    return Answer.json(
            301,
            SimJson.object()
                .put("message", "Moved Permanently")
                .put("url", location)
                .put("documentation_url", "https://docs.github.com/rest"))
        .with("Location", location);
  }

  private static Answer notFound() {
    return Answer.message(404, "Not Found");
  }

  private static Optional<Long> number(String text) {
    return text.matches("[1-9][0-9]{0,8}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }

  /**
   * Gives an answer its ETag, and is short where the client has it already. The ETag depends on who
   * asks and how, as GitHub's does: the SHA-256 of {@code Accept}, {@code Authorization} and {@code
   * Cookie}, as far as they were sent, and the body, with colons between.
   */
  static Answer conditional(Call call, Answer answer) {
    var digest = SHA_256.get();
    for (var name : List.of("Accept", "Authorization", "Cookie")) {
      var value = call.header().apply(name);
      if (value != null) {
        digest.update(value.getBytes(UTF_8));
        digest.update((byte) ':');
      }
    }
    var etag = "\"" + HexFormat.of().formatHex(digest.digest(answer.body())) + "\"";
    var given = call.header().apply("If-None-Match");
    var tagged =
        given != null && given.contains(etag) ? Answer.empty(304).with(answer.headers()) : answer;
    return tagged
        .with("ETag", "W/" + etag)
        .with("Cache-Control", "private, max-age=60, s-maxage=60")
        .with("Vary", "Accept, Authorization, Cookie, X-GitHub-OTP");
  }
}
