/**
 * How the refreshes by hand are going and how they ended, chat by chat. Dispatches `change`.
 *
 * @typedef {{sentence: string, isGood: boolean, remoteOrigin?: string, branch?: string,
 *     retryAt?: string, needsToken?: boolean}} Outcome
 */

/** Long enough to read that a refresh went well; the row itself goes on showing what it brought. */
const GOOD_MILLIS = 15_000;

export class Outcomes extends EventTarget {
  #entries = new Map();

  /** @param {string} chatId */
  isRefreshing(chatId) {
    return this.#entries.get(chatId)?.isRefreshing ?? false;
  }

  /**
   * @param {string} chatId
   * @param {import('./api.js').DiffStatus} [status] the one beside which it would be shown
   * @returns {Outcome | undefined} nothing either where another reference was refreshed
   */
  of(chatId, status) {
    const outcome = this.#entries.get(chatId)?.outcome;
    const isOfStatus =
      outcome?.remoteOrigin === status?.remote_origin && outcome?.branch === status?.git_branch;
    return isOfStatus ? outcome : undefined;
  }

  /** @param {string} chatId */
  begin(chatId) {
    this.#set(chatId, { isRefreshing: true });
  }

  /**
   * @param {import('./api.js').Chat} chat as it is now
   * @param {Outcome} outcome
   */
  end(chat, outcome) {
    const entry = { outcome, readBefore: lastRead(chat, outcome) };
    if (outcome.isGood) {
      entry.timer = setTimeout(() => this.dismiss(chat.id), GOOD_MILLIS);
    }
    this.#set(chat.id, entry);
  }

  /** @param {string} chatId */
  dismiss(chatId) {
    this.#set(chatId, undefined);
  }

  /**
   * That a refresh failed is no news any more once a later read has succeeded.
   *
   * @param {import('./api.js').Chat} chat as it is now
   */
  forgetOvertaken(chat) {
    const entry = this.#entries.get(chat.id);
    if (entry?.outcome && !entry.outcome.isGood && lastRead(chat, entry.outcome) !== entry.readBefore) {
      this.dismiss(chat.id);
    }
  }

  clear() {
    [...this.#entries.keys()].forEach((chatId) => this.dismiss(chatId));
  }

  #set(chatId, entry) {
    clearTimeout(this.#entries.get(chatId)?.timer);
    if (entry) {
      this.#entries.set(chatId, entry);
    } else {
      this.#entries.delete(chatId);
    }
    this.dispatchEvent(new Event('change'));
  }
}

function lastRead(chat, { remoteOrigin, branch }) {
  return chat.diff_statuses.find(
    (status) => status.remote_origin === remoteOrigin && status.git_branch === branch,
  )?.refreshed_at;
}
