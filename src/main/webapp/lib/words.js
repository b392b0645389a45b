/**
 * How the page says things: pure functions from what the server sent to words.
 *
 * @typedef {import('./api.js').Chat} Chat
 * @typedef {import('./api.js').DiffStatus} DiffStatus
 * @typedef {import('./api.js').Problem} Problem
 */

const STATE_LABELS = {
  open: 'Open',
  draft: 'Draft',
  merged: 'Merged',
  closed: 'Closed',
};

/** Used where the server sent no sentence of its own. */
const SYNC_SENTENCES = {
  pending: 'Reported and not read from the Git host yet.',
  fresh: 'Up to date.',
  no_pull_request: 'This branch has no pull request yet.',
  no_token: 'No git token is linked for this repository’s Git host.',
  token_rejected: 'The Git host rejected the linked git token.',
  rate_limited: 'The Git host’s rate limit is used up.',
  provider_error: 'The Git host could not be read.',
  unsupported_provider: 'No configured Git host matches this repository.',
};

const SYNC_LABELS = {
  pending: 'pending',
  no_pull_request: 'no pull request',
  no_token: 'no git token',
  token_rejected: 'git token rejected',
  rate_limited: 'rate limited',
  provider_error: 'host error',
  unsupported_provider: 'unsupported host',
};

const SYNC_ADVICE = {
  no_pull_request: 'Open one and it appears here by itself.',
  rate_limited: 'It goes on by itself.',
  unsupported_provider: 'Check the remote origin, or ask an administrator to configure its host.',
};

/**
 * @param {DiffStatus} [status]
 * @returns {'open' | 'draft' | 'merged' | 'closed' | 'none'}
 */
export function stateOf(status) {
  const state = status?.pull_request_state;
  if (state === 'open' && status.pull_request_draft) {
    return 'draft';
  }
  return ['open', 'merged', 'closed'].includes(state) ? state : 'none';
}

/**
 * A state in a word or two. That there is no pull request is said only where the host said so: a
 * host that could not be asked tells nothing.
 *
 * @param {DiffStatus} [status]
 */
export function stateLabel(status) {
  if (!status) {
    return 'No branch';
  }
  return STATE_LABELS[stateOf(status)] ?? (status.sync.state === 'no_pull_request' ? 'No PR' : 'Unknown');
}

/**
 * @param {Chat} chat
 * @param {DiffStatus} [status]
 */
export function titleOf(chat, status) {
  return status?.pull_request_title || chat.title || status?.git_branch || 'Untitled chat';
}

/**
 * A known host's repository reads `owner/repo`; anything else is shown as it was reported.
 *
 * @param {string} remoteOrigin
 */
export function repositoryOf(remoteOrigin) {
  return /^https?:\/\/[^/]+\/(.+)$/.exec(remoteOrigin)?.[1] ?? remoteOrigin;
}

/** @param {import('./api.js').SyncState} sync */
export function syncSentence({ state, detail }) {
  const sentence = detail || SYNC_SENTENCES[state] || state;
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** In a word or two, for places without room. */
export function syncLabel({ state }) {
  return SYNC_LABELS[state] ?? state;
}

/** What the owner may do about it, where there is something to say. */
export function syncAdvice({ state }) {
  return SYNC_ADVICE[state];
}

/**
 * What is known of the reviews. Absent values are unknown, and of the unknown nothing is said.
 *
 * @param {DiffStatus} status
 * @returns {{kind: 'approved' | 'changes' | 'reviewers', text: string} | undefined}
 */
export function reviewOf({ approved, changes_requested: changesRequested, reviewer_count: count }) {
  if (changesRequested) {
    return { kind: 'changes', text: 'Changes requested' };
  }
  if (approved) {
    return { kind: 'approved', text: 'Approved' };
  }
  if (count === undefined) {
    return undefined;
  }
  return { kind: 'reviewers', text: count === 0 ? 'No reviews yet' : counted(count, 'reviewer') };
}

/**
 * @param {number} count
 * @param {string} noun
 */
export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * What to tell someone who can't see the row change, or nothing if it is not worth a word.
 *
 * @param {Chat} chat
 * @param {Chat} [previous]
 */
export function describeChange(chat, previous) {
  const status = chat.diff_status;
  const title = titleOf(chat, status);
  if (!previous) {
    return `${title}: added.`;
  }
  const before = previous.diff_status;
  if (stateOf(status) !== stateOf(before)) {
    return `${title}: ${stateLabel(status)}.`;
  }
  const review = status && reviewOf(status)?.text;
  if (review && review !== (before && reviewOf(before)?.text)) {
    return `${title}: ${review}.`;
  }
  if (status && status.sync.state !== before?.sync.state && status.sync.state !== 'pending') {
    return `${title}: ${syncSentence(status.sync)}`;
  }
  return undefined;
}

/**
 * How a refresh by hand ended, when it did not bring a pull request.
 *
 * @param {Problem} problem
 */
export function refreshFailure(problem) {
  return REFRESH_FAILURES[problem.word] ?? REFRESH_FAILURES[problem.status] ?? problem.message;
}

const REFRESH_FAILURES = {
  'no-token': 'Not refreshed: no git token is linked for this Git host.',
  'token-rejected': 'Not refreshed: the Git host rejected the linked git token.',
  archived: 'Not refreshed: this chat is archived.',
  'unsupported-provider': 'Not refreshed: no configured Git host matches this repository.',
  'rate-limited': 'Not refreshed: the Git host’s rate limit is used up.',
  'provider-error': 'Not refreshed: the Git host could not be reached or refused.',
  'provider-timeout': 'Not refreshed: the Git host did not answer in time.',
  404: 'Not refreshed: this chat or branch is no longer kept.',
  429: 'Not refreshed: too many requests.',
};
