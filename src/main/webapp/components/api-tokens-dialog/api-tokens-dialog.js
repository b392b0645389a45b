import { html, render } from '../../lib/html.js';
// Defines the element this one makes.
import '../api-tokens/api-tokens.js';

/** One's own API tokens. Property `api`: set before use. */
export class ApiTokensDialogElement extends HTMLElement {
  /** @type {import('../../lib/api.js').Api} */
  api;
  #stopping;

  connectedCallback() {
    this.#stopping = new AbortController();
    render(
      this,
      html`<dialog aria-labelledby="api-tokens-heading">
        <div class="dialog-title">
          <h2 id="api-tokens-heading">API tokens</h2>
          <button type="button" class="button small" data-action="close">Close</button>
        </div>
        <p>With one of these scripts and agents call gitsync for you, and you log in to this page.</p>
        <api-tokens></api-tokens>
      </dialog>`,
    );
    const { signal } = this.#stopping;
    this.querySelector('[data-action=close]').addEventListener('click', () => this.#dialog.close(), { signal });
    this.#dialog.addEventListener('close', () => this.querySelector('api-tokens').clear(), { signal });
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  async open() {
    const tokens = this.querySelector('api-tokens');
    tokens.api = this.api;
    this.#dialog.showModal();
    await tokens.open('me');
  }

  get #dialog() {
    return this.querySelector('dialog');
  }
}

customElements.define('api-tokens-dialog', ApiTokensDialogElement);
