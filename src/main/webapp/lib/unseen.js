/**
 * The chats that changed while nobody could see it: the connection was away, or the tab was hidden.
 * Dispatches `change`.
 */
export class Unseen extends EventTarget {
  #changes = new Map();

  get count() {
    return this.#changes.size;
  }

  /**
   * @param {string} chatId
   * @returns {string | undefined} what changed last
   */
  changeOf(chatId) {
    return this.#changes.get(chatId);
  }

  /**
   * @param {string} chatId
   * @param {string} change in a word or two
   */
  mark(chatId, change) {
    this.#changes.set(chatId, change);
    this.#tell();
  }

  /** @param {string} chatId */
  forget(chatId) {
    if (this.#changes.delete(chatId)) {
      this.#tell();
    }
  }

  /**
   * Forgets the chats that are not there any more: their marks could never be seen.
   *
   * @param {(chatId: string) => boolean} isThere
   */
  keep(isThere) {
    [...this.#changes.keys()].filter((chatId) => !isThere(chatId)).forEach((chatId) => this.forget(chatId));
  }

  clear() {
    if (this.count > 0) {
      this.#changes.clear();
      this.#tell();
    }
  }

  #tell() {
    this.dispatchEvent(new Event('change'));
  }
}
