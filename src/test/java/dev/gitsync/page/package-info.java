/**
 * The page in a real Chromium, against the packaged server and the simulated Git host. All classes
 * share one of each through {@link dev.gitsync.page.OnPage}; every test has a user, a repository
 * and a browser of its own.
 */
@NullMarked
package dev.gitsync.page;

import org.jspecify.annotations.NullMarked;
