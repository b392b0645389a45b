package dev.gitsync.simhost;

import java.time.Instant;

/**
 * A change that has happened, and when exactly: whoever asked before got the old state, whoever
 * asks after {@code at} gets the new one.
 *
 * @param seq from 1, without gaps
 * @param kind a {@link ChangeKind} in small letters, or {@code open}
 * @param id the pull request's node id
 * @param revision how many changes the pull request has seen
 * @param visible whether a page shows anything of it
 * @param shown what a page shows from now on
 */
record Change(
    long seq,
    Instant at,
    String kind,
    String id,
    String repository,
    int number,
    String branch,
    int revision,
    boolean visible,
    PullRequest.Shown shown) {}
