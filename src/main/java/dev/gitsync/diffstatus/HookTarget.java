package dev.gitsync.diffstatus;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One way in which an event of a host is of rows.
 *
 * @param kind what rows are looked up by
 * @param origin their repository, where it is part of that
 * @param text their branch, page or commit
 * @param number of their pull request; 0 where it is not part of that
 */
public record HookTarget(Kind kind, @Nullable String origin, @Nullable String text, long number) {

  /** What rows are looked up by. */
  public enum Kind {
    BRANCH,
    NUMBER,
    PAGE,
    COMMIT,
    REPOSITORY;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Rows that follow a branch. */
  public static HookTarget branch(String origin, String branch) {
    return new HookTarget(Kind.BRANCH, origin, branch, 0);
  }

  /** Rows that show a pull request of their own repository. */
  public static HookTarget number(String origin, long number) {
    return new HookTarget(Kind.NUMBER, origin, null, number);
  }

  /** Rows that show the pull request of a page, whatever repository they are of. */
  public static HookTarget page(String url) {
    return new HookTarget(Kind.PAGE, null, url, 0);
  }

  /** Rows whose pull request's head was at a commit. */
  public static HookTarget commit(String sha) {
    return new HookTarget(Kind.COMMIT, null, sha, 0);
  }

  /** All rows of a repository. */
  public static HookTarget repository(String origin) {
    return new HookTarget(Kind.REPOSITORY, origin, null, 0);
  }
}
