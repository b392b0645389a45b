/**
 * Who watches what: the WebSocket that keeps open pages right.
 *
 * <p>A page gets a snapshot and then the newest state of each chat that changes, with its version.
 * What waits for a slow page is kept by chat, the newest state in place of an older one, so that it
 * can never be more than the chats it watches.
 *
 * <p>Nodes tell each other which chats changed, by PostgreSQL's NOTIFY, and each reads their state
 * for the pages that it has. A notice may be lost, late or doubled: a sweep finds what pages were
 * not told, and a page's versions never go back.
 */
@NullMarked
package dev.gitsync.live;

import org.jspecify.annotations.NullMarked;
