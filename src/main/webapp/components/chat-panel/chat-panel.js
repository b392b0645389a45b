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
// Defines the element this one makes.
import '../diff-view/diff-view.js';

/**
 * Everything about one chat: what is known of the chosen git reference, all references, the diff.
 * Dispatches `chat-action` as the rows do, with the actions `close`, `wide` and `choose` besides, and
 * `view-change` for the way in which the diff is shown.
 *
 * Property `api`: set before use.
 *
 * @typedef {object} PanelState
 * @property {import('../../lib/api.js').Chat} chat
 * @property {import('../../lib/api.js').DiffStatus} [status] of the chosen reference
 * @property {import('../../lib/outcomes.js').Outcome} [outcome]
 * @property {boolean} isRefreshing
 * @property {'unified' | 'split'} diff
 * @property {boolean} isWide
 */
export class ChatPanelElement extends HTMLElement {
  /** @type {import('../../lib/api.js').Api} */
  api;
  /** @type {PanelState | undefined} */
  #state;
  #stopping;

  connectedCallback() {
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    this.addEventListener('click', (event) => this.#act(event), { signal });
    this.addEventListener('error', dropBrokenPicture, { signal, capture: true });
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  /** @param {PanelState} state */
  show(state) {
    if (isSame(state, this.#state)) {
      return;
    }
    const isOther = state.chat.id !== this.#state?.chat.id;
    this.#state = state;
    render(this, panel(state));
    const diffView = this.querySelector('diff-view');
    if (diffView) {
      diffView.api = this.api;
      diffView.show(state.chat, state.status, state.diff);
    }
    if (isOther) {
      this.scrollTop = 0;
    }
  }

  /** Leaves nothing of the chat behind, its diff least of all. */
  clear() {
    this.#state = undefined;
    this.replaceChildren();
  }

  focusHeading() {
    this.querySelector('h2')?.focus({ preventScroll: true });
  }

  #act(event) {
    const button = event.target.closest('button[data-action]');
    if (!button) {
      return;
    }
    const { action, remoteOrigin, branch, diff } = button.dataset;
    if (diff) {
      this.dispatchEvent(new CustomEvent('view-change', { detail: { diff } }));
      return;
    }
    const { chat, status } = this.#state;
    this.dispatchEvent(
      new CustomEvent('chat-action', {
        bubbles: true,
        detail: {
          action,
          chat,
          remoteOrigin: remoteOrigin ?? status?.remote_origin,
          branch: branch ?? status?.git_branch,
          source: button,
        },
      }),
    );
  }
}

function panel(state) {
  const { chat, status, outcome, isRefreshing, isWide, diff } = state;
  return html`<div class="panel-header">
      ${statePill(status)}
      <h2 tabindex="-1"><bdi>${titleOf(chat, status)}</bdi> ${pullRequestLink(status)}</h2>
      <div class="panel-window">
        <button type="button" class="icon-button" data-action="wide" aria-pressed="${String(isWide)}"
          aria-label="Whole page" title="Whole page">${ICONS.wide}</button>
        <button type="button" class="icon-button" data-action="close" aria-label="Close the panel"
          title="Close (Esc)">${ICONS.close}</button>
      </div>
    </div>
    <div class="panel-body">
      ${buttons(chat, isRefreshing)}
      ${chat.archived && html`<p class="notice-line" data-notice="waiting" data-key="archived">${ICONS.archive}<span>Archived: it is not read from its Git host until it is un-archived.</span></p>`}
      ${status && !chat.archived && notice(status)}
      ${outcome && outcomeLine(outcome)}
      <dl class="facts">${facts(chat, status)}</dl>
      ${chat.diff_statuses.length > 1 && references(chat, status)}
      ${status && diffSection(status, diff)}
    </div>`;
}

function buttons(chat, isRefreshing) {
  return html`<div class="panel-buttons">
    ${
      !chat.archived &&
      html`<button type="button" class="button small" data-action="refresh" ${isRefreshing && html`aria-disabled="true"`}>${ICONS.refresh}
        <span>${isRefreshing ? 'Refreshing…' : 'Refresh now'}</span></button>
      <button type="button" class="button small" data-action="report-branch">Report a branch</button>`
    }
    <button type="button" class="button small" data-action="rename">Rename</button>
    ${
      chat.archived
        ? html`<button type="button" class="button small" data-action="unarchive">Un-archive</button>`
        : html`<button type="button" class="button small" data-action="archive">Archive</button>`
    }
    <button type="button" class="button small danger" data-action="delete">Delete</button>
  </div>`;
}

function facts(chat, status) {
  const known = status ?? {};
  return [
    status && fact('Repository', repositoryLink(status.remote_origin)),
    status && fact('Branch', branches(status)),
    known.head_sha && fact('Head', html`<code>${known.head_sha.slice(0, 10)}</code>`),
    status && fact('Changes', joined(lineCounts(status), fileCounts(status))),
    status && fact('Reviews', joined(review(status), reviewers(status))),
    status && fact('Author', author(status)),
    status && fact('Status', age(status)),
    status &&
      !chat.archived &&
      fact('Next read', html`<time-ago until datetime="${status.sync.retry_at}"></time-ago>`),
    status && fact('Reported', html`<time-ago datetime="${status.reported_at}"></time-ago>`),
    fact('Chat', chat.title && html`<bdi>${chat.title}</bdi>`),
    fact('Workspace', html`<bdi>${chat.workspace_id}</bdi>`),
    fact('Created', html`<time-ago datetime="${chat.created_at}"></time-ago>`),
  ];
}

function fact(label, value) {
  return value && html`<div data-key="${label}"><dt>${label}</dt><dd>${value}</dd></div>`;
}

function joined(...parts) {
  const known = parts.filter(Boolean);
  return known.length > 0 && html`<span class="joined">${known}</span>`;
}

/** Only where the review itself does not say it already. */
function reviewers({ reviewer_count: count, approved, changes_requested: changes }) {
  return (approved || changes) && count > 0 && html`<span>${count === 1 ? '1 reviewer' : `${count} reviewers`}</span>`;
}

function references(chat, chosen) {
  return html`<section class="panel-references" data-key="references">
    <h3>Branches <span class="count">${chat.diff_statuses.length}</span></h3>
    <ul>${chat.diff_statuses.map((status) => reference(status, isOfSame(status, chosen)))}</ul>
  </section>`;
}

function isOfSame(status, other) {
  return status.remote_origin === other.remote_origin && status.git_branch === other.git_branch;
}

function reference(status, isChosen) {
  const state = stateOf(status);
  return html`<li data-key="${status.remote_origin} ${status.git_branch}">
    <button type="button" class="reference" data-action="choose" data-state="${state}" aria-pressed="${String(isChosen)}"
      data-remote-origin="${status.remote_origin}" data-branch="${status.git_branch}">
      ${ICONS[state]}<span class="visually-hidden">${stateLabel(status)}: </span>
      <span class="reference-title"><bdi>${status.pull_request_title ?? status.git_branch}</bdi></span>
      <span class="reference-where"><bdi>${repositoryOf(status.remote_origin)}</bdi> ${status.pr_number === undefined ? '' : `#${status.pr_number}`}</span>
      ${status.sync.state !== 'fresh' && html`<span class="other-sync">${syncLabel(status.sync)}</span>`}
      ${lineCounts(status)}</button></li>`;
}

function diffSection(status, diff) {
  const choice = (mode, label) =>
    html`<button type="button" data-action="diff" data-diff="${mode}" data-key="${mode}" aria-pressed="${String(diff === mode)}">${label}</button>`;
  return html`<section class="panel-diff" data-key="diff" aria-labelledby="diff-heading">
    <div class="panel-diff-title">
      <h3 id="diff-heading">Diff</h3>
      <div class="segments" role="group" aria-label="Layout of the diff">${choice('unified', 'Unified')}${choice('split', 'Side by side')}</div>
    </div>
    <diff-view></diff-view>
  </section>`;
}

customElements.define('chat-panel', ChatPanelElement);
