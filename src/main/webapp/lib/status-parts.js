import { html } from './html.js';
import { ICONS } from './icons.js';
import { safeHref } from './safe-url.js';
import { counted, repositoryOf, reviewOf, stateLabel, stateOf, syncNotice } from './words.js';

/**
 * The parts of a diff status that the list and the panel show alike, as markup. What is not known
 * leaves nothing behind.
 *
 * @typedef {import('./api.js').DiffStatus} DiffStatus
 */

const brokenPictures = new Set();

/**
 * The state as icon, colour and word.
 *
 * @param {DiffStatus} [status]
 */
export function statePill(status) {
  const state = stateOf(status);
  return html`<p class="state-pill" data-state="${state}">${ICONS[state]}<span>${stateLabel(status)}</span></p>`;
}

/**
 * The pull request's number as a link to it.
 *
 * @param {DiffStatus} [status]
 */
export function pullRequestLink(status) {
  if (status?.pr_number === undefined) {
    return undefined;
  }
  const href = safeHref(status.url);
  const number = `#${status.pr_number}`;
  return href
    ? html`<a class="pr-number" href="${href}" target="_blank" rel="noopener noreferrer"
        aria-label="Pull request ${number} on its Git host" title="Open ${number} on its Git host">${number}</a>`
    : html`<span class="pr-number">${number}</span>`;
}

/** @param {string} remoteOrigin */
export function repositoryLink(remoteOrigin) {
  const href = safeHref(remoteOrigin);
  const name = repositoryOf(remoteOrigin);
  return href
    ? html`<a class="repository" href="${href}" title="${remoteOrigin}"
        target="_blank" rel="noopener noreferrer"><bdi>${name}</bdi></a>`
    : html`<span class="repository" title="${remoteOrigin}"><bdi>${name}</bdi></span>`;
}

/**
 * Head and base. Without a pull request `url` is the branch's own page, so the branch carries it.
 *
 * @param {DiffStatus} status
 */
export function branches(status) {
  const head = status.head_branch ?? status.git_branch;
  const href = status.pr_number === undefined && safeHref(status.url);
  const name = html`<bdi>${head}</bdi>`;
  return html`<span class="branches"><span class="branch" title="${head}">${
    href ? html`<a href="${href}" target="_blank" rel="noopener noreferrer">${name}</a>` : name
  }</span>${
    status.base_branch &&
    html`<span class="into">${ICONS.arrow}<span class="visually-hidden"> into </span></span><span
        class="branch" title="${status.base_branch}"><bdi>${status.base_branch}</bdi></span>`
  }</span>`;
}

/** @param {DiffStatus} status */
export function review(status) {
  const found = reviewOf(status);
  return (
    found &&
    html`<span class="review" data-review="${found.kind}">${ICONS[found.kind]}<span>${found.text}</span></span>`
  );
}

/** @param {DiffStatus} status */
export function author(status) {
  if (!status.author_login) {
    return undefined;
  }
  const avatar = safeHref(status.author_avatar_url);
  return html`<span class="author" title="${status.author_login}">${
    avatar &&
    !brokenPictures.has(avatar) &&
    html`<img src="${avatar}" alt="" width="18" height="18" loading="lazy" referrerpolicy="no-referrer">`
  }<span class="visually-hidden">by </span><bdi>${status.author_login}</bdi></span>`;
}

/**
 * A picture that is gone is not asked for again with every change of its row. To be called for
 * `error` events, captured: those of pictures do not bubble.
 *
 * @param {Event} event
 */
export function dropBrokenPicture({ target }) {
  if (target instanceof HTMLImageElement) {
    brokenPictures.add(target.src);
    target.remove();
  }
}

/** @param {DiffStatus} status */
export function lineCounts({ additions, deletions }) {
  return (
    (additions !== undefined || deletions !== undefined) &&
    html`<span class="line-counts">${lineCount('additions', '+', additions, 'addition')} ${lineCount('deletions', '−', deletions, 'deletion')}</span>`
  );
}

/** A sign and a number say little when read aloud. */
function lineCount(key, sign, count, noun) {
  return (
    count !== undefined &&
    html`<span class="${key}"><span aria-hidden="true">${sign}${count.toLocaleString('en')}</span><span
      class="visually-hidden">${counted(count, noun)}</span></span>`
  );
}

/** @param {DiffStatus} status */
export function fileCounts({ changed_files: files, commits }) {
  const counts = [
    files !== undefined && counted(files, 'file'),
    commits !== undefined && counted(commits, 'commit'),
  ].filter(Boolean);
  return counts.length > 0 && html`<span class="file-counts">${counts.join(', ')}</span>`;
}

/**
 * Why a status is not fresh and what to do about it.
 *
 * @param {DiffStatus} status
 */
export function notice(status) {
  const found = syncNotice(status);
  if (!found) {
    return undefined;
  }
  const { kind, sentence, until, advice, linkToken } = found;
  return html`<p class="notice-line" data-notice="${kind}" data-sync-state="${status.sync.state}" data-key="notice">
    ${ICONS[kind]}<span class="notice-text">${sentence}${
      until && html` <time-ago until datetime="${until}"></time-ago>.`
    }${advice && ` ${advice}`}${
      linkToken &&
      html` <button type="button" class="link-button" data-action="link-token"
        data-remote-origin="${status.remote_origin}">${linkToken}</button>`
    }</span></p>`;
}

/**
 * When the status was read, ticking.
 *
 * @param {DiffStatus} status
 */
export function age(status) {
  return (
    status.refreshed_at &&
    html`<span class="age" data-fresh="${String(status.sync.state === 'fresh')}"><span
      class="visually-hidden">as of </span><time-ago datetime="${status.refreshed_at}"></time-ago></span>`
  );
}

/** @param {import('./outcomes.js').Outcome} outcome */
export function outcomeLine({ sentence, isGood, retryAt, needsToken, remoteOrigin }) {
  return html`<p class="outcome" data-good="${String(isGood)}" data-key="outcome">
    <span>${sentence}${
      retryAt && html` Try again <time-ago until datetime="${retryAt}"></time-ago>.`
    }${
      needsToken &&
      html` <button type="button" class="link-button" data-action="link-token"
        data-remote-origin="${remoteOrigin}">Git tokens</button>`
    }</span>
    <button type="button" class="icon-button" data-action="dismiss-outcome"
      aria-label="Dismiss">${ICONS.close}</button>
  </p>`;
}
