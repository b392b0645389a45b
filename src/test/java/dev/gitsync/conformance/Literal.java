package dev.gitsync.conformance;

import dev.gitsync.conformance.RecordedHost.Asked;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Answers that a row gives word for word, each to the one path that it names, or to every path. */
final class Literal {

  private static final String EVERYWHERE = "*";

  /** Parameters without which it would be another answer; all others say how much of it. */
  private static final Set<String> TELLING =
      Set.of("from", "head", "page", "source_branch", "state", "to");

  private final List<Answer> answers;

  private record Answer(
      String path,
      Map<String, String> query,
      @Nullable String condition,
      String accept,
      AtomicInteger left,
      Recorded recorded) {

    boolean isTo(Asked asked) {
      return (path.equals(EVERYWHERE) || (asked.path().equals(path) && isPage(asked)))
          && asked.query().entrySet().containsAll(query.entrySet())
          && asked.accept().contains(accept)
          && (condition == null || RecordedHost.isSame(condition, asked.condition()));
    }

    private boolean isPage(Asked asked) {
      return asked.parameter("page", "1").equals(query.getOrDefault("page", "1"));
    }

    /** Takes one, if there is one left. */
    boolean take() {
      return left.getAndUpdate(number -> Math.max(0, number - 1)) > 0;
    }
  }

  Literal(Row row) {
    answers = row.serve().stream().flatMap(served -> answer(row, served).stream()).toList();
  }

  private static Optional<Answer> answer(Row row, Row.Served served) {
    var at = served.at();
    if (at != null) {
      return Optional.of(answer(row, at, served));
    }
    return recordedAt(row, served.recorded()).map(url -> answer(row, url, served));
  }

  /** Where a recording says itself what it answers; a pull request is found in many ways. */
  private static Optional<String> recordedAt(Row row, Recorded recorded) {
    var url = recorded.url();
    var likeness = Likeness.of(recorded.json());
    return url == null || (likeness != Likeness.OTHER && likeness != Likeness.DIFF)
        ? Optional.empty()
        : Optional.of(url.substring(row.api().getPath().length()));
  }

  private static Answer answer(Row row, String at, Row.Served served) {
    var parts = at.split("\\?", 2);
    var query = RecordedHost.query(parts.length < 2 ? null : parts[1]);
    query.keySet().retainAll(TELLING);
    return new Answer(
        parts[0],
        query,
        served.condition(),
        served.accept() == null ? "" : served.accept(),
        new AtomicInteger(served.times() == null ? Integer.MAX_VALUE : served.times()),
        served.recorded().withNext(served.next() == null ? null : row.api() + served.next()));
  }

  /** The first that fits. */
  Optional<Recorded> find(Asked asked) {
    return answers.stream()
        .filter(answer -> answer.isTo(asked) && answer.take())
        .map(Answer::recorded)
        .findFirst();
  }
}
