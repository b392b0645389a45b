package dev.gitsync.simhost;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The pages that links lead to: hardly more than that there is something. */
final class WebPages {

  private WebPages() {}

  /** The page of an address. */
  static Answer page(World.View view, List<String> segments) {
    if (segments.size() == 2 && segments.get(0).equals("avatars")) {
      return avatar(segments.get(1));
    }
    if (segments.size() < 2) {
      return repositories(view);
    }
    return view.repository(segments.get(0), segments.get(1))
        .flatMap(it -> page(view, it, segments.subList(2, segments.size())))
        .orElseGet(() -> html(404, "Not found", ""));
  }

  private static Optional<Answer> page(
      World.View view, Repository repository, List<String> segments) {
    var rest =
        segments.isEmpty() || !segments.get(0).equals("-")
            ? segments
            : segments.subList(1, segments.size());
    if (rest.isEmpty()) {
      return Optional.of(repository(view, repository));
    }
    return switch (rest.get(0)) {
      case "pull", "merge_requests" ->
          rest.size() > 1 && rest.get(1).matches("[1-9][0-9]{0,8}")
              ? view.pull(repository, Integer.parseInt(rest.get(1)))
                  .map(pull -> pull(repository, pull))
              : Optional.empty();
      case "tree" -> branch(view, repository, String.join("/", rest.subList(1, rest.size())));
      default -> Optional.empty();
    };
  }

  private static Answer repositories(World.View view) {
    return html(
        200,
        "A simulated Git host",
        view.repositories().stream()
            .map(Repository::fullName)
            .sorted()
            .map(name -> item("/" + name, name))
            .collect(Collectors.joining()));
  }

  private static Answer repository(World.View view, Repository repository) {
    return html(
        200,
        repository.fullName(),
        view.pulls(repository)
            .map(
                pull ->
                    item(
                        "/" + repository.fullName() + "/pull/" + pull.number(),
                        "#"
                            + pull.number()
                            + " "
                            + pull.title()
                            + " ("
                            + pull.shown().state()
                            + ")"))
            .collect(Collectors.joining()));
  }

  private static Optional<Answer> branch(World.View view, Repository repository, String name) {
    return view.head(repository, name)
        .map(
            sha ->
                html(
                    200,
                    name,
                    item("/" + repository.fullName(), repository.fullName()) + line(sha)));
  }

  private static Answer pull(Repository repository, PullRequest pull) {
    var shown = pull.shown();
    var decided =
        pull.opinions().stream()
            .map(review -> line(review.author().login() + ": " + review.state()))
            .collect(Collectors.joining());
    return html(
        200,
        pull.title() + " #" + pull.number(),
        item("/" + repository.fullName(), repository.fullName())
            + line(shown.state() + (shown.draft() ? ", draft" : ""))
            + line(
                "%s wants to merge %s"
                    .formatted(pull.origin().author().login(), pull.origin().headBranch()))
            + line(
                "+%d −%d in %d files, %d commits"
                    .formatted(
                        shown.additions(),
                        shown.deletions(),
                        shown.changedFiles(),
                        shown.commits()))
            + decided);
  }

  private static Answer avatar(String login) {
    int hue = Math.floorMod(login.hashCode(), 360);
    return Answer.text(
        200,
        "image/svg+xml",
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">\
        <rect width="8" height="8" fill="hsl(%d 50%% 50%%)"/></svg>"""
            .formatted(hue));
  }

  private static Answer html(int status, String title, String items) {
    return Answer.text(
        status,
        "text/html",
        "<!doctype html><meta charset=utf-8><title>%1$s</title><h1>%1$s</h1><ul>%2$s</ul>"
            .formatted(escaped(title), items));
  }

  private static String item(String href, String text) {
    return "<li><a href=\"%s\">%s</a>".formatted(escaped(href), escaped(text));
  }

  private static String line(String text) {
    return "<li>" + escaped(text);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
