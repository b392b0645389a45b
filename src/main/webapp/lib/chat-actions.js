import { now } from './clock.js';
import { refreshFailure, refreshSuccess, titleOf } from './words.js';

/**
 * What a person has done with a chat: asks the server for it, puts what it answers into the store,
 * and says how it went.
 *
 * @typedef {import('./api.js').Chat} Chat
 */
export class ChatActions {
  #api;
  #store;
  #archive;
  #outcomes;
  #announcer;
  #notice;
  #confirmDialog;
  #deleting;

  constructor({ api, store, archive, outcomes, announcer, notice, confirmDialog }) {
    this.#api = api;
    this.#store = store;
    this.#archive = archive;
    this.#outcomes = outcomes;
    this.#announcer = announcer;
    this.#notice = notice;
    this.#confirmDialog = confirmDialog;
  }

  /** @param {Chat} chat as a call has just answered it */
  take(chat) {
    this.#store.put(chat);
    this.#archive.put(chat);
  }

  /**
   * Reads one reference from its host now.
   *
   * @param {Chat} chat
   * @param {string} [remoteOrigin] absent: the primary one
   * @param {string} [branch]
   */
  async refresh(chat, remoteOrigin, branch) {
    if (this.#outcomes.isRefreshing(chat.id)) {
      return;
    }
    this.#outcomes.begin(chat.id);
    const outcome = await this.#read(chat, remoteOrigin, branch);
    this.#outcomes.end(this.#store.find(chat.id) ?? chat, { ...outcome, remoteOrigin, branch });
    this.#announcer.say(outcome.sentence);
  }

  async #read(chat, remoteOrigin, branch) {
    try {
      const status = await this.#api.refreshDiffStatus(chat.id, remoteOrigin, branch);
      if (status) {
        this.#store.noteFreshness(status);
      }
      const isGood = !status || status.sync.state === 'fresh';
      return { sentence: refreshSuccess(status, branch), isGood };
    } catch (problem) {
      return {
        sentence: refreshFailure(problem),
        isGood: false,
        needsToken: ['no-token', 'token-rejected'].includes(problem.word),
        retryAt:
          problem.retryAfterMillis === undefined
            ? undefined
            : new Date(now() + problem.retryAfterMillis).toISOString(),
      };
    }
  }

  /** @param {Chat} chat */
  async archive(chat) {
    const title = titleOf(chat, chat.diff_status);
    try {
      this.take(await this.#api.changeChat(chat.id, { archived: true }));
      this.#notice.show(`“${title}” is archived.`, () => this.unarchive(chat));
    } catch (problem) {
      this.#notice.show(`“${title}” was not archived. ${problem.message}`);
    }
  }

  /** @param {Chat} chat */
  async unarchive(chat) {
    const title = titleOf(chat, chat.diff_status);
    try {
      this.take(await this.#api.changeChat(chat.id, { archived: false }));
      this.#notice.show(`“${title}” is back among the chats.`);
    } catch (problem) {
      this.#notice.show(`“${title}” is still archived. ${problem.message}`);
    }
  }

  /** Whether a chat that is missing is so because it is being deleted here. */
  isDeleting(chatId) {
    return chatId === this.#deleting;
  }

  /**
   * @param {Chat} chat
   * @returns {Promise<boolean>} whether it is gone
   */
  async delete(chat) {
    const title = titleOf(chat, chat.diff_status);
    const isSure = await this.#confirmDialog.ask({
      title: 'Delete this chat?',
      text: `“${title}” and what is known of its branches will be gone. The branches and pull requests
        themselves are left alone.`,
      verb: 'Delete',
    });
    if (!isSure) {
      return false;
    }
    this.#deleting = chat.id;
    try {
      await this.#api.deleteChat(chat.id);
      this.#store.remove(chat);
      this.#archive.receive({ kind: 'deleted', chat });
      this.#announcer.say(`${title}: deleted.`);
      return true;
    } catch (problem) {
      this.#notice.show(`“${title}” was not deleted. ${problem.message}`);
      return false;
    } finally {
      this.#deleting = undefined;
    }
  }

  /** @param {{provider: string, unlink: () => Promise<void>}} request */
  async confirmUnlink({ provider, unlink }) {
    const isSure = await this.#confirmDialog.ask({
      title: `Unlink the token for ${provider}?`,
      text: 'gitsync forgets it and stops reading this host’s pull requests for you. What is known of them stays.',
      verb: 'Unlink',
    });
    if (isSure) {
      await unlink();
    }
  }

  /** @param {{name: string, revoke: () => Promise<void>}} request */
  async confirmRevoke({ name, revoke }) {
    const isSure = await this.#confirmDialog.ask({
      title: `Revoke “${name}”?`,
      text: 'Whoever uses it is shut out at once, and pages that were logged in with it close.',
      verb: 'Revoke',
    });
    if (isSure) {
      await revoke();
    }
  }
}
