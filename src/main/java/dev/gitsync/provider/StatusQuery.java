package dev.gitsync.provider;

import org.jspecify.annotations.Nullable;

/**
 * The question after one branch's pull request.
 *
 * @param branch the branch whose pull request is wanted
 * @param knownUrl the page of the pull request found last time, absent when none was; a hint that
 *     saves a look-up, worth nothing once its head is no longer this branch
 * @param standing what is known of it; a hint at the cheapest way to ask
 * @param anew whether the host is to say it again, whatever it said before: it has told of a change
 *     by itself, and what it confirms may be older than what it tells
 */
public record StatusQuery(
    BranchRef branch, @Nullable String knownUrl, Standing standing, boolean anew) {

  /** Where nothing but the page is known. */
  public StatusQuery(BranchRef branch, @Nullable String knownUrl) {
    this(branch, knownUrl, knownUrl == null ? Standing.REPORTED : Standing.OPEN, false);
  }
}
