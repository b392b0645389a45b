import { html, render } from '../../lib/html.js';

/**
 * One sentence on what has just been done, with a way back where there is one. It stays until it is
 * dismissed or the next one comes: an offer that vanishes by itself is none for slow readers.
 */
export class PageNoticeElement extends HTMLElement {
  #stopping;
  #undo;

  connectedCallback() {
    this.#stopping = new AbortController();
    this.setAttribute('role', 'status');
    const { signal } = this.#stopping;
    this.addEventListener('click', (event) => this.#act(event), { signal });
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  /**
   * @param {string} sentence
   * @param {() => void} [undo]
   */
  show(sentence, undo) {
    this.#undo = undo;
    render(
      this,
      html`<div class="notice">
        <p>${sentence}</p>
        ${undo && html`<button type="button" class="button small" data-action="undo">Undo</button>`}
        <button type="button" class="button small" data-action="dismiss">Dismiss</button>
      </div>`,
    );
  }

  hide() {
    this.#undo = undefined;
    this.replaceChildren();
  }

  #act(event) {
    const action = event.target.closest('[data-action]')?.dataset.action;
    if (!action) {
      return;
    }
    const undo = this.#undo;
    this.hide();
    if (action === 'undo') {
      undo();
    }
  }
}

customElements.define('page-notice', PageNoticeElement);
