import { html, render } from '../../lib/html.js';
import { safeHref } from '../../lib/safe-url.js';
import { counted, repositoryOf } from '../../lib/words.js';

/** What is shown is learnt anew every ten seconds. */
const EACH_MILLIS = 10_000;

const STATES = { relied_on: 'Relied on', learning: 'Learning', silent: 'Silent' };
const TONES = { relied_on: 'good', silent: 'bad' };

/**
 * For admins: what Git hosts tell by themselves, and from where that can be relied on. Property
 * `api`: set before use.
 *
 * @typedef {import('../../lib/api.js').Webhook} Webhook
 * @typedef {import('../../lib/api.js').HookedRepository} HookedRepository
 */
export class WebhooksDialogElement extends HTMLElement {
  /** @type {import('../../lib/api.js').Api} */
  api;
  #stopping;
  #timer;

  connectedCallback() {
    this.#stopping = new AbortController();
    render(
      this,
      html`<dialog aria-labelledby="webhooks-heading">
        <div class="dialog-title">
          <h2 id="webhooks-heading">Webhooks</h2>
          <button type="button" class="button small" data-action="close">Close</button>
        </div>
        <p>A repository whose webhooks told of every change is polled rarely, until one is missed.</p>
        <p class="form-error" role="alert"></p>
        <div class="webhooks"></div>
      </dialog>`,
    );
    const { signal } = this.#stopping;
    this.querySelector('[data-action=close]').addEventListener('click', () => this.#dialog.close(), { signal });
    this.#dialog.addEventListener('close', () => this.#stop(), { signal });
  }

  disconnectedCallback() {
    this.#stop();
    this.#stopping.abort();
  }

  async open() {
    this.#dialog.showModal();
    this.#timer = setInterval(() => this.#fetch(), EACH_MILLIS);
    await this.#fetch();
  }

  get #dialog() {
    return this.querySelector('dialog');
  }

  #stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#show([]);
  }

  async #fetch() {
    const opening = this.#timer;
    // An answer may come after the dialog has closed, or was opened anew.
    const showNow = (webhooks, problem) => opening === this.#timer && this.#show(webhooks, problem);
    try {
      showNow(await this.api.listWebhooks());
    } catch (problem) {
      showNow(undefined, problem);
    }
  }

  /**
   * @param {Webhook[]} [webhooks] none: those that are shown stay
   * @param {Error} [problem]
   */
  #show(webhooks, problem) {
    this.querySelector('.form-error').textContent = problem?.message ?? '';
    if (webhooks) {
      render(this.querySelector('.webhooks'), html`${webhooks.map(providerPart)}`);
    }
  }
}

/** @param {Webhook} webhook */
function providerPart({ provider, taken, last_delivery_at: lastDeliveryAt, repositories }) {
  return html`<section data-key="${provider}" data-provider="${provider}" aria-label="Webhooks of ${provider}">
    <h3><bdi>${provider}</bdi></h3>
    ${taken ? endpoint(provider) : html`<p class="webhook-facts" data-key="none">No secret is set, so none are taken.</p>`}
    ${
      taken &&
      html`<p class="webhook-facts" data-key="last">${
        lastDeliveryAt ? html`Last delivery <time-ago datetime="${lastDeliveryAt}"></time-ago>.` : 'No event of a repository has come yet.'
      }</p>`
    }
    <ul class="hooked-repositories lined-list">${repositories.map(repositoryItem)}</ul>
  </section>`;
}

function endpoint(provider) {
  return html`<p class="webhook-facts" data-key="endpoint">To <code>${location.origin}/api/v1/webhooks/${provider}</code></p>`;
}

/** @param {HookedRepository} repository */
function repositoryItem(repository) {
  const { id, remote_origin: origin, state } = repository;
  const href = safeHref(origin);
  const name = html`<bdi>${repositoryOf(origin)}</bdi>`;
  return html`<li data-key="${id}" data-origin="${origin}">
    <span class="hooked-name">${href ? html`<a href="${href}" target="_blank" rel="noopener noreferrer">${name}</a>` : name}</span>
    <span class="hook-state outlined-pill" data-tone="${TONES[state] ?? ''}">${STATES[state] ?? state}</span>
    <span class="webhook-facts">${proof(repository)} Last delivery
      <time-ago datetime="${repository.last_delivery_at}"></time-ago>. ${misses(repository)}</span>
  </li>`;
}

function proof({ state, heard, needed }) {
  return state === 'learning' && `${heard} of ${counted(needed, 'change')} told in a row.`;
}

function misses({ misses: count, last_miss_at: lastMissAt }) {
  return count === 0
    ? 'No misses.'
    : html`${counted(count, 'miss', 'misses')}${lastMissAt && html`, the last <time-ago datetime="${lastMissAt}"></time-ago>`}.`;
}

customElements.define('webhooks-dialog', WebhooksDialogElement);
