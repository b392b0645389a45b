package dev.gitsync.simhost;

/** The diff of a pull request: as many lines in as many files as it says, of no sense at all. */
final class Diffs {

  private Diffs() {}

  /** One file's part. */
  static String ofFile(PullRequest pull, int file) {
    int added = part(pull.size().additions(), file, pull.size().files());
    int removed = part(pull.size().deletions(), file, pull.size().files());
    return "diff --git a/%1$s b/%1$s\nindex 1111111..2222222 100644\n--- a/%1$s\n+++ b/%1$s\n"
            .formatted(path(pull, file))
        + hunk(pull, added, removed);
  }

  /** One file's lines without what git writes above them. */
  static String hunk(PullRequest pull, int file) {
    return hunk(
        pull,
        part(pull.size().additions(), file, pull.size().files()),
        part(pull.size().deletions(), file, pull.size().files()));
  }

  /** All of it. */
  static String of(PullRequest pull) {
    var diff = new StringBuilder();
    for (int file = 0; file < pull.size().files(); file++) {
      diff.append(ofFile(pull, file));
    }
    return diff.toString();
  }

  static String path(PullRequest pull, int file) {
    return "src/" + pull.origin().headBranch().replace('/', '-') + "/part-" + file + ".txt";
  }

  private static String hunk(PullRequest pull, int added, int removed) {
    var hunk = new StringBuilder("@@ -1,%d +1,%d @@\n".formatted(removed, added));
    for (int line = 1; line <= removed; line++) {
      hunk.append("-old line ").append(line).append('\n');
    }
    for (int line = 1; line <= added; line++) {
      hunk.append("+line ").append(line).append(" of ").append(pull.headSha(), 0, 7).append('\n');
    }
    return hunk.toString();
  }

  /** What falls to one of several files of a number of lines. */
  private static int part(int lines, int file, int files) {
    return lines / files + (file < lines % files ? 1 : 0);
  }
}
