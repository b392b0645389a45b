/**
 * Who may call: users, API tokens, sessions, roles.
 *
 * <p>Callers are recognised by Jakarta Security ({@link dev.gitsync.access.ApiTokenMechanism});
 * what a role may do stands on each endpoint. Every request asks the database, so that a revoked
 * token or a disabled user ends on all nodes at once. Of tokens and sessions only SHA-256 digests
 * are stored: they are random and long, so that no salt or slow hash is needed.
 */
@NullMarked
package dev.gitsync.access;

import org.jspecify.annotations.NullMarked;
