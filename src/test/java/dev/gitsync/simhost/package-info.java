/**
 * A Git host to measure with: repositories, branches, pull requests and reviews that change by a
 * seeded script, asked over GitHub's REST and GraphQL and GitLab's REST, with latency, failures and
 * every kind of limit as switches and an exact account for each token.
 *
 * <p>It runs as a process of its own ({@link dev.gitsync.simhost.SimHost#main}, or {@link
 * dev.gitsync.simhost.SimHostProcess} from Java) or inside a test. Everything that changes it goes
 * through {@link dev.gitsync.simhost.Control}, below {@code /_sim}.
 *
 * <p>What a request is answered is computed when it arrives and sent when the latency is over, so
 * an answer is as old as its latency: the worst that a client can meet. Nothing waits on a thread.
 */
@NullMarked
package dev.gitsync.simhost;

import org.jspecify.annotations.NullMarked;
