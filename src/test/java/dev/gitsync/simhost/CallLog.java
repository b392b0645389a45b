package dev.gitsync.simhost;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/**
 * Every request from the moment that this is switched on, and what each of them has read, in
 * whatever words it was asked: for whoever has to prove that something was read after it was
 * reported. Kept without a bound, so that nothing is missing at the end. Safe for many threads.
 */
final class CallLog {

  /**
   * A request.
   *
   * @param at when it came in
   * @param own whether it says by a header that the test itself sent it
   * @param pool what it is counted in
   * @param repository its repository's full name, "" where its address names none
   * @param status 0 as long as it has got no answer
   * @param answeredAt when its answer had been sent
   * @param limited the pools that its answer said to leave alone
   * @param until until when
   * @param reads the branches that were read, as {@code owner/name branch} of where they lie
   */
  record Entry(
      int seq,
      Instant at,
      String token,
      boolean own,
      String pool,
      String route,
      String repository,
      int status,
      @Nullable Instant answeredAt,
      List<String> limited,
      @Nullable Instant until,
      Set<String> reads) {}

  /** The header of requests that the test sends itself. */
  static final String OWN = "X-Sim-Own";

  /** A request that is perhaps still under way. */
  static final class Line {

    private final Entry begin;
    private final Set<String> reads = new ConcurrentSkipListSet<>();
    private volatile @Nullable Entry end;

    private Line(Entry begin) {
      this.begin = begin;
    }

    /** A pull request or a branch was looked at. */
    void read(String repository, String branch) {
      reads.add(repository + " " + branch);
    }

    /** An answer has been sent to its end. */
    void answered(Answer answer, Instant now) {
      var told = answer.told();
      end =
          entry(
              answer.status(),
              now,
              told == null ? EnumSet.noneOf(Pool.class) : told.pools(),
              told == null ? null : told.until());
    }

    private Entry entry(
        int status, @Nullable Instant answeredAt, Set<Pool> limited, @Nullable Instant until) {
      return new Entry(
          begin.seq(),
          begin.at(),
          begin.token(),
          begin.own(),
          begin.pool(),
          begin.route(),
          begin.repository(),
          status,
          answeredAt,
          limited.stream().map(Pool::resource).toList(),
          until,
          Set.copyOf(reads));
    }

    private Entry now() {
      var known = end;
      return known == null ? entry(0, null, Set.of(), null) : known;
    }
  }

  private final List<Line> lines = new ArrayList<>();
  private boolean on;

  synchronized void switchTo(boolean isOn) {
    on = isOn;
  }

  /** Notes a request that has come in. */
  synchronized Line begin(Call call, Pool pool, String route, String repository) {
    var line =
        new Line(
            new Entry(
                lines.size() + 1,
                call.at(),
                call.token(),
                call.header().apply(OWN) != null,
                pool.resource(),
                route,
                repository,
                0,
                null,
                List.of(),
                null,
                Set.of()));
    if (on) {
      lines.add(line);
    }
    return line;
  }

  /** The requests after one, in the order in which they came in. */
  synchronized List<Entry> after(int seq, int atMost) {
    return lines.subList(Math.min(seq, lines.size()), Math.min(seq + atMost, lines.size())).stream()
        .map(Line::now)
        .toList();
  }
}
