package dev.gitsync.simhost;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One page of a list that is too long for one answer.
 *
 * @param number from 1
 * @param last the number of the last page, at least 1
 */
record Page<T>(List<T> items, int number, int last) {

  /** The page that a request asks for by {@code page} and {@code per_page}. */
  static <T> Page<T> of(Call call, List<T> all, int usualSize, int mostSize) {
    int size = call.number("per_page", usualSize, mostSize);
    int number = call.number("page", 1, Integer.MAX_VALUE);
    long begin = Math.min(all.size(), (number - 1L) * size);
    long end = Math.min(all.size(), begin + size);
    return new Page<>(
        all.subList((int) begin, (int) end), number, Math.max(1, (all.size() + size - 1) / size));
  }

  /**
   * The answer with this page and links to the others.
   *
   * @param host scheme, host and port that links begin with
   */
  Answer answer(Call call, String host, Function<List<T>, byte[]> writer) {
    var links = new ArrayList<String>();
    if (number > 1) {
      links.add(link(call, host, "prev", number - 1));
      links.add(link(call, host, "first", 1));
    }
    if (number < last) {
      links.add(link(call, host, "next", number + 1));
      links.add(link(call, host, "last", last));
    }
    var answer = Answer.json(200, writer.apply(items));
    return links.isEmpty() ? answer : answer.with("Link", String.join(", ", links));
  }

  private static String link(Call call, String host, String relation, int page) {
    return "<"
        + host
        + call.withParameter("page", Integer.toString(page))
        + ">; rel=\""
        + relation
        + "\"";
  }
}
