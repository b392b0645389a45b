package dev.gitsync.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * When a scenario was measured, and what of.
 *
 * @param length how long it took
 * @param commit what was checked out
 */
record Run(Instant begin, Duration length, String commit, long seed) {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** What the commit is where there is none, as in an archive of the sources. */
  private static final String UNKNOWN = Figure.NONE;

  /** The commit that is checked out, with a plus when what is measured is not just that. */
  static String checkedOut() {
    var commit = git("rev-parse", "--short", "HEAD");
    if (commit.isEmpty()) {
      return UNKNOWN;
    }
    var changes = git("status", "--porcelain", "--", "src", "server-config", "pom.xml");
    return changes.isEmpty() ? commit : commit + "+";
  }

  /** What it says; nothing when it can't tell. */
  private static String git(String... arguments) {
    var command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    try {
      var git = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, %.1f min, %s, seed %d",
        TIME.format(begin),
        length.toSeconds() / 60.0,
        commit,
        seed);
  }
}
