/**
 * GitHub and GitHub Enterprise Server. Their words and wire formats stop here.
 *
 * <p>Rules of the host that the code follows are from GitHub's REST documentation: rate limits,
 * best practices, pull requests and reviews.
 */
@NullMarked
package dev.gitsync.provider.github;

import org.jspecify.annotations.NullMarked;
