import { html, render } from '../../lib/html.js';
import { titleOf } from '../../lib/words.js';

/**
 * What else can be done with a chat: one menu for all rows, because hundreds of closed ones cost more
 * than one that moves. Dispatches `chat-action` with `{action, chat}`; the actions are
 * `report-branch`, `rename`, `archive`, `unarchive` and `delete`.
 */
export class ChatMenuElement extends HTMLElement {
  #stopping;
  #chat;
  #source;

  connectedCallback() {
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    this.setAttribute('popover', 'auto');
    this.setAttribute('role', 'dialog');
    this.addEventListener('click', (event) => this.#act(event), { signal });
    this.addEventListener('keydown', (event) => this.#move(event), { signal });
    this.addEventListener('toggle', ({ newState }) => this.#tellSource(newState), { signal });
    window.addEventListener('scroll', () => this.hidePopover(), { signal, passive: true });
    window.addEventListener('resize', () => this.hidePopover(), { signal });
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  /**
   * @param {import('../../lib/api.js').Chat} chat
   * @param {HTMLElement} source the button that asked for it
   */
  open(chat, source) {
    this.#chat = chat;
    this.#source = source;
    this.setAttribute('aria-label', `Actions for ${titleOf(chat, chat.diff_status)}`);
    render(this, html`${chat.archived ? archivedItems() : items()}`);
    this.showPopover();
    this.#placeBeside(source);
    this.querySelector('button').focus();
  }

  #placeBeside(source) {
    const button = source.getBoundingClientRect();
    const menu = this.getBoundingClientRect();
    const isBelow = button.bottom + menu.height + 8 < innerHeight;
    this.style.top = `${isBelow ? button.bottom + 4 : Math.max(8, button.top - menu.height - 4)}px`;
    this.style.left = `${Math.max(8, button.right - menu.width)}px`;
  }

  #tellSource(state) {
    this.#source?.setAttribute('aria-expanded', String(state === 'open'));
  }

  #act(event) {
    const action = event.target.closest('button')?.dataset.action;
    if (action) {
      // The focus goes back first: an opened dialog hands it back to where it was.
      this.hidePopover();
      this.#source?.focus();
      this.dispatchEvent(
        new CustomEvent('chat-action', { bubbles: true, detail: { action, chat: this.#chat } }),
      );
    }
  }

  #move(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const buttons = [...this.querySelectorAll('button')];
      const at = buttons.indexOf(document.activeElement);
      buttons.at((at + step) % buttons.length).focus();
    }
  }
}

function items() {
  return html`<button type="button" data-action="report-branch">Report a branch…</button>
    <button type="button" data-action="rename">Rename…</button>
    <button type="button" data-action="archive">Archive</button>
    <button type="button" class="danger" data-action="delete">Delete…</button>`;
}

function archivedItems() {
  return html`<button type="button" data-action="unarchive">Un-archive</button>
    <button type="button" data-action="rename">Rename…</button>
    <button type="button" class="danger" data-action="delete">Delete…</button>`;
}

customElements.define('chat-menu', ChatMenuElement);
