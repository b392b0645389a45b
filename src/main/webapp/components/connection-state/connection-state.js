import { html, render } from '../../lib/html.js';

const LABELS = { live: 'Live', offline: 'Offline' };

/**
 * Whether what the page shows is changing live, and why the server refuses it where it says so.
 * Attribute `data-connection` is `live`, `connecting` or `offline`. Dispatches `reconnect` when a
 * person does not want to wait for the next try.
 */
export class ConnectionStateElement extends HTMLElement {
  #stopping;
  #wasLive = false;
  #hasFailed = false;
  #reason;

  connectedCallback() {
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    this.addEventListener('click', (event) => this.#askToReconnect(event), { signal });
    this.show({ state: 'connecting' });
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  /**
   * @param {{state: 'live' | 'connecting' | 'offline', retryAt?: number, reason?: string}} connection
   */
  show({ state, retryAt, reason }) {
    this.dataset.connection = state;
    this.#wasLive ||= state === 'live';
    // Both stay while a try is under way, or they would blink and the button lose the focus each time.
    this.#hasFailed = state !== 'live' && (this.#hasFailed || retryAt !== undefined);
    this.#reason = state === 'live' || retryAt !== undefined ? reason : this.#reason;
    const label = LABELS[state] ?? (this.#wasLive ? 'Reconnecting…' : 'Connecting…');
    render(
      this,
      html`<span class="connection-dot" aria-hidden="true"></span>
        <span class="connection-label" role="status">${label}
          ${this.#reason && html`<span class="connection-reason">${this.#reason}</span>`}</span>
        ${this.#hasFailed && html`<button type="button" class="button small" data-action="reconnect">Try now</button>`}`,
    );
  }

  #askToReconnect(event) {
    if (event.target.closest('[data-action="reconnect"]')) {
      this.dispatchEvent(new CustomEvent('reconnect'));
    }
  }
}

customElements.define('connection-state', ConnectionStateElement);
