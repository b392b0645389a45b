import { formatView, parseView } from '../../lib/view.js';
import { html, render } from '../../lib/html.js';
import { ICONS } from '../../lib/icons.js';
import { isSame } from '../../lib/same.js';
import {
  age,
  author,
  branches,
  dropBrokenPicture,
  fileCounts,
  lineCounts,
  notice,
  outcomeLine,
  pullRequestLink,
  repositoryLink,
  review,
  statePill,
} from '../../lib/status-parts.js';
import { repositoryOf, stateLabel, stateOf, syncLabel, titleOf } from '../../lib/words.js';

/** More branches of one chat than that are told as a number; the panel shows them all. */
const MOST_OTHERS = 3;

const NOTHING = { chat: undefined };

/**
 * One chat with its primary diff status, and in short the others. Dispatches `chat-action` with
 * `{action, chat, remoteOrigin?, branch?, source}`, where `source` is the button; the actions are
 * `open`, `refresh`, `more`, `report-branch`, `link-token` and `dismiss-outcome`.
 *
 * @typedef {import('../../lib/api.js').Chat} Chat
 * @typedef {import('../../lib/api.js').DiffStatus} DiffStatus
 *
 * @typedef {object} RowState
 * @property {Chat} chat
 * @property {import('../../lib/outcomes.js').Outcome} [outcome]
 * @property {boolean} isRefreshing
 * @property {boolean} isOpen whether the panel shows this chat
 * @property {string} [missed] what changed while nobody looked
 */
export class ChatRowElement extends HTMLElement {
  /** @type {RowState} */
  #state = NOTHING;
  #shownText;
  #isOutOfSight = false;
  #stopping;

  connectedCallback() {
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    this.setAttribute('role', 'listitem');
    this.addEventListener('click', (event) => this.#act(event), { signal });
    this.addEventListener('animationend', () => this.classList.remove('changed'), { signal });
    this.addEventListener('error', dropBrokenPicture, { signal, capture: true });
    this.addEventListener('contentvisibilityautostatechange', (event) => this.#noteSight(event), { signal });
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  get chat() {
    return this.#state.chat;
  }

  /** @param {RowState} state */
  show(state) {
    const before = this.#state;
    if (isSame(state, before)) {
      return;
    }
    if (before.chat && state.chat.version !== before.chat.version) {
      this.classList.add('changed');
    }
    this.#state = state;
    if (!(this.#isOutOfSight && isOnlyFresher(state, before))) {
      this.#render();
    }
  }

  #render() {
    const state = this.#state;
    const status = state.chat.diff_status;
    this.dataset.state = stateOf(status);
    this.dataset.syncState = status?.sync.state ?? 'none';
    this.toggleAttribute('data-open', state.isOpen);
    this.toggleAttribute('data-missed', state.missed !== undefined);
    const markup = row(state);
    // After a reconnect every row is set again, and most have not changed at all.
    if (markup.text !== this.#shownText) {
      this.#shownText = markup.text;
      render(this, markup);
    }
  }

  /** Gives the keyboard to this row. */
  focusTitle() {
    this.querySelector('.row-title a').focus();
  }

  /** Hundreds of rows are read again at a time, and nobody sees most of their ages. */
  #noteSight({ target, skipped }) {
    if (target === this) {
      this.#isOutOfSight = skipped;
      if (!skipped && this.chat) {
        this.#render();
      }
    }
  }

  #act(event) {
    const source = event.target.closest('[data-action]');
    if (!source || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    // The title is a link for those who want another tab; here its panel opens.
    event.preventDefault();
    const { action, remoteOrigin, branch } = source.dataset;
    this.dispatchEvent(
      new CustomEvent('chat-action', {
        bubbles: true,
        detail: { action, chat: this.chat, remoteOrigin, branch, source },
      }),
    );
    if (action === 'dismiss-outcome') {
      this.focusTitle();
    }
  }
}

function isOnlyFresher(state, before) {
  return Object.keys(state).every((key) =>
    key === 'chat' ? state.chat.version === before.chat?.version : state[key] === before[key],
  );
}

function row({ chat, outcome, isRefreshing, isOpen, missed }) {
  const status = chat.diff_status;
  return html`${statePill(status)}
    <div class="row-main">
      ${heading(chat, status, isOpen, missed)}
      ${status ? where(chat, status) : noReference(chat)}
      ${status && !chat.archived && notice(status)}
      ${outcome && outcomeLine(outcome)}
      ${others(chat)}
    </div>
    <div class="row-review">${status && review(status)}</div>
    <div class="row-size">${status && [lineCounts(status), fileCounts(status)]}</div>
    <div class="row-author">${status && author(status)}</div>
    <div class="row-age">${status && age(status)}</div>
    ${actions(chat, status, isRefreshing)}`;
}

function heading(chat, status, isOpen, missed) {
  const title = titleOf(chat, status);
  const address = formatView({ ...parseView(''), chatId: chat.id });
  return html`<h3 class="row-title">
    <a href="${address}" data-action="open" title="${title}" ${isOpen && html`aria-current="true"`}><bdi>${title}</bdi></a>
    ${pullRequestLink(status)}
    ${
      missed &&
      html`<span class="missed" data-key="missed"><span class="visually-hidden">While you were away: </span>${missed}</span>`
    }
  </h3>`;
}

function where(chat, status) {
  return html`<p class="row-where">
    ${repositoryLink(status.remote_origin)}
    ${branches(status)}
    ${
      status.pull_request_title &&
      chat.title &&
      chat.title !== status.pull_request_title &&
      html`<span class="chat-title" data-key="chat" title="Chat “${chat.title}”"><bdi>${chat.title}</bdi></span>`
    }
  </p>`;
}

function noReference(chat) {
  return html`<p class="row-where"><span class="workspace">Workspace <bdi>${chat.workspace_id}</bdi></span></p>
    <p class="notice-line" data-notice="waiting" data-key="notice">${ICONS.waiting}<span>No branch reported yet.
      <button type="button" class="link-button" data-action="report-branch">Report a branch</button></span></p>`;
}

function others(chat) {
  const all = chat.diff_statuses.slice(1);
  const left = all.length - MOST_OTHERS;
  return (
    all.length > 0 &&
    html`<ul class="other-references" aria-label="Other branches of this chat" data-key="others">
      ${all.slice(0, MOST_OTHERS).map(other)}
      ${left > 0 && html`<li data-key="left"><a class="other-reference" href="?chat=${encodeURIComponent(chat.id)}" data-action="open">${left} more</a></li>`}
    </ul>`
  );
}

function other(status) {
  const state = stateOf(status);
  const name = status.pull_request_title ?? status.git_branch;
  const number = status.pr_number === undefined ? status.git_branch : `#${status.pr_number}`;
  const trouble = status.sync.state === 'fresh' ? undefined : syncLabel(status.sync);
  return html`<li data-key="${status.remote_origin} ${status.git_branch}">
    <button type="button" class="other-reference" data-action="open" data-state="${state}"
      data-remote-origin="${status.remote_origin}" data-branch="${status.git_branch}"
      title="${name}">${ICONS[state]}<span class="visually-hidden">${stateLabel(status)}: </span>
      <bdi>${repositoryOf(status.remote_origin)} ${number}</bdi>${
        trouble && html`<span class="other-sync">${trouble}</span>`
      }</button></li>`;
}

function actions(chat, status, isRefreshing) {
  const title = titleOf(chat, status);
  return html`<div class="row-actions">
    ${
      status &&
      !chat.archived &&
      html`<button type="button" class="icon-button" data-action="refresh" ${isRefreshing && html`aria-disabled="true"`}
        aria-label="Refresh ${title} now" title="Refresh now (r)">${ICONS.refresh}</button>`
    }
    <button type="button" class="icon-button" data-action="more" aria-haspopup="dialog"
      aria-label="More actions for ${title}" title="More actions">${ICONS.more}</button>
  </div>`;
}

customElements.define('chat-row', ChatRowElement);
