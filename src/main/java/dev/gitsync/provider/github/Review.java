package dev.gitsync.provider.github;

import java.time.Instant;

/**
 * One review of a pull request.
 *
 * @param login who wrote it, empty when that user is gone
 * @param state GitHub's word, in whichever case
 * @param submittedAt when, {@link Instant#MIN} when it does not say
 * @param id grows with time
 */
record Review(String login, String state, Instant submittedAt, long id) {}
