package dev.gitsync.api;

import dev.gitsync.diffstatus.GitReference;
import dev.gitsync.provider.Diff;
import dev.gitsync.sync.DiffResult.Told;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A diff as it is shown outside; the field names of the contract come from these. What there is not
 * is absent.
 *
 * @param provider the id of the provider that was asked
 * @param pullRequestUrl the page of the pull request whose diff it is; absent where it is the
 *     branch's against the default branch
 * @param diff in git's unified form; absent when the host knows no such branch
 * @param truncatedFiles the paths of files whose changes the host left out
 */
public record DiffView(
    UUID chatId,
    @Nullable String provider,
    @Nullable String remoteOrigin,
    @Nullable String branch,
    @Nullable String pullRequestUrl,
    @Nullable String diff,
    @Nullable List<String> truncatedFiles) {

  /** Of a chat without a git reference. */
  static DiffView none(UUID chatId) {
    return new DiffView(chatId, null, null, null, null, null, null);
  }

  static DiffView of(UUID chatId, GitReference reference, Told told) {
    var diff = Optional.ofNullable(told.diff());
    return new DiffView(
        chatId,
        told.provider(),
        reference.remoteOrigin(),
        reference.branch(),
        told.pullRequestUrl(),
        diff.map(Diff::text).orElse(null),
        diff.map(Diff::truncatedFiles).filter(files -> !files.isEmpty()).orElse(null));
  }
}
