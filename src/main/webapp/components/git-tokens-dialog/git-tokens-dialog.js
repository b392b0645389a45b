import { field, formError, submitting, valueOf } from '../../lib/form.js';
import { html, render } from '../../lib/html.js';
import { safeHref } from '../../lib/safe-url.js';
import { tokenHelp } from '../../lib/token-help.js';

const STATES = { unlinked: 'Not linked', rejected: 'Rejected', linked: 'Linked' };
const TONES = { unlinked: '', rejected: 'bad', linked: 'good' };

/**
 * The owner's git tokens, one for each provider: link, replace, unlink. Dispatches `confirm-unlink`
 * with `{provider, unlink}`, for whoever asks first, and `git-token-linked` with `{provider}`.
 *
 * @typedef {import('../../lib/api.js').GitToken} GitToken
 */
export class GitTokensDialogElement extends HTMLElement {
  /** @type {import('../../lib/api.js').Api} */
  api;
  #stopping;
  /** @type {GitToken[]} */
  #gitTokens = [];

  connectedCallback() {
    this.#stopping = new AbortController();
    render(
      this,
      html`<dialog aria-labelledby="git-tokens-heading">
        <div class="dialog-title">
          <h2 id="git-tokens-heading">Git tokens</h2>
          <button type="button" class="button small" data-action="close">Close</button>
        </div>
        <p>With your own access token gitsync reads your pull requests and their diffs, and nothing
          else. It goes to the host it was linked for and nowhere else, is stored encrypted, and is
          never shown again.</p>
        <p class="form-error" role="alert" data-list-error></p>
        <div class="git-tokens"></div>
      </dialog>`,
    );
    const { signal } = this.#stopping;
    this.addEventListener('click', (event) => this.#act(event), { signal });
    this.addEventListener('submit', (event) => this.#submit(event), { signal });
    this.#dialog.addEventListener('close', () => this.#forget(), { signal });
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  /** @param {string} [remoteOrigin] a repository whose provider's token is missing */
  async open(remoteOrigin) {
    this.#dialog.showModal();
    await this.#fetchTokens();
    const provider = remoteOrigin && this.#findProviderOf(remoteOrigin);
    if (provider) {
      this.#form(provider)?.elements.token.focus();
    }
  }

  get #dialog() {
    return this.querySelector('dialog');
  }

  #form(provider) {
    return this.querySelector(`form[data-provider="${CSS.escape(provider)}"]`);
  }

  #forget() {
    this.#gitTokens = [];
    this.#showTokens();
  }

  async #fetchTokens() {
    const error = this.querySelector('[data-list-error]');
    try {
      const gitTokens = await this.api.listGitTokens();
      this.#gitTokens = this.#dialog.open ? gitTokens : [];
      error.textContent = '';
    } catch (problem) {
      error.textContent = problem.message;
    }
    this.#showTokens();
  }

  #showTokens() {
    render(this.querySelector('.git-tokens'), html`${this.#gitTokens.map(gitTokenForm)}`);
  }

  /** The longest match wins: one host's address may be the beginning of another's. */
  #findProviderOf(remoteOrigin) {
    return this.#gitTokens
      .filter(({ web_url: webUrl }) => remoteOrigin.startsWith(`${webUrl.replace(/\/$/, '')}/`))
      .sort((a, b) => b.web_url.length - a.web_url.length)[0]?.provider;
  }

  #act(event) {
    const { action, provider } = event.target.closest('button[data-action]')?.dataset ?? {};
    if (action === 'close') {
      this.#dialog.close();
    }
    if (action === 'unlink') {
      const unlink = () => this.#unlink(provider);
      this.dispatchEvent(new CustomEvent('confirm-unlink', { detail: { provider, unlink } }));
    }
  }

  async #submit(event) {
    event.preventDefault();
    const form = event.target;
    const { provider } = form.dataset;
    const token = valueOf(form, 'token');
    form.reset();
    await submitting(form, async () => {
      await this.api.linkGitToken(provider, token);
      this.dispatchEvent(new CustomEvent('git-token-linked', { detail: { provider } }));
      await this.#fetchTokens();
    });
  }

  async #unlink(provider) {
    const form = this.#form(provider);
    await submitting(form, async () => {
      await this.api.unlinkGitToken(provider);
      await this.#fetchTokens();
      form.elements.token.focus();
    });
  }
}

function gitTokenForm(gitToken) {
  const { provider, linked, rejected } = gitToken;
  const state = !linked ? 'unlinked' : rejected ? 'rejected' : 'linked';
  const help = tokenHelp(gitToken);
  return html`<form method="post" novalidate data-provider="${provider}"
      data-key="${provider}" aria-label="Git token for ${provider}">
    <div class="git-token-title">
      <h3><bdi>${provider}</bdi></h3>
      ${webLink(gitToken.web_url)}
      <span class="token-state outlined-pill" data-tone="${TONES[state]}" role="status">${STATES[state]}</span>
    </div>
    ${
      linked &&
      html`<p class="git-token-facts" data-key="facts">
        ${gitToken.linked_at && html`Linked <time-ago datetime="${gitToken.linked_at}"></time-ago>.`}
        ${rejected && html`<strong>The host rejected this token: replace it with one that is valid.</strong>`}
      </p>`
    }
    ${linked && gitToken.budget && budget(provider, gitToken.budget)}
    ${
      help &&
      html`<p class="git-token-help" data-key="help"><a href="${help.href}" target="_blank"
        rel="noopener noreferrer">Make a token</a> on the host with the scope <code>${help.scope}</code>. ${help.note}</p>`
    }
    ${field({
      form: `git-token-${provider}`,
      name: 'token',
      label: linked ? 'New access token' : 'Access token',
      type: 'password',
      placeholder: help?.placeholder,
    })}
    ${formError()}
    <div class="git-token-buttons">
      <button type="submit" class="button primary">${linked ? 'Replace' : 'Link'}</button>
      ${linked && html`<button type="button" class="button" data-action="unlink" data-provider="${provider}">Unlink</button>`}
    </div>
  </form>`;
}

function webLink(webUrl) {
  const href = safeHref(webUrl);
  return (
    href &&
    html`<a href="${href}" target="_blank" rel="noopener noreferrer">${webUrl.replace(/^https?:\/\//, '').replace(/\/$/, '')}</a>`
  );
}

/** The host's own limit, of which gitsync takes a part and the owner the rest. */
function budget(provider, { limit, remaining, resets_at: resetsAt }) {
  const label = `${remaining.toLocaleString('en')} of ${limit.toLocaleString('en')} calls left`;
  return html`<p class="git-token-budget" data-key="budget">
    <meter min="0" max="${limit}" low="${limit / 5}" value="${remaining}" aria-label="${label} on ${provider}"></meter>
    <span>${label}, renewed <time-ago until datetime="${resetsAt}"></time-ago>.</span></p>`;
}

customElements.define('git-tokens-dialog', GitTokensDialogElement);
