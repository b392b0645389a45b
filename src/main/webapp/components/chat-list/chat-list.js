import { html, render } from '../../lib/html.js';
// Defines the element this one makes.
import '../chat-row/chat-row.js';

/**
 * The owner's chats, a row each. A row stays the same element as long as its chat is in the list, so
 * that focus and opened menus survive every change.
 *
 * @typedef {import('../../lib/api.js').Chat} Chat
 */
export class ChatListElement extends HTMLElement {
  /** @type {Map<string, import('../chat-row/chat-row.js').ChatRowElement>} */
  #rows = new Map();

  /**
   * Shows exactly these chats.
   *
   * @param {Chat[]} chats in the order to show them
   * @param {boolean} isLoaded whether an empty list means that there are none
   */
  showAll(chats, isLoaded) {
    const ids = new Set(chats.map(({ id }) => id));
    [...this.#rows.keys()].filter((id) => !ids.has(id)).forEach((id) => this.#removeRow(id));
    if (chats.length === 0) {
      this.#showEmpty(isLoaded);
      return;
    }
    this.#leaveEmpty();
    let place = this.firstElementChild;
    for (const chat of chats) {
      const row = this.#rows.get(chat.id) ?? this.#makeRow(chat);
      if (row === place) {
        place = place.nextElementSibling;
      } else {
        this.insertBefore(row, place);
      }
      row.chat = chat;
    }
  }

  /** @param {string} id */
  findRow(id) {
    return this.#rows.get(id);
  }

  #makeRow(chat) {
    const row = document.createElement('chat-row');
    row.dataset.chatId = chat.id;
    this.#rows.set(chat.id, row);
    return row;
  }

  /** Someone who works with the keyboard is left at the next row, not at the top of the page. */
  #removeRow(id) {
    const row = this.#rows.get(id);
    const heir = row.nextElementSibling ?? row.previousElementSibling;
    const hadFocus = row.contains(document.activeElement);
    this.#rows.delete(id);
    row.remove();
    if (hadFocus) {
      heir?.querySelector('button')?.focus();
    }
  }

  #showEmpty(isLoaded) {
    this.removeAttribute('role');
    render(
      this,
      isLoaded
        ? html`<section class="empty" data-key="empty">
            <h2>No chats yet</h2>
            <p>gitsync shows the pull request of every branch that your chats work on. To begin:</p>
            <ol>
              <li><button type="button" class="link-button" data-action="open-git-tokens">Link a git
                token</button>, so that gitsync may read your pull requests.</li>
              <li><button type="button" class="link-button" data-action="add-chat">Add a chat</button>
                for a workspace, a name of your choice.</li>
              <li>Report the branch it works on: here, or from your agent.</li>
            </ol>
            <report-example></report-example>
          </section>`
        : html`<p class="loading" data-key="loading">Loading your chats…</p>`,
    );
  }

  #leaveEmpty() {
    if (this.#rows.size === 0) {
      this.replaceChildren();
      this.setAttribute('role', 'list');
    }
  }
}

customElements.define('chat-list', ChatListElement);
