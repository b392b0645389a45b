package dev.gitsync.diffstatus;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rows an event of a host is of, and what they are to know of it. Rows that fit in any way
 * are meant.
 *
 * @param provider the id of the host's provider
 * @param branches they follow one of these
 * @param pullRequests they show one of these
 * @param pages they show a pull request of one of these pages
 * @param commits the head of their pull request was at one of these
 * @param origins they are of one of these repositories, whatever they show
 * @param change whether a change was told that pages would show
 * @param changedAt the host's own time of it
 * @param within when to look at the latest; later events until then are one with this one
 */
public record HookMark(
    String provider,
    List<GitReference> branches,
    List<Numbered> pullRequests,
    List<String> pages,
    List<String> commits,
    List<String> origins,
    boolean change,
    @Nullable Instant changedAt,
    Duration within) {

  /** A pull request of a repository. */
  public record Numbered(String remoteOrigin, long number) {}
}
