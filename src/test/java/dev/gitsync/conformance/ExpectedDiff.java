package dev.gitsync.conformance;

import dev.gitsync.provider.Diff;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What must come of a question after a diff.
 *
 * @param files how many files it begins with {@code diff --git}
 * @param headers how many lines outside of hunks begin with three minuses: one a file that has any
 * @param additions lines in hunks that are added
 * @param deletions lines in hunks that are deleted
 * @param truncated files that are named as left out
 * @param sha256 of its text, where the host's own is passed on as it is
 */
record ExpectedDiff(
    int files,
    int headers,
    int additions,
    int deletions,
    List<String> truncated,
    @Nullable String sha256) {

  private static final Pattern HUNK =
      Pattern.compile("@@ -\\d+(?:,(\\d+))? \\+\\d+(?:,(\\d+))? @@.*");

  /** What came in fact; its digest only where one is expected. */
  static ExpectedDiff of(Diff diff, boolean withDigest) {
    int files = 0;
    int headers = 0;
    int additions = 0;
    int deletions = 0;
    int oldLeft = 0;
    int newLeft = 0;
    for (var line : diff.text().split("\n", -1)) {
      if (oldLeft <= 0 && newLeft <= 0) {
        files += line.startsWith("diff --git ") ? 1 : 0;
        headers += line.startsWith("--- ") ? 1 : 0;
        var hunk = HUNK.matcher(line);
        if (hunk.matches()) {
          oldLeft = lines(hunk.group(1));
          newLeft = lines(hunk.group(2));
        }
        continue;
      }
      switch (line.isEmpty() ? ' ' : line.charAt(0)) {
        case '+' -> {
          additions++;
          newLeft--;
        }
        case '-' -> {
          deletions++;
          oldLeft--;
        }
        case '\\' -> {}
        default -> {
          oldLeft--;
          newLeft--;
        }
      }
    }
    return new ExpectedDiff(
        files,
        headers,
        additions,
        deletions,
        diff.truncatedFiles(),
        withDigest ? digest(diff.text()) : null);
  }

  private static int lines(@Nullable String count) {
    return count == null ? 1 : Integer.parseInt(count);
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
