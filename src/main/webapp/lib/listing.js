import { repositoryOf, stateLabel, stateOf, titleOf } from './words.js';

/**
 * Which chats are shown, in which order and under which headings: pure functions of the chats and
 * the view.
 *
 * @typedef {import('./api.js').Chat} Chat
 * @typedef {import('./view.js').View} View
 * @typedef {import('./view.js').StateFilter} StateFilter
 * @typedef {{key: string, heading: string, chats: Chat[]}} Group
 */

/** Reasons that go away only if somebody does something, or a host recovers. */
const NEEDS_ATTENTION = new Set([
  'no_token',
  'token_rejected',
  'rate_limited',
  'provider_error',
  'unsupported_provider',
]);

const STATE_ORDER = ['open', 'draft', 'none', 'merged', 'closed'];
const STATE_HEADINGS = {
  open: 'Open',
  draft: 'Draft',
  none: 'No pull request',
  merged: 'Merged',
  closed: 'Closed',
};
const NO_REPOSITORY = 'No branch yet';

/**
 * @param {Chat[]} chats
 * @param {View} view
 * @returns {Group[]} one without a heading where the view groups by nothing; none for no chats
 */
export function arrange(chats, view) {
  const shown = chats
    .filter((chat) => isFound(chat, view.query) && isInStates(chat, view.states))
    .sort(ORDERS[view.sort]);
  if (view.group === 'none') {
    return shown.length === 0 ? [] : [{ key: '', heading: '', chats: shown }];
  }
  return view.group === 'state' ? byState(shown) : byRepository(shown);
}

/**
 * @param {Chat[]} chats
 * @param {string} query
 * @returns {Record<StateFilter, number>} how many of those found each filter would show
 */
export function countStates(chats, query) {
  const counts = { open: 0, draft: 0, merged: 0, closed: 0, none: 0, attention: 0 };
  for (const chat of chats.filter((each) => isFound(each, query))) {
    counts[stateOf(chat.diff_status)] += 1;
    counts.attention += needsAttention(chat) ? 1 : 0;
  }
  return counts;
}

/**
 * Whether something about the chat will not come right by itself.
 *
 * @param {Chat} chat
 */
function needsAttention(chat) {
  return chat.diff_statuses.some(({ sync }) => NEEDS_ATTENTION.has(sync.state));
}

/** Every word must be found, each anywhere. */
function isFound(chat, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return true;
  }
  const text = searchText(chat);
  return words.every((word) => text.includes(word));
}

function searchText(chat) {
  const texts = [chat.title, chat.workspace_id];
  for (const status of chat.diff_statuses) {
    texts.push(
      status.pull_request_title,
      status.remote_origin,
      status.git_branch,
      status.head_branch,
      status.base_branch,
      status.author_login,
      status.pr_number && `#${status.pr_number}`,
    );
  }
  return texts.filter(Boolean).join('\n').toLowerCase();
}

function isInStates(chat, states) {
  return (
    states.length === 0 ||
    states.includes(stateOf(chat.diff_status)) ||
    (states.includes('attention') && needsAttention(chat))
  );
}

const byCreation = (a, b) =>
  Date.parse(b.created_at) - Date.parse(a.created_at) || (a.id < b.id ? -1 : 1);

const sizeOf = ({ diff_status: status }) =>
  status?.additions === undefined && status?.deletions === undefined
    ? -1
    : (status.additions ?? 0) + (status.deletions ?? 0);

const ORDERS = {
  // By nothing that a refresh changes: rows must not jump.
  created: byCreation,
  updated: (a, b) => Date.parse(b.updated_at) - Date.parse(a.updated_at) || byCreation(a, b),
  title: (a, b) =>
    titleOf(a, a.diff_status).localeCompare(titleOf(b, b.diff_status)) || byCreation(a, b),
  size: (a, b) => sizeOf(b) - sizeOf(a) || byCreation(a, b),
};

function byState(chats) {
  return STATE_ORDER.map((state) => ({
    key: state,
    heading: STATE_HEADINGS[state],
    chats: chats.filter((chat) => stateOf(chat.diff_status) === state),
  })).filter((group) => group.chats.length > 0);
}

function byRepository(chats) {
  const groups = new Map();
  for (const chat of chats) {
    const key = chat.diff_status?.remote_origin ?? '';
    const heading = key ? repositoryOf(key) : NO_REPOSITORY;
    groups.set(key, groups.get(key) ?? { key, heading, chats: [] });
    groups.get(key).chats.push(chat);
  }
  return [...groups.values()].sort(
    (a, b) => (a.key === '') - (b.key === '') || a.heading.localeCompare(b.heading),
  );
}

/**
 * What a filter is called.
 *
 * @param {StateFilter} filter
 */
export function filterLabel(filter) {
  return filter === 'attention'
    ? 'Needs attention'
    : filter === 'none'
      ? 'No pull request'
      : stateLabel({ pull_request_state: filter === 'draft' ? 'open' : filter, pull_request_draft: filter === 'draft' });
}
