/**
 * Keeping rows fresh: when, which, how.
 *
 * <p>A timer rings, a report rings; the worker takes what is stale, asks the Git hosts outside any
 * transaction, and records what they said. Which row is due is the database's to know and when it
 * is due again is {@link dev.gitsync.sync.RefreshPolicy}'s; nothing here remembers rows from one
 * tick to the next, so that a node may die at any moment.
 */
@NullMarked
package dev.gitsync.sync;

import org.jspecify.annotations.NullMarked;
