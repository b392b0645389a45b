/**
 * What Git hosts tell of their own accord, as hints: an event makes rows due, and the read that
 * follows is the truth. So an event that is late, doubled, out of order or missing can do no harm
 * but to cost a read, or to let a change wait for the next one.
 *
 * <p>Nothing of a delivery is believed before its signature is found genuine, and no host is called
 * from here. What is learnt of each repository is whether its events come at all, so that rows
 * whose changes are told are polled far more rarely.
 */
@NullMarked
package dev.gitsync.webhook;

import org.jspecify.annotations.NullMarked;
