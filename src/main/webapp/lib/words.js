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

/** Looking this often is worth telling as a pace; what is rarer is told as the next time. */
const PACE_MILLIS = 60_000;

const SYNC_LABELS = {
  pending: 'pending',
  no_pull_request: 'no pull request',
  no_token: 'no git token',
  token_rejected: 'git token rejected',
  rate_limited: 'rate limited',
  provider_error: 'host error',
  unsupported_provider: 'unsupported host',
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
function syncSentence({ state, detail }) {
  const sentence = detail || SYNC_SENTENCES[state] || state;
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** In a word or two, for places without room. */
export function syncLabel({ state }) {
  return SYNC_LABELS[state] ?? state;
}

/**
 * The host of a repository, as it stands in its address.
 *
 * @param {string} remoteOrigin
 */
export function hostOf(remoteOrigin) {
  return /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?([^/]+)/i.exec(remoteOrigin)?.[1] ?? /^(?:[^@/]*@)?([^:/]+):/.exec(remoteOrigin)?.[1] ?? 'this Git host';
}

/**
 * Why a status is not fresh and what to do, or nothing for one that is.
 *
 * @param {DiffStatus} status
 * @returns {{kind: 'waiting' | 'attention', sentence: string, until?: string, advice?: string,
 *     linkToken?: string} | undefined} `until` is a moment that ends the sentence, as in "next try in
 *     4 min"; `linkToken` is the label of a button that leads to the git tokens
 */
export function syncNotice({ sync, remote_origin: remoteOrigin, refreshed_at: refreshedAt }) {
  const host = hostOf(remoteOrigin);
  const until = sync.retry_at;
  switch (sync.state) {
    case 'fresh':
      return undefined;
    case 'pending':
      return { kind: 'waiting', sentence: `Reported; being read from ${host}.` };
    case 'no_pull_request':
      return { kind: 'waiting', ...lookingFor(refreshedAt, until) };
    case 'no_token':
      return { kind: 'attention', sentence: 'No token yet.', linkToken: `Link a token for ${host}` };
    case 'token_rejected':
      return {
        kind: 'attention',
        sentence: `${host} rejected your token.`,
        linkToken: `Replace the token for ${host}`,
      };
    case 'rate_limited':
      return { kind: 'attention', sentence: 'Rate limited; next try', until };
    case 'unsupported_provider':
      return {
        kind: 'attention',
        sentence: syncSentence(sync),
        advice: 'Check the remote origin, or ask an administrator to configure its host.',
      };
    default:
      return { kind: 'attention', sentence: `${syncSentence(sync)} Next try`, until };
  }
}

/** The times tell the pace: a row is due again so long after it was read. */
function lookingFor(refreshedAt, until) {
  const pace = Date.parse(until) - Date.parse(refreshedAt);
  return pace <= PACE_MILLIS && pace > 0
    ? { sentence: `No pull request yet; looking every ${Math.max(1, Math.round(pace / 1000))} s.` }
    : { sentence: 'No pull request yet; next look', until };
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
 * @param {string} [nouns] where it is not made by an s
 */
export function counted(count, noun, nouns = `${noun}s`) {
  return `${count} ${count === 1 ? noun : nouns}`;
}

/**
 * What to tell someone who can't see the row change, or nothing if it is not worth a word.
 *
 * @param {Chat} chat
 * @param {Chat} [previous]
 */
export function describeChange(chat, previous) {
  const change = changeOf(chat, previous);
  return change && `${titleOf(chat, chat.diff_status)}: ${/[.!?…]$/.test(change) ? change : `${change}.`}`;
}

/**
 * What someone missed who did not look, in a word or two, or nothing if it is not worth a mark.
 *
 * @param {Chat} chat
 * @param {Chat} [previous]
 */
export function missedChange(chat, previous) {
  const change = changeOf(chat, previous);
  if (change || !previous) {
    return change;
  }
  const [status, before] = [chat.diff_status, previous.diff_status];
  if (before?.head_sha && status?.head_sha && status.head_sha !== before.head_sha) {
    return 'New commits';
  }
  return titleOf(chat, status) === titleOf(previous, before) ? undefined : 'New title';
}

function changeOf(chat, previous) {
  if (!previous) {
    return 'Added';
  }
  const [status, before] = [chat.diff_status, previous.diff_status];
  if (stateOf(status) !== stateOf(before)) {
    return stateLabel(status);
  }
  const review = status && reviewOf(status)?.text;
  if (review && review !== (before && reviewOf(before)?.text)) {
    return review;
  }
  if (status && status.sync.state !== before?.sync.state && !QUIET_STATES.includes(status.sync.state)) {
    return syncSentence(status.sync);
  }
  return undefined;
}

/** That a row is being read, and that this went well, happens all day. */
const QUIET_STATES = ['pending', 'fresh'];

/**
 * How a refresh by hand ended, when it did not bring a pull request.
 *
 * @param {Problem} problem
 */
export function refreshFailure(problem) {
  return REFRESH_FAILURES[problem.word] ?? REFRESH_FAILURES[problem.status] ?? problem.message;
}

/**
 * How a refresh by hand ended that the host answered. A 200 may also bring what the server knew
 * before, and says in `sync` how it stands.
 *
 * @param {DiffStatus | undefined} status nothing for 204
 * @param {string} [branch] nothing where the chat has none
 */
export function refreshSuccess(status, branch) {
  if (!branch) {
    return 'Nothing to read: this chat has no branch yet.';
  }
  if (!status) {
    return 'Read just now: no pull request for this branch.';
  }
  if (status.sync.state !== 'fresh') {
    return syncSentence(status.sync);
  }
  const review = reviewOf(status)?.text;
  return `Read just now: ${[stateLabel(status), review].filter(Boolean).join(', ').toLowerCase()}.`;
}

/**
 * Why there is no diff to see.
 *
 * @param {Problem} problem
 */
export function diffFailure(problem) {
  return DIFF_FAILURES[problem.word] ?? DIFF_FAILURES[problem.status] ?? problem.message;
}

/**
 * Why a pull request's branch is not known.
 *
 * @param {Problem} problem
 */
export function resolveFailure(problem) {
  return RESOLVE_FAILURES[problem.word] ?? RESOLVE_FAILURES[problem.status] ?? problem.message;
}

const RESOLVE_FAILURES = {
  'no-token': 'Link a git token for this Git host, then paste the address again.',
  'token-rejected': 'The Git host rejected the linked git token: replace it, then paste the address again.',
  'unsupported-provider': 'No configured Git host matches this address.',
  'rate-limited': 'The Git host’s rate limit is used up.',
  'provider-error': 'The Git host could not be reached or refused.',
  'provider-timeout': 'The Git host did not answer in time.',
  404: 'There is no such pull request, or your git token may not see its branch.',
};

const DIFF_FAILURES = {
  'no-token': 'No git token is linked for this Git host.',
  'token-rejected': 'The Git host rejected the linked git token.',
  archived: 'This chat is archived.',
  'unsupported-provider': 'No configured Git host matches this repository.',
  'diff-too-large': 'The diff is too large to show here (over 4 MiB, or more than its host makes).',
  'rate-limited': 'The Git host’s rate limit is used up.',
  'provider-error': 'The Git host could not be reached or refused.',
  'provider-timeout': 'The Git host did not answer in time.',
  404: 'This chat or branch is no longer kept.',
};

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
