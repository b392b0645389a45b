package dev.gitsync.bench;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** How long something took, many times. */
final class Sample {

  private final List<Duration> sorted;

  private Sample(List<Duration> sorted) {
    this.sorted = sorted;
  }

  /** Of these, in whatever order. */
  static Sample of(Collection<Duration> times) {
    return new Sample(times.stream().sorted().toList());
  }

  int size() {
    return sorted.size();
  }

  /**
   * The least of the times that a part of all does not exceed: the nearest rank, so it is one of
   * them.
   *
   * @param share from 0 to 1
   */
  Duration percentile(double share) {
    if (sorted.isEmpty()) {
      throw new IllegalStateException("nothing was measured");
    }
    var rank = (int) Math.ceil(share * sorted.size());
    return sorted.get(Math.max(0, rank - 1));
  }

  Duration p50() {
    return percentile(0.5);
  }

  Duration p99() {
    return percentile(0.99);
  }

  /** All times so much longer, as they would be unscaled. */
  Sample times(double factor) {
    return of(sorted.stream().map(time -> times(time, factor)).toList());
  }

  static Duration times(Duration time, double factor) {
    return Duration.ofNanos(Math.round(time.toNanos() * factor));
  }

  /** The one in the middle, or what is midway between the two there. */
  static double median(Collection<Double> values) {
    var ordered = values.stream().sorted().toList();
    if (ordered.isEmpty()) {
      throw new IllegalStateException("nothing was measured");
    }
    var size = ordered.size();
    return Stream.of((size - 1) / 2, size / 2).mapToDouble(ordered::get).average().orElseThrow();
  }

  /** Both percentiles that the table has. */
  @Override
  public String toString() {
    return Text.time(p50()) + " / " + Text.time(p99());
  }
}
