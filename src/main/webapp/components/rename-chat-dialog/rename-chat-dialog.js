import { field, formError, clearProblem, submitting, valueOf } from '../../lib/form.js';
import { html, render } from '../../lib/html.js';

/** Gives a chat another title. Dispatches `chat-changed` with the chat as the server answered it. */
export class RenameChatDialogElement extends HTMLElement {
  /** @type {import('../../lib/api.js').Api} */
  api;
  #stopping;
  #chatId;

  connectedCallback() {
    this.#stopping = new AbortController();
    render(
      this,
      html`<dialog aria-labelledby="rename-chat-heading">
        <form method="post" novalidate>
          <h2 id="rename-chat-heading">Rename the chat</h2>
          ${field({
            form: 'rename-chat',
            name: 'title',
            label: 'Title',
            hint: 'A pull request’s own title goes before it in the list.',
          })}
          ${formError()}
          <div class="dialog-buttons">
            <button type="button" class="button" data-action="cancel">Cancel</button>
            <button type="submit" class="button primary">Rename</button>
          </div>
        </form>
      </dialog>`,
    );
    const { signal } = this.#stopping;
    this.#form.addEventListener('submit', (event) => this.#submit(event), { signal });
    this.querySelector('[data-action="cancel"]').addEventListener('click', () => this.#dialog.close(), { signal });
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  /** @param {import('../../lib/api.js').Chat} chat */
  open(chat) {
    this.#chatId = chat.id;
    clearProblem(this.#form);
    const input = this.#form.elements.title;
    input.value = chat.title ?? '';
    this.#dialog.showModal();
    input.select();
  }

  get #dialog() {
    return this.querySelector('dialog');
  }

  get #form() {
    return this.querySelector('form');
  }

  async #submit(event) {
    event.preventDefault();
    await submitting(this.#form, async () => {
      const chat = await this.api.changeChat(this.#chatId, { title: valueOf(this.#form, 'title') });
      this.#dialog.close();
      this.dispatchEvent(new CustomEvent('chat-changed', { detail: chat }));
    });
  }
}

customElements.define('rename-chat-dialog', RenameChatDialogElement);
