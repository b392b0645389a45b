package dev.gitsync.simhost;

import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws of chance that depend on the seed and on what they are for, and on nothing that happened
 * before: what a pull request's fifth change does is the same whatever else changed meanwhile.
 */
final class Draw {

  private static final List<String> VERBS =
      List.of("Fix", "Add", "Remove", "Rework", "Speed up", "Test", "Document", "Rename");

  private static final List<String> THINGS =
      List.of(
          "the retry of uploads",
          "dark mode",
          "the paging of results",
          "time zones in reports",
          "the cache of avatars",
          "keyboard shortcuts",
          "the import of contacts",
          "rounding in invoices",
          "the session time-out",
          "search by label",
          "the export to CSV",
          "log-in by passkey");

  private static final List<String> LOGINS =
      List.of(
          "ann", "ben", "cara", "dan", "eve", "finn", "gita", "hugo", "ines", "jon", "kira", "leo",
          "mia", "nils", "olga", "pia", "quinn", "rosa", "sven", "tara", "uma", "vera", "will",
          "xenia", "yuri", "zoe");

  private final SplittableRandom random;

  private Draw(long state) {
    this.random = new SplittableRandom(state);
  }

  /** The draws for one purpose. */
  static Draw of(long seed, long... purpose) {
    long state = seed;
    for (var part : purpose) {
      state = new SplittableRandom(state * 31 + part).nextLong();
    }
    return new Draw(state);
  }

  /** At least 0, below 1. */
  double share() {
    return random.nextDouble();
  }

  /** A number from one to another, both included. */
  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  /** How long until something happens that happens so often on average. */
  double hoursUntilNext(double timesPerHour) {
    return -Math.log(1 - random.nextDouble()) / timesPerHour;
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** A commit's name. */
  String sha() {
    var bytes = new byte[20];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** A pull request's title. */
  String title() {
    return oneOf(VERBS) + " " + oneOf(THINGS);
  }

  /** Somebody. */
  User user() {
    return User.of(oneOf(LOGINS));
  }
}
