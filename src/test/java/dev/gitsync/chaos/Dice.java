package dev.gitsync.chaos;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** Draws that follow from a seed and from what they are for, and from nothing that happens. */
final class Dice {

  private final SplittableRandom random;

  private Dice(SplittableRandom random) {
    this.random = random;
  }

  static Dice of(long seed, String purpose) {
    return new Dice(
        new SplittableRandom(new SplittableRandom(seed).nextLong() ^ purpose.hashCode() * 31L));
  }

  /** A number from one to another, both included. */
  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  Duration seconds(int least, int most) {
    return Duration.ofSeconds(between(least, most));
  }

  Duration millis(int least, int most) {
    return Duration.ofMillis(between(least, most));
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  double share(double least, double most) {
    return least + random.nextDouble() * (most - least);
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** An id that looks like any other. */
  UUID id() {
    return new UUID(
        (random.nextLong() & ~0xf000L) | 0x4000L, (random.nextLong() & ~(3L << 62)) | (2L << 62));
  }
}
