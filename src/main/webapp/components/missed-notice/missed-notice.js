import { html, render } from '../../lib/html.js';
import { counted } from '../../lib/words.js';

/**
 * How many chats changed while nobody could see it. Dispatches `seen` when a person says that this is
 * known.
 */
export class MissedNoticeElement extends HTMLElement {
  #stopping;

  connectedCallback() {
    this.#stopping = new AbortController();
    this.setAttribute('role', 'status');
    const { signal } = this.#stopping;
    this.addEventListener(
      'click',
      ({ target }) => target.closest('button') && this.dispatchEvent(new CustomEvent('seen')),
      { signal },
    );
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  /** @param {number} count */
  show(count) {
    render(
      this,
      html`${
        count > 0 &&
        html`<p class="missed-notice"><span>${counted(count, 'chat')} changed while you were away.</span>
          <button type="button" class="link-button">Mark as seen</button></p>`
      }`,
    );
  }
}

customElements.define('missed-notice', MissedNoticeElement);
