/**
 * {@code mvn -Pbench verify}: what gitsync does a second, and what it asks of a Git host for it.
 *
 * <p>Each figure is measured on the packaged server with a real PostgreSQL against the simulated
 * host, all of them processes of this machine, from the outside: what was asked is what the host
 * counted, and when something was seen is when a row or a page showed it. Where the original has
 * the figure too, its way of working runs in the same run against the same host.
 *
 * <p>Time is scaled down where a scenario says so: everything that lasts is then divided by the
 * same factor, and what is told is as it would be unscaled.
 */
@NullMarked
package dev.gitsync.bench;

import org.jspecify.annotations.NullMarked;
