import { html, render } from '../../lib/html.js';
import { ICONS } from '../../lib/icons.js';
import { safeHref, safeImage } from '../../lib/safe-url.js';
import {
  counted,
  repositoryOf,
  reviewOf,
  stateLabel,
  stateOf,
  syncAdvice,
  syncLabel,
  syncSentence,
  titleOf,
} from '../../lib/words.js';

const brokenPictures = new Set();

/** Long enough to read that a refresh went well; the row itself goes on showing what it brought. */
const GOOD_OUTCOME_MILLIS = 15_000;

/**
 * One chat with its primary diff status, and in short the others.
 *
 * Properties: `chat`, `outcome` and `refreshing`, each shown as soon as it is set. Dispatches
 * `chat-action` with `{action, chat, remoteOrigin?, branch?}`; the actions are `refresh`,
 * `report-branch`, `rename`, `archive`, `delete` and `link-token`.
 *
 * @typedef {import('../../lib/api.js').Chat} Chat
 * @typedef {import('../../lib/api.js').DiffStatus} DiffStatus
 * @typedef {{sentence: string, isGood: boolean, remoteOrigin: string, branch: string,
 *     retryAt?: string, needsToken?: boolean}} Outcome how the last refresh by hand ended
 */
export class ChatRowElement extends HTMLElement {
  /** @type {Chat} */
  #chat;
  /** @type {Outcome | undefined} */
  #outcome;
  #readBeforeOutcome;
  #outcomeTimer;
  #isRefreshing = false;
  #shownText;
  #stopping;

  connectedCallback() {
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    this.setAttribute('role', 'listitem');
    this.addEventListener('click', (event) => this.#act(event), { signal });
    this.addEventListener('keydown', (event) => this.#closeMenuOnEscape(event), { signal });
    this.addEventListener('focusout', (event) => this.#closeMenuOnLeave(event), { signal });
    this.addEventListener('animationend', () => this.classList.remove('changed'), { signal });
    // Errors of pictures do not bubble.
    this.addEventListener('error', dropBrokenPicture, { signal, capture: true });
    document.addEventListener('click', (event) => this.#closeMenuOnLeave(event), { signal });
  }

  disconnectedCallback() {
    this.#stopping.abort();
    clearTimeout(this.#outcomeTimer);
  }

  get chat() {
    return this.#chat;
  }

  set chat(chat) {
    if (chat === this.#chat) {
      return;
    }
    if (this.#chat && chat.version !== this.#chat.version) {
      this.classList.add('changed');
    }
    this.#chat = chat;
    this.#forgetOvertakenOutcome();
    this.#show();
  }

  set outcome(outcome) {
    clearTimeout(this.#outcomeTimer);
    this.#outcome = outcome;
    this.#readBeforeOutcome = outcome && this.#lastRead(outcome);
    if (outcome?.isGood) {
      this.#outcomeTimer = setTimeout(() => (this.outcome = undefined), GOOD_OUTCOME_MILLIS);
    }
    this.#show();
  }

  get refreshing() {
    return this.#isRefreshing;
  }

  set refreshing(isRefreshing) {
    this.#isRefreshing = isRefreshing;
    this.#show();
  }

  /** That it failed is no news any more once a later read has succeeded. */
  #forgetOvertakenOutcome() {
    const outcome = this.#outcome;
    if (outcome && !outcome.isGood && this.#lastRead(outcome) !== this.#readBeforeOutcome) {
      this.#outcome = undefined;
    }
  }

  #lastRead({ remoteOrigin, branch }) {
    return this.#chat.diff_statuses.find(
      (status) => status.remote_origin === remoteOrigin && status.git_branch === branch,
    )?.refreshed_at;
  }

  #show() {
    const chat = this.#chat;
    const status = chat.diff_status;
    const state = stateOf(status);
    this.dataset.state = state;
    this.dataset.syncState = status?.sync.state ?? 'none';
    const markup = html`<p class="state-pill" data-state="${state}">${ICONS[state]}
        <span>${stateLabel(status)}</span></p>
      <div class="row-main">
        ${heading(chat, status)}
        ${status ? facts(chat, status) : noReference(chat)}
        ${status && syncLine(status)}
        ${this.#outcome && outcomeLine(this.#outcome)}
        ${otherReferences(chat)}
      </div>
      ${status && changes(status)}
      ${actions(chat, status, this.#isRefreshing)}`;
    // After a reconnect every row is set again, and most have not changed at all.
    if (markup.text !== this.#shownText) {
      this.#shownText = markup.text;
      render(this, markup);
    }
  }

  #act(event) {
    const button = event.target.closest('button[data-action]');
    if (!button) {
      return;
    }
    const { action, remoteOrigin, branch } = button.dataset;
    if (action === 'dismiss-outcome') {
      this.outcome = undefined;
      this.querySelector('button').focus();
      return;
    }
    this.#closeMenu();
    this.dispatchEvent(
      new CustomEvent('chat-action', {
        bubbles: true,
        detail: { action, chat: this.#chat, remoteOrigin, branch },
      }),
    );
  }

  /** The focus moves first: an opened dialog hands it back to where it was, not to a hidden item. */
  #closeMenu() {
    const menu = this.querySelector('details[open]');
    if (menu?.contains(document.activeElement)) {
      menu.querySelector('summary').focus();
    }
    menu?.removeAttribute('open');
  }

  #closeMenuOnEscape(event) {
    if (event.key === 'Escape') {
      this.#closeMenu();
    }
  }

  #closeMenuOnLeave(event) {
    const menu = this.querySelector('details[open]');
    const goal = event.type === 'focusout' ? event.relatedTarget : event.target;
    if (menu && goal && !menu.contains(goal)) {
      menu.removeAttribute('open');
    }
  }
}

function heading(chat, status) {
  const title = titleOf(chat, status);
  const href = status?.pull_request_title && safeHref(status.url);
  return html`<h2 class="row-title" title="${title}">
    ${
      href
        ? html`<a href="${href}" target="_blank" rel="noopener noreferrer"><bdi>${title}</bdi></a>`
        : html`<bdi>${title}</bdi>`
    }
    ${status?.pr_number !== undefined && html`<span class="pr-number">#${status.pr_number}</span>`}
  </h2>`;
}

function noReference(chat) {
  return html`<ul class="facts">${workspaceFact(chat)}</ul>
    <p class="sync-line" data-key="sync">${ICONS.attention}<span>No branch reported yet.
      <button type="button" class="link-button" data-action="report-branch">Report a branch</button></span></p>`;
}

function facts(chat, status) {
  return html`<ul class="facts">
    <li data-key="repository">${repositoryLink(status.remote_origin)}</li>
    <li class="branches" data-key="branches">${branches(status)}</li>
    ${status.changed_files !== undefined &&
    html`<li data-key="files">${counted(status.changed_files, 'file')}</li>`}
    ${status.commits !== undefined &&
    html`<li data-key="commits">${counted(status.commits, 'commit')}</li>`}
    ${reviewFact(status)}
    ${authorFact(status)}
    ${status.pull_request_title && chat.title &&
    html`<li data-key="chat" class="chat-title" title="${chat.title}">Chat “<bdi>${chat.title}</bdi>”</li>`}
    ${workspaceFact(chat)}
  </ul>`;
}

function workspaceFact(chat) {
  return html`<li data-key="workspace" class="workspace" title="${chat.workspace_id}">
    Workspace <bdi>${chat.workspace_id}</bdi></li>`;
}

function repositoryLink(remoteOrigin) {
  const href = safeHref(remoteOrigin);
  const name = repositoryOf(remoteOrigin);
  return href
    ? html`<a class="repository" href="${href}" title="${remoteOrigin}"
        target="_blank" rel="noopener noreferrer"><bdi>${name}</bdi></a>`
    : html`<span class="repository" title="${remoteOrigin}"><bdi>${name}</bdi></span>`;
}

/** Without a pull request `url` is the branch's own page, so the branch carries it. */
function branches(status) {
  const head = status.head_branch ?? status.git_branch;
  const href = !status.pull_request_title && safeHref(status.url);
  return html`<span class="branch" title="${head}">${
    href
      ? html`<a href="${href}" target="_blank" rel="noopener noreferrer"><bdi>${head}</bdi></a>`
      : html`<bdi>${head}</bdi>`
  }</span>
  ${
    status.base_branch &&
    html`<span class="into">${ICONS.arrow}<span class="visually-hidden">into</span></span>
      <span class="branch" title="${status.base_branch}"><bdi>${status.base_branch}</bdi></span>`
  }`;
}

function reviewFact(status) {
  const review = reviewOf(status);
  return (
    review &&
    html`<li class="review" data-review="${review.kind}" data-key="review">${ICONS[review.kind]}${review.text}</li>`
  );
}

function authorFact(status) {
  if (!status.author_login) {
    return undefined;
  }
  const avatar = safeImage(status.author_avatar_url);
  return html`<li class="author" data-key="author">${
    avatar &&
    !brokenPictures.has(avatar) &&
    html`<img src="${avatar}" alt="" width="18" height="18" loading="lazy" referrerpolicy="no-referrer">`
  }<span class="visually-hidden">by </span><bdi>${status.author_login}</bdi></li>`;
}

function syncLine(status) {
  const { sync } = status;
  const asOf =
    status.refreshed_at &&
    html`<span class="as-of" data-key="as-of">as of <time-ago datetime="${status.refreshed_at}"></time-ago></span>`;
  if (sync.state === 'fresh') {
    return html`<p class="sync-line" data-sync-state="fresh" data-key="sync">
      ${ICONS.ok}<span>Up to date, ${asOf}</span></p>`;
  }
  return html`<p class="sync-line" data-sync-state="${sync.state}" data-key="sync">
    ${ICONS[sync.state === 'pending' || sync.state === 'no_pull_request' ? 'waiting' : 'attention']}
    <span><span class="sync-sentence">${syncSentence(sync)}</span>
      ${syncAdvice(sync)}
      <span data-key="next">Next try <time-ago until datetime="${sync.retry_at}"></time-ago>.</span>
      ${asOf && html`<span data-key="shown">Shown ${asOf}.</span>`}
      ${tokenButton(sync.state, status.remote_origin)}</span>
  </p>`;
}

function tokenButton(syncState, remoteOrigin) {
  const label = { no_token: 'Link a git token', token_rejected: 'Replace the git token' }[syncState];
  return (
    label &&
    html`<button type="button" class="link-button" data-action="link-token"
      data-remote-origin="${remoteOrigin}">${label}</button>`
  );
}

function outcomeLine({ sentence, isGood, retryAt, needsToken, remoteOrigin }) {
  return html`<p class="outcome" data-good="${String(isGood)}" data-key="outcome" role="status">
    <span>${sentence}
      ${retryAt && html`<span data-key="next">Try again <time-ago until datetime="${retryAt}"></time-ago>.</span>`}
      ${needsToken &&
      html`<button type="button" class="link-button" data-action="link-token"
        data-remote-origin="${remoteOrigin}">Git tokens</button>`}</span>
    <button type="button" class="icon-button" data-action="dismiss-outcome"
      aria-label="Dismiss">${ICONS.close}</button>
  </p>`;
}

function otherReferences(chat) {
  const others = chat.diff_statuses.slice(1);
  return (
    others.length > 0 &&
    html`<ul class="other-references" aria-label="Other branches of this chat" data-key="others">${others.map(otherReference)}</ul>`
  );
}

function otherReference(status) {
  const state = stateOf(status);
  const href = safeHref(status.url);
  const name = status.pull_request_title ?? status.git_branch;
  return html`<li data-key="${status.remote_origin} ${status.git_branch}" data-state="${state}"
      data-sync-state="${status.sync.state}">
    <span class="state-glyph" data-state="${state}">${ICONS[state]}
      <span class="visually-hidden">${stateLabel(status)}</span></span>
    <span class="other-title" title="${name}">${
      href
        ? html`<a href="${href}" target="_blank" rel="noopener noreferrer"><bdi>${name}</bdi></a>`
        : html`<bdi>${name}</bdi>`
    }</span>
    ${status.pr_number !== undefined && html`<span class="pr-number" data-key="number">#${status.pr_number}</span>`}
    <span class="other-where" title="${status.remote_origin} ${status.git_branch}"
      data-key="where"><bdi>${repositoryOf(status.remote_origin)}</bdi></span>
    ${status.sync.state !== 'fresh' &&
    html`<span class="other-sync" data-key="sync"
      title="${syncSentence(status.sync)}">${syncLabel(status.sync)}</span>`}
    ${changes(status)}
    <button type="button" class="icon-button" data-action="refresh" data-remote-origin="${status.remote_origin}"
      data-branch="${status.git_branch}" aria-label="Refresh ${status.git_branch}" title="Refresh now">${ICONS.refresh}</button>
  </li>`;
}

function changes({ additions, deletions }) {
  return (
    (additions !== undefined || deletions !== undefined) &&
    html`<p class="changes" data-key="changes">
      ${changeCount('additions', '+', additions, 'addition')}
      ${changeCount('deletions', '−', deletions, 'deletion')}
    </p>`
  );
}

/** A sign and a number say little when read aloud. */
function changeCount(key, sign, count, noun) {
  return (
    count !== undefined &&
    html`<span class="${key}" data-key="${key}"><span aria-hidden="true">${sign}${count}</span><span
      class="visually-hidden">${counted(count, noun)}</span></span>`
  );
}

function actions(chat, status, isRefreshing) {
  const title = titleOf(chat, status);
  return html`<div class="row-actions" data-key="actions">
    ${
      status &&
      html`<button type="button" class="button small" data-action="refresh" data-remote-origin="${status.remote_origin}"
        data-branch="${status.git_branch}" ${isRefreshing && html`aria-disabled="true"`}
        title="Read the pull request from its Git host now">${ICONS.refresh}
        <span>${isRefreshing ? 'Refreshing…' : 'Refresh now'}</span></button>`
    }
    <details class="menu">
      <summary class="icon-button" aria-label="More actions for ${title}" title="More actions">${ICONS.more}</summary>
      <div class="menu-items">
        <button type="button" data-action="report-branch">Report a branch</button>
        <button type="button" data-action="rename">Rename</button>
        <button type="button" data-action="archive">Archive</button>
        <button type="button" class="danger" data-action="delete">Delete</button>
      </div>
    </details>
  </div>`;
}

/** A picture that is gone is not asked for again with every change of its row. */
function dropBrokenPicture({ target }) {
  if (target instanceof HTMLImageElement) {
    brokenPictures.add(target.src);
    target.remove();
  }
}

customElements.define('chat-row', ChatRowElement);
