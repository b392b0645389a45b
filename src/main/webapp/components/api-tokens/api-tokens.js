import { field, formError, showProblem, submitting, valueOf } from '../../lib/form.js';
import { html, render } from '../../lib/html.js';

/**
 * The API tokens of one user: make one, which is shown this once, and revoke them. Dispatches
 * `confirm-revoke` with `{name, revoke}`, for whoever asks first.
 *
 * Property `api`: set before use.
 *
 * @typedef {import('../../lib/api.js').ApiToken} ApiToken
 */
export class ApiTokensElement extends HTMLElement {
  /** @type {import('../../lib/api.js').Api} */
  api;
  #stopping;
  #userId;
  /** @type {ApiToken[] | undefined} nothing while they are being fetched */
  #tokens;
  /** @type {ApiToken | undefined} */
  #made;

  connectedCallback() {
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    this.addEventListener('click', (event) => this.#act(event), { signal });
    this.addEventListener('submit', (event) => this.#submit(event), { signal });
  }

  disconnectedCallback() {
    this.#stopping.abort();
    this.clear();
  }

  /** @param {string} userId or `me` */
  async open(userId) {
    this.#userId = userId;
    this.#made = undefined;
    this.#tokens = undefined;
    this.#show();
    this.querySelector('form').reset();
    await this.#fetch();
  }

  /** Forgets the token that was shown; what a call under way answers is shown no more. */
  clear() {
    this.#userId = undefined;
    this.#made = undefined;
    this.replaceChildren();
  }

  async #fetch() {
    const userId = this.#userId;
    try {
      const tokens = await this.api.listApiTokens(userId);
      if (userId === this.#userId) {
        this.#tokens = tokens;
        this.#show();
      }
    } catch (problem) {
      if (userId === this.#userId) {
        showProblem(this.querySelector('form'), problem);
      }
    }
  }

  #show() {
    const form = `api-token-${this.#userId}`;
    render(
      this,
      html`${this.#made && madeNote(this.#made)}
        <ul class="api-tokens lined-list" aria-label="API tokens">${this.#tokens?.map(tokenItem)}</ul>
        ${this.#tokens?.length === 0 && html`<p class="no-tokens" data-key="none">No API tokens.</p>`}
        <form method="post" novalidate aria-label="New API token">
          <div class="api-token-fields">
            ${field({ form, name: 'name', label: 'New token’s name' })}
            ${field({ form, name: 'workspace_id', label: 'Workspace', optional: true, hint: 'Makes it an agent’s token: it may only report branches there.' })}
            ${field({ form, name: 'expires_at', label: 'Ends', type: 'date', optional: true })}
          </div>
          ${formError()}
          <button type="submit" class="button">Make a token</button>
        </form>`,
    );
  }

  #act(event) {
    const button = event.target.closest('button[data-action]');
    if (button?.dataset.action === 'revoke') {
      const { tokenId } = button.dataset;
      const { name } = this.#tokens.find(({ id }) => id === tokenId);
      const revoke = () => this.#revoke(tokenId);
      this.dispatchEvent(new CustomEvent('confirm-revoke', { bubbles: true, detail: { name, revoke } }));
    }
    if (button?.dataset.action === 'copy') {
      this.#copy(button);
    }
  }

  async #copy(button) {
    const input = this.querySelector('.made-token input');
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Press Ctrl+C';
      input.focus();
    }
  }

  async #submit(event) {
    event.preventDefault();
    event.stopPropagation();
    const form = event.target;
    const workspaceId = valueOf(form, 'workspace_id');
    const day = valueOf(form, 'expires_at');
    const userId = this.#userId;
    await submitting(form, async () => {
      const made = await this.api.createApiToken(userId, {
        name: valueOf(form, 'name'),
        ...(workspaceId && { workspace_id: workspaceId }),
        ...(day && { expires_at: `${day}T00:00:00Z` }),
      });
      if (userId !== this.#userId) {
        return;
      }
      this.#made = made;
      form.reset();
      this.#show();
      this.querySelector('.made-token input').select();
      await this.#fetch();
    });
  }

  async #revoke(tokenId) {
    const form = this.querySelector('form');
    const userId = this.#userId;
    await submitting(form, async () => {
      await this.api.revokeApiToken(userId, tokenId);
      if (userId !== this.#userId) {
        return;
      }
      if (this.#made?.id === tokenId) {
        this.#made = undefined;
      }
      await this.#fetch();
    });
  }
}

function madeNote({ name, token, workspace_id: workspaceId }) {
  return html`<div class="made-token" role="status" data-key="made">
    <p><strong>“<bdi>${name}</bdi>” is made.</strong> Copy it now: it is shown this once.
      ${!workspaceId && 'It logs in to this page too.'}</p>
    <div><label class="visually-hidden" for="made-token">The token</label>
      <input id="made-token" readonly value="${token}" spellcheck="false" autocomplete="off">
      <button type="button" class="button" data-action="copy">Copy</button></div>
  </div>`;
}

function tokenItem(token) {
  const { id, name, workspace_id: workspaceId, created_at: created, expires_at: expires, last_used_at: used } = token;
  return html`<li data-key="${id}">
    <span class="api-token-name"><bdi>${name}</bdi>${workspaceId && html` <span class="tag">agent of <bdi>${workspaceId}</bdi></span>`}</span>
    <span class="api-token-facts">made <time-ago datetime="${created}"></time-ago>,
      ${used ? html`used <time-ago datetime="${used}"></time-ago>` : 'never used'}${
        expires && html`, ends <time-ago until datetime="${expires}"></time-ago>`
      }</span>
    <button type="button" class="button small" data-action="revoke" data-token-id="${id}"
      aria-label="Revoke ${name}">Revoke</button></li>`;
}

customElements.define('api-tokens', ApiTokensElement);
