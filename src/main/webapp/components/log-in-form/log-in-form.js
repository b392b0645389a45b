import { field, formError, submitting, valueOf } from '../../lib/form.js';
import { html, render } from '../../lib/html.js';

/**
 * Asks for an API token. Dispatches `logged-in` once the server has accepted it.
 *
 * Property `api`: set before use.
 */
export class LogInFormElement extends HTMLElement {
  /** @type {import('../../lib/api.js').Api} */
  api;
  #stopping;

  connectedCallback() {
    this.#stopping = new AbortController();
    render(
      this,
      html`<div class="log-in-card">
        <p class="brand"><img src="favicon.svg" alt="" width="28" height="28">gitsync</p>
        <h1>Log in</h1>
        <p class="log-in-reason" role="status"></p>
        <form method="post" novalidate>
          ${field({
            form: 'log-in',
            name: 'token',
            label: 'API token',
            type: 'password',
            hint: 'The one you were given when your account was made. It is sent once and not kept on this page.',
          })}
          ${formError()}
          <button type="submit" class="button primary wide">Log in</button>
        </form>
      </div>`,
    );
    const { signal } = this.#stopping;
    this.querySelector('form').addEventListener('submit', (event) => this.#submit(event), { signal });
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  /** @param {string} [reason] why one has to log in, as a sentence */
  show(reason = '') {
    this.querySelector('.log-in-reason').textContent = reason;
    this.querySelector('input').focus();
  }

  get reason() {
    return this.querySelector('.log-in-reason').textContent;
  }

  /** @param {string} token such as the one of a log-in link */
  async logIn(token) {
    await submitting(this.querySelector('form'), async () => {
      await this.api.logIn(token);
      this.show();
      this.dispatchEvent(new CustomEvent('logged-in'));
    });
  }

  async #submit(event) {
    event.preventDefault();
    const token = valueOf(event.target, 'token');
    event.target.reset();
    await this.logIn(token);
  }
}

customElements.define('log-in-form', LogInFormElement);
