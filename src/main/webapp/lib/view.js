/**
 * What of the chats is shown and how. The address holds all of it, so that a view can be reloaded,
 * kept as a bookmark and handed on; what is as usual is left out of it.
 *
 * @typedef {object} View
 * @property {string} query what the chats are searched for
 * @property {StateFilter[]} states which to show; none: all
 * @property {'none' | 'repository' | 'state'} group
 * @property {'created' | 'updated' | 'title' | 'size'} sort
 * @property {boolean} archived the archived chats in place of the others
 * @property {string} [chatId] the chat whose panel is open
 * @property {{remoteOrigin: string, branch: string}} [reference] of that chat, if not the primary one
 * @property {'unified' | 'split'} diff
 * @property {boolean} wide whether the panel takes the whole page
 *
 * @typedef {'open' | 'draft' | 'merged' | 'closed' | 'none' | 'attention'} StateFilter
 */

export const STATE_FILTERS = ['open', 'draft', 'merged', 'closed', 'none', 'attention'];
export const GROUPS = ['none', 'repository', 'state'];
export const SORTS = ['created', 'updated', 'title', 'size'];
const DIFFS = ['unified', 'split'];

/**
 * @param {string} search the address's query, such as `?group=state`
 * @returns {View} whatever is not understood is as usual
 */
export function parseView(search) {
  const parameters = new URLSearchParams(search);
  const choice = (name, choices) =>
    choices.includes(parameters.get(name)) ? parameters.get(name) : choices[0];
  const states = (parameters.get('state') ?? '').split(',');
  const chatId = parameters.get('chat') || undefined;
  return {
    query: parameters.get('q') ?? '',
    states: STATE_FILTERS.filter((state) => states.includes(state)),
    group: choice('group', GROUPS),
    sort: choice('sort', SORTS),
    archived: parameters.get('archived') === 'true',
    chatId,
    reference: chatId && parseReference(parameters),
    diff: choice('diff', DIFFS),
    wide: parameters.get('wide') === 'true',
  };
}

/**
 * @param {View} view
 * @returns {string} the query of its address, "" where all is as usual
 */
export function formatView(view) {
  const parameters = new URLSearchParams();
  const put = (name, value, usual) => value && value !== usual && parameters.set(name, value);
  put('q', view.query);
  put('state', STATE_FILTERS.filter((state) => view.states.includes(state)).join(','));
  put('group', view.group, GROUPS[0]);
  put('sort', view.sort, SORTS[0]);
  put('archived', view.archived && 'true');
  if (view.chatId) {
    put('chat', view.chatId);
    put('origin', view.reference?.remoteOrigin);
    put('branch', view.reference?.branch);
  }
  put('diff', view.diff, DIFFS[0]);
  put('wide', view.wide && 'true');
  const query = parameters.toString();
  return query && `?${query}`;
}

function parseReference(parameters) {
  const remoteOrigin = parameters.get('origin');
  const branch = parameters.get('branch');
  return remoteOrigin && branch ? { remoteOrigin, branch } : undefined;
}
