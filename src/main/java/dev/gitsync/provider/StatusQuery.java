package dev.gitsync.provider;

import org.jspecify.annotations.Nullable;

/**
 * The question after one branch's pull request.
 *
 * @param branch the branch whose pull request is wanted
 * @param knownUrl the page of the pull request found last time, absent when none was; a hint that
 *     saves a look-up, worth nothing once its head is no longer this branch
 * @param standing what is known of it; a hint at the cheapest way to ask
 */
public record StatusQuery(BranchRef branch, @Nullable String knownUrl, Standing standing) {

  /** Where nothing but the page is known. */
  public StatusQuery(BranchRef branch, @Nullable String knownUrl) {
    this(branch, knownUrl, knownUrl == null ? Standing.REPORTED : Standing.OPEN);
  }
}
