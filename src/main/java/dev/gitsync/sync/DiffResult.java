package dev.gitsync.sync;

import dev.gitsync.diffstatus.RefreshResult;
import dev.gitsync.provider.Diff;
import org.jspecify.annotations.Nullable;

/** What reading a diff came to. */
public sealed interface DiffResult {

  /**
   * The host told it.
   *
   * @param provider the id of the provider that was asked
   * @param pullRequestUrl the page of the pull request whose diff it is; absent where it is the
   *     branch's against the default branch
   * @param diff absent when the host does not know the branch, which is perhaps still to be pushed
   */
  record Told(String provider, @Nullable String pullRequestUrl, @Nullable Diff diff)
      implements DiffResult {}

  /** There is one, but larger than what is passed on, or than what its host is willing to make. */
  record TooLarge() implements DiffResult {}

  /**
   * Nothing was learnt.
   *
   * @param why what a refresh would have come to
   */
  record NotRead(RefreshResult why) implements DiffResult {}
}
