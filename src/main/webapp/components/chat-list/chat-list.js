import { html, render } from '../../lib/html.js';
// Defines the element this one makes.
import '../chat-row/chat-row.js';

/**
 * The chats, a row each, under a heading for each group. A row stays the same element as long as its
 * chat is in the list, so that focus survives every change.
 *
 * @typedef {import('../../lib/listing.js').Group} Group
 * @typedef {import('../chat-row/chat-row.js').RowState} RowState
 * @typedef {import('../chat-row/chat-row.js').ChatRowElement} ChatRowElement
 */
export class ChatListElement extends HTMLElement {
  /** @type {Map<string, ChatRowElement>} */
  #rows = new Map();
  /** @type {Map<string, HTMLElement>} */
  #groups = new Map();

  /**
   * Shows exactly these groups of chats.
   *
   * @param {Group[]} groups at least one
   * @param {(chat: import('../../lib/api.js').Chat) => RowState} stateOf
   */
  showGroups(groups, stateOf) {
    const ids = new Set(groups.flatMap(({ chats }) => chats.map(({ id }) => id)));
    const heir = this.#heirOfFocus(ids);
    const focused = document.activeElement;
    this.querySelector(':scope > .list-message')?.remove();
    [...this.#rows.keys()].filter((id) => !ids.has(id)).forEach((id) => this.#removeRow(id));
    const keys = new Set(groups.map(({ key }) => key));
    let place = this.firstElementChild;
    for (const group of groups) {
      const section = this.#groups.get(group.key) ?? this.#makeGroup(group.key);
      place = putAt(this, section, place);
      this.#fillGroup(section, group, stateOf);
    }
    [...this.#groups.keys()].filter((key) => !keys.has(key)).forEach((key) => this.#removeGroup(key));
    heir?.focusTitle();
    this.#keepFocus(focused);
  }

  /**
   * Shows a message in place of chats.
   *
   * @param {import('../../lib/html.js').Markup} markup
   */
  showMessage(markup) {
    [...this.#rows.keys()].forEach((id) => this.#removeRow(id));
    [...this.#groups.keys()].forEach((key) => this.#removeGroup(key));
    render(this, html`<div class="list-message" data-key="message">${markup}</div>`);
  }

  /** @param {string} id */
  findRow(id) {
    return this.#rows.get(id);
  }

  /** @returns {ChatRowElement | undefined} the row with the keyboard's focus */
  get focusedRow() {
    return this.contains(document.activeElement) ? document.activeElement.closest('chat-row') : undefined;
  }

  /**
   * Moves the focus down or up the rows, over the groups' borders.
   *
   * @param {1 | -1} step
   * @param {string} [from] the id of the chat to start from where no row has the focus
   */
  moveFocus(step, from) {
    const rows = [...this.querySelectorAll('chat-row')];
    const at = rows.indexOf(this.focusedRow ?? this.#rows.get(from));
    const next = at < 0 ? rows[0] : rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    next?.focusTitle();
  }

  #makeGroup(key) {
    const section = document.createElement('section');
    section.className = 'chat-group';
    const heading = document.createElement('h2');
    const list = document.createElement('div');
    list.className = 'chat-rows';
    list.setAttribute('role', 'list');
    section.append(heading, list);
    this.#groups.set(key, section);
    return section;
  }

  #fillGroup(section, { heading, chats }, stateOf) {
    const title = section.firstElementChild;
    title.className = heading ? 'group-heading' : 'visually-hidden';
    render(title, heading ? html`<bdi>${heading}</bdi> <span class="count">${chats.length}</span>` : html`All chats`);
    const list = section.lastElementChild;
    list.setAttribute('aria-label', heading || 'Chats');
    let place = list.firstElementChild;
    for (const chat of chats) {
      const row = this.#rows.get(chat.id) ?? this.#makeRow(chat);
      row.show(stateOf(chat));
      place = putAt(list, row, place);
    }
  }

  #makeRow(chat) {
    const row = document.createElement('chat-row');
    row.dataset.chatId = chat.id;
    this.#rows.set(chat.id, row);
    return row;
  }

  #removeRow(id) {
    this.#rows.get(id).remove();
    this.#rows.delete(id);
  }

  #removeGroup(key) {
    this.#groups.get(key).remove();
    this.#groups.delete(key);
  }

  /** What is moved loses the focus. */
  #keepFocus(focused) {
    if (focused !== document.activeElement && this.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
  }

  /** Someone whose row goes is left at the next one, not at the top of the page. */
  #heirOfFocus(ids) {
    const focused = this.focusedRow;
    if (!focused || ids.has(focused.chat.id)) {
      return undefined;
    }
    const rows = [...this.querySelectorAll('chat-row')];
    const at = rows.indexOf(focused);
    const stays = (row) => ids.has(row.chat.id);
    return rows.slice(at).find(stays) ?? rows.slice(0, at).findLast(stays);
  }
}

/**
 * Puts an element where `place` is, unless it is there already: moving it would lose its focus.
 *
 * @returns the place after it
 */
function putAt(parent, element, place) {
  if (element === place) {
    return place.nextElementSibling;
  }
  // What is in the way goes, or all that follow would have to come before it one by one.
  if (place && element === place.nextElementSibling) {
    parent.append(place);
    return element.nextElementSibling;
  }
  parent.insertBefore(element, place);
  return place;
}

customElements.define('chat-list', ChatListElement);
