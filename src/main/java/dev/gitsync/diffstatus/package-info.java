/**
 * What is known of the pull requests of chats, and when to look again: the rows, the lease, the
 * changes.
 *
 * <p>A status is two rows. The wide one ({@code diff_status}) has what pages show and is written
 * only when something visible changed, under the row lock of its chat, so that a chat's version
 * tells the order of its changes. The narrow one ({@code refresh_schedule}) has the lease and the
 * next time; it is all that a claim or an unchanged refresh writes. Locks are always taken in the
 * order chat, schedule, each by id.
 */
@NullMarked
package dev.gitsync.diffstatus;

import org.jspecify.annotations.NullMarked;
