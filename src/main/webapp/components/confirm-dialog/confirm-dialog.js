import { html, render } from '../../lib/html.js';

/** Asks before something that cannot be taken back. */
export class ConfirmDialogElement extends HTMLElement {
  #stopping;
  #answer;

  connectedCallback() {
    this.#stopping = new AbortController();
    render(this, html`<dialog aria-labelledby="confirm-heading" aria-describedby="confirm-text"></dialog>`);
    const { signal } = this.#stopping;
    this.addEventListener('click', (event) => this.#choose(event), { signal });
    this.#dialog.addEventListener('close', () => this.#answer?.(this.#dialog.returnValue === 'yes'), { signal });
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  /**
   * @param {{title: string, text: string, verb: string}} question `verb` names the button that does it
   * @returns {Promise<boolean>}
   */
  ask({ title, text, verb }) {
    render(
      this.#dialog,
      html`<h2 id="confirm-heading">${title}</h2>
        <p id="confirm-text">${text}</p>
        <div class="dialog-buttons">
          <button type="button" class="button" data-action="no" autofocus>Cancel</button>
          <button type="button" class="button danger" data-action="yes">${verb}</button>
        </div>`,
    );
    // Closing with Escape leaves the value as it was.
    this.#dialog.returnValue = '';
    this.#dialog.showModal();
    return new Promise((resolve) => (this.#answer = resolve));
  }

  get #dialog() {
    return this.querySelector('dialog');
  }

  #choose(event) {
    const action = event.target.closest('[data-action]')?.dataset.action;
    if (action) {
      this.#dialog.close(action);
    }
  }
}

customElements.define('confirm-dialog', ConfirmDialogElement);
