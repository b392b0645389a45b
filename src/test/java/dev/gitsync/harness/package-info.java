/** What tests and the quick start stand on: a database, a packaged server, a Git host, clients. */
@NullMarked
package dev.gitsync.harness;

import org.jspecify.annotations.NullMarked;
