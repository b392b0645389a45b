package dev.gitsync.simhost;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * How a test or a benchmark steers the host, below {@code /_sim}, in JSON:
 *
 * <ul>
 *   <li>{@code POST /reset}: a new world from a {@link SimHostConfig}; accounts and switches begin
 *       anew
 *   <li>{@code GET /world}: repositories, their branches and pull requests
 *   <li>{@code POST /script} with {@code {"running": true|false}}
 *   <li>{@code GET /changes?after=<seq>}: what changed, and when exactly
 *   <li>{@code POST /changes} with {@code {"kind"}}: changes every pull request where it is
 *       possible, and answers how many that were
 *   <li>{@code POST /repositories} with {@code {"name", "fork_of"?}}; below {@code
 *       /repositories/<owner>/<name>}: {@code POST /rename} with {@code {"name"}}, {@code POST
 *       /branches} with {@code {"name"}}, {@code POST /pulls} with {@code {"branch", "from"?,
 *       "title"?, "by"?, "additions"?}}, {@code POST /pulls/<number>} with {@code {"kind",
 *       "title"?, "by"?, "additions"?}}
 *   <li>{@code PUT /hooks} with {@link Hooks.Way}, {@code DELETE /hooks}: whom to tell of changes,
 *       and how badly; {@code GET /hooks}: what was sent, and whether all of it was
 *   <li>{@code GET /switches}, {@code PUT} and {@code DELETE} of {@code /switches/all}, {@code
 *       /switches/tokens/<token>} and {@code /switches/repositories/<owner>/<name>}, each a {@link
 *       Setting}
 *   <li>{@code GET /account}, {@code DELETE /account}: what was asked
 *   <li>{@code GET /requests}, {@code DELETE /requests}: the last requests themselves
 *   <li>{@code PUT /calls} with {@code {"running": true|false}}: whether all requests are kept from
 *       now on; {@code GET /calls?after=<seq>}: those that were, and what each has read
 * </ul>
 */
final class Control {

  private static final int CHANGES_AT_ONCE = 10_000;

  private final SimHost host;

  Control(SimHost host) {
    this.host = host;
  }

  /** Answers a request; mistakes are answered 400, what is not there 404. */
  Answer answer(Call call) {
    var segments = call.segments();
    try {
      var result = result(call, segments.subList(1, segments.size()));
      return result == null ? Answer.empty(204) : Answer.json(200, result);
    } catch (NoSuchElementException e) {
      return Answer.message(404, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      return Answer.message(400, String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Object result(Call call, List<String> path) {
    var body = SimJson.readObject(call.body());
    var first = path.isEmpty() ? "" : path.get(0);
    var request = call.method() + " " + first;
    var rest = path.subList(Math.min(1, path.size()), path.size());
    return switch (request) {
      case "POST reset" -> reset(body);
      case "GET world" -> world();
      case "POST script" -> script(body);
      case "GET changes" ->
          Map.of(
              "changes",
              host.world()
                  .changesAfter(call.number("after", 0, Integer.MAX_VALUE), CHANGES_AT_ONCE));
      case "POST changes" -> Map.of("changed", changeAll(body));
      case "POST repositories" -> rest.isEmpty() ? addRepository(body) : repository(body, rest);
      case "PUT hooks" -> sendHooks(body);
      case "DELETE hooks" -> sendHooks(null);
      case "GET hooks" -> Map.of("count", host.hooks().count(), "quiet", host.hooks().isQuiet());
      case "GET switches" -> host.switches().all();
      case "PUT switches" -> set(String.join("/", rest), body);
      case "DELETE switches" -> clear(String.join("/", rest));
      case "GET account" -> host.accounts().statements();
      case "DELETE account" -> resetAccounts();
      case "GET requests" -> Map.of("requests", host.journal().notes());
      case "DELETE requests" -> clearJournal();
      case "PUT calls" -> keepCalls(body);
      case "GET calls" -> calls(call);
      default -> throw new NoSuchElementException("No such call: " + request);
    };
  }

  private Object reset(ObjectNode config) {
    host.reset(SimHostConfig.of(config));
    return world();
  }

  // World

  private record BranchView(String name, String sha) {}

  private record PullView(
      int number, String id, String branch, String headRepository, PullRequest.Shown shown) {}

  private record RepositoryView(
      String name, boolean fork, List<BranchView> branches, List<PullView> pulls) {}

  private Object world() {
    var view = host.world().view();
    return Map.of(
        "repositories",
        view.repositories().stream()
            .map(repository -> repositoryView(view, repository))
            .sorted(Comparator.comparing(RepositoryView::name))
            .toList());
  }

  private static RepositoryView repositoryView(World.View view, Repository repository) {
    return new RepositoryView(
        repository.fullName(),
        repository.parentId() != null,
        view.branches(repository).stream()
            .map(name -> new BranchView(name, view.head(repository, name).orElse("")))
            .toList(),
        view.pulls(repository)
            .map(
                pull ->
                    new PullView(
                        pull.number(),
                        pull.nodeId(),
                        pull.origin().headBranch(),
                        view.repository(pull.origin().headRepositoryId()).fullName(),
                        pull.shown()))
            .toList());
  }

  private @Nullable Object script(ObjectNode body) {
    if (body.path("running").asBoolean()) {
      host.script().start();
    } else {
      host.script().close();
    }
    return null;
  }

  private Object addRepository(ObjectNode body) {
    var name = text(body, "name").split("/", 2);
    var parent = body.has("fork_of") ? find(text(body, "fork_of")) : null;
    var world = host.world();
    var made = world.addRepository(name[0], name[1], parent, world.clock().instant());
    return repositoryView(world.view(), made);
  }

  private Object repository(ObjectNode body, List<String> path) {
    if (path.size() < 3) {
      throw new NoSuchElementException("No such call");
    }
    var world = host.world();
    var now = world.clock().instant();
    var repository = find(path.get(0) + "/" + path.get(1));
    return switch (path.get(2)) {
      case "rename" -> {
        var name = text(body, "name").split("/", 2);
        yield repositoryView(world.view(), world.rename(repository, name[0], name[1]));
      }
      case "branches" ->
          new BranchView(text(body, "name"), world.push(repository, text(body, "name"), now));
      case "pulls" ->
          path.size() > 3 ? change(repository, path.get(3), body) : open(repository, body);
      default -> throw new NoSuchElementException("No such call: " + path.get(2));
    };
  }

  private Change open(Repository into, ObjectNode body) {
    var from = body.has("from") ? find(text(body, "from")) : into;
    var world = host.world();
    return world.open(into, from, text(body, "branch"), wish(body), world.clock().instant());
  }

  private Change change(Repository into, String number, ObjectNode body) {
    var world = host.world();
    var pull =
        world
            .view()
            .pull(into, Integer.parseInt(number))
            .orElseThrow(() -> new NoSuchElementException("No pull request " + number));
    return world.change(pull, kind(body), wish(body), world.clock().instant());
  }

  private int changeAll(ObjectNode body) {
    var world = host.world();
    var kind = kind(body);
    var view = world.view();
    int changed = 0;
    for (var repository : view.repositories()) {
      for (var pull : view.pulls(repository).filter(kind::isPossible).toList()) {
        world.change(pull, kind, wish(body), world.clock().instant());
        changed++;
      }
    }
    return changed;
  }

  private static ChangeKind kind(ObjectNode body) {
    return ChangeKind.valueOf(text(body, "kind").toUpperCase(Locale.ROOT));
  }

  private static ChangeKind.Wish wish(ObjectNode body) {
    return SimJson.to(ChangeKind.Wish.class, body.deepCopy().retain("title", "by", "additions"));
  }

  private Repository find(String fullName) {
    var name = fullName.split("/", 2);
    return host.world()
        .view()
        .repository(name[0], name[1])
        .orElseThrow(() -> new NoSuchElementException("No repository " + fullName));
  }

  private static String text(ObjectNode body, String field) {
    var value = body.path(field);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new IllegalArgumentException("Missing: " + field);
    }
    return value.textValue();
  }

  private @Nullable Object sendHooks(@Nullable ObjectNode settings) {
    host.hooks().send(settings);
    return null;
  }

  // Switches and accounts

  private @Nullable Object set(String scope, ObjectNode body) {
    host.switches().set(scope, body);
    return null;
  }

  private @Nullable Object clear(String scope) {
    host.switches().clear(scope);
    return null;
  }

  private @Nullable Object resetAccounts() {
    host.accounts().reset();
    return null;
  }

  private @Nullable Object keepCalls(ObjectNode body) {
    host.callLog().switchTo(body.path("running").asBoolean());
    return null;
  }

  private Object calls(Call call) {
    return Map.of(
        "calls", host.callLog().after(call.number("after", 0, Integer.MAX_VALUE), CHANGES_AT_ONCE));
  }

  private @Nullable Object clearJournal() {
    host.journal().clear();
    return null;
  }
}
