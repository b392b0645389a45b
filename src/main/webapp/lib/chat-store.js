/** @typedef {import('./api.js').Chat} Chat */

/**
 * The chats as far as they are known, and the one place that decides which of two versions holds.
 * Dispatches
 *
 * - `reset` when a whole snapshot has replaced everything; `detail` is `{changes}`, what of it is new
 *   or changed since the snapshot before, each `{chat, previous?}`
 * - `put`, whose `detail` is `{chat, previous?}`, when one chat is new or changed
 * - `remove`, whose `detail` is `{chat}`
 *
 * Chats are replaced, never changed, so a receiver may compare them by identity.
 */
export class ChatStore extends EventTarget {
  /** @type {Map<string, Chat>} */
  #chats = new Map();
  /** What was removed since the connection began: a frame that is late must not bring it back. */
  #removed = new Map();
  #arriving = [];
  #isLoaded = false;

  /** @returns {Chat[]} in no order */
  get chats() {
    return [...this.#chats.values()];
  }

  /** False until the first snapshot is complete: an empty list then means nothing yet. */
  get isLoaded() {
    return this.#isLoaded;
  }

  /** @param {string} id */
  find(id) {
    return this.#chats.get(id);
  }

  /** Forgets everything, for the next person who logs in. */
  clear() {
    this.#chats.clear();
    this.#isLoaded = false;
    this.expectSnapshot();
    this.#tell('reset', { changes: [] });
  }

  /** A connection begins: half of a snapshot from the one before is worth nothing. */
  expectSnapshot() {
    this.#arriving = [];
    this.#removed.clear();
  }

  /** @param {{kind: string}} frame one of the kinds of `/chats/watch`; others are left alone */
  receive(frame) {
    switch (frame.kind) {
      case 'snapshot':
        this.#receiveSnapshot(frame);
        break;
      case 'created':
      case 'updated':
      case 'diff_status_change':
        this.put(frame.chat);
        break;
      case 'archived':
        this.put({ ...frame.chat, archived: true });
        break;
      case 'deleted':
        this.remove(frame.chat);
        break;
      case 'freshness':
        frame.rows.forEach((row) => this.noteFreshness(row));
        break;
    }
  }

  /**
   * Takes a chat unless a newer version is held. An archived one leaves the list.
   *
   * @param {Chat} chat
   */
  put(chat) {
    const held = this.#chats.get(chat.id);
    const removed = this.#removed.get(chat.id);
    if ((held && isOlder(chat, held)) || (removed && !isNewer(chat, removed))) {
      return;
    }
    if (chat.archived) {
      this.remove(chat);
      return;
    }
    this.#removed.delete(chat.id);
    this.#chats.set(chat.id, chat);
    this.#tell('put', { chat, previous: held });
  }

  /** @param {Chat} chat */
  remove(chat) {
    const held = this.#chats.get(chat.id);
    this.#removed.set(chat.id, held && isNewer(held, chat) ? held : chat);
    if (this.#chats.delete(chat.id)) {
      this.#tell('remove', { chat: held });
    }
  }

  /**
   * Takes over when a row was read and is due, if its visible values are the held ones. Of another
   * version, these times would vouch for values they do not belong to.
   *
   * @param {{chat_id: string, remote_origin: string, git_branch: string, version: number,
   *     refreshed_at?: string, stale_at: string}} row
   */
  noteFreshness(row) {
    const chat = this.#chats.get(row.chat_id);
    const isSame = (status) =>
      status.remote_origin === row.remote_origin &&
      status.git_branch === row.git_branch &&
      status.version === row.version;
    if (!chat?.diff_statuses.some(isSame)) {
      return;
    }
    const renew = (status) =>
      status && isSame(status)
        ? {
            ...status,
            refreshed_at: row.refreshed_at ?? status.refreshed_at,
            stale_at: row.stale_at,
            sync: { ...status.sync, retry_at: row.stale_at },
          }
        : status;
    const renewed = {
      ...chat,
      diff_status: renew(chat.diff_status),
      diff_statuses: chat.diff_statuses.map(renew),
    };
    this.#chats.set(chat.id, renewed);
    this.#tell('put', { chat: renewed, previous: chat });
  }

  #receiveSnapshot({ chats, more }) {
    this.#arriving.push(...chats);
    if (more) {
      return;
    }
    const next = new Map();
    for (const chat of this.#arriving) {
      const held = this.#chats.get(chat.id);
      const removed = this.#removed.get(chat.id);
      if (!removed || isNewer(chat, removed)) {
        next.set(chat.id, held && isOlder(chat, held) ? held : chat);
      }
    }
    const changes = this.#isLoaded ? changesBetween(this.#chats, next) : [];
    this.#arriving = [];
    this.#chats = next;
    this.#isLoaded = true;
    this.#tell('reset', { changes });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** What was missed while there was no connection. */
function changesBetween(before, after) {
  return [...after.values()]
    .map((chat) => ({ chat, previous: before.get(chat.id) }))
    .filter(({ chat, previous }) => chat.version !== previous?.version);
}

/** Callers choose ids, so a deleted chat's id may come again, with versions from the start. */
function isNewer(chat, other) {
  const later = Date.parse(chat.created_at) - Date.parse(other.created_at);
  return later > 0 || (later === 0 && chat.version > other.version);
}

function isOlder(chat, other) {
  return isNewer(other, chat);
}
