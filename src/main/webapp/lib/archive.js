/**
 * @typedef {import('./api.js').Chat} Chat
 */

/**
 * The archived chats. The change stream's snapshot leaves them out, so they are fetched when they are
 * first looked at; the stream's frames keep them right, and tell of those that are archived before.
 * Dispatches `change` whenever something of it is another.
 */
export class Archive extends EventTarget {
  #api;
  /** @type {Map<string, Chat>} */
  #chats = new Map();
  #state = 'unknown';
  #problem;
  /** What changed while the chats were being fetched: newer than what is on its way. */
  #meanwhile = [];
  #loading;

  /** @param {import('./api.js').Api} api */
  constructor(api) {
    super();
    this.#api = api;
  }

  /** @returns {Chat[]} */
  get chats() {
    return [...this.#chats.values()];
  }

  /** Whether an empty list means that there are none. */
  get isLoaded() {
    return this.#state === 'loaded';
  }

  /** Why the chats could not be fetched, as a sentence. */
  get problem() {
    return this.#problem;
  }

  /** @param {string} id */
  find(id) {
    return this.#chats.get(id);
  }

  /** Fetches the chats unless they are known or on their way. */
  load() {
    if (this.#state === 'unknown') {
      this.#fetch();
    }
  }

  /** Fetches the chats after that has failed. */
  retry() {
    if (this.#state === 'failed') {
      this.#fetch();
    }
  }

  /** What was sent without a connection is gone: what is held is no longer certain. */
  doubt() {
    if (this.#state === 'unknown') {
      this.#chats.clear();
    } else {
      this.#fetch();
    }
  }

  /** Forgets everything, for the next person who logs in. */
  clear() {
    this.#loading = undefined;
    this.#meanwhile = [];
    this.#chats.clear();
    this.#state = 'unknown';
    this.#problem = undefined;
    this.#tell();
  }

  /** @param {{kind: string, chat?: Chat}} frame one of `/chats/watch` */
  receive({ kind, chat }) {
    if (!chat) {
      return;
    }
    if (this.#loading) {
      this.#meanwhile.push({ kind, chat });
    }
    this.#apply(kind, chat);
    this.#tell();
  }

  /** @param {Chat} chat as a call has just answered it */
  put(chat) {
    this.receive({ kind: 'updated', chat });
  }

  #apply(kind, chat) {
    const held = this.#chats.get(chat.id);
    if (held && held.version > chat.version) {
      return;
    }
    if (kind !== 'deleted' && (chat.archived || kind === 'archived')) {
      this.#chats.set(chat.id, { ...chat, archived: true });
    } else {
      this.#chats.delete(chat.id);
    }
  }

  async #fetch() {
    const loading = {};
    this.#loading = loading;
    this.#meanwhile = [];
    this.#state = this.#state === 'loaded' ? 'loaded' : 'loading';
    try {
      const chats = await this.#api.listArchivedChats();
      if (loading === this.#loading) {
        this.#chats = new Map(chats.map((chat) => [chat.id, chat]));
        this.#meanwhile.forEach(({ kind, chat }) => this.#apply(kind, chat));
        this.#state = 'loaded';
        this.#problem = undefined;
      }
    } catch (problem) {
      if (loading === this.#loading) {
        this.#state = this.#state === 'loaded' ? 'loaded' : 'failed';
        this.#problem = problem.message;
      }
    }
    if (loading === this.#loading) {
      this.#loading = undefined;
      this.#meanwhile = [];
      this.#tell();
    }
  }

  #tell() {
    this.dispatchEvent(new Event('change'));
  }
}
