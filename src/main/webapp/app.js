import './components/time-ago/time-ago.js';
import './components/log-in-form/log-in-form.js';
import './components/connection-state/connection-state.js';
import './components/missed-notice/missed-notice.js';
import './components/report-example/report-example.js';
import './components/page-notice/page-notice.js';
import './components/confirm-dialog/confirm-dialog.js';
import './components/rename-chat-dialog/rename-chat-dialog.js';
import './components/report-branch-dialog/report-branch-dialog.js';
import './components/add-chat-dialog/add-chat-dialog.js';
import './components/git-tokens-dialog/git-tokens-dialog.js';
import './components/api-tokens-dialog/api-tokens-dialog.js';
import './components/users-dialog/users-dialog.js';
import './components/webhooks-dialog/webhooks-dialog.js';
import './components/help-dialog/help-dialog.js';
import './components/list-toolbar/list-toolbar.js';
import './components/chat-menu/chat-menu.js';
import './components/chat-list/chat-list.js';
import './components/chat-panel/chat-panel.js';
import { Announcer } from './lib/announcer.js';
import { Api } from './lib/api.js';
import { Archive } from './lib/archive.js';
import { ChangeStream } from './lib/change-stream.js';
import { ChatActions } from './lib/chat-actions.js';
import { ChatStore } from './lib/chat-store.js';
import { html } from './lib/html.js';
import { arrange, countStates } from './lib/listing.js';
import { Outcomes } from './lib/outcomes.js';
import { onShortcuts } from './lib/shortcuts.js';
import { Unseen } from './lib/unseen.js';
import { formatView, parseView } from './lib/view.js';
import { describeChange, missedChange } from './lib/words.js';

/**
 * Puts the parts together: the change stream feeds the store, the store and the view make what the
 * elements show, and what the elements ask for changes the view or goes to the server. Nothing else
 * knows more than its own part.
 */

/** How long to wait before the server is asked again who we are, when it could not answer. */
const START_RETRY_MILLIS = 3000;

const find = (selector) => document.querySelector(selector);

const api = new Api();
const store = new ChatStore();
const archive = new Archive(api);
const outcomes = new Outcomes();
const unseen = new Unseen();
const stream = new ChangeStream(watchUrl(), () => api.findMe());
const announcer = new Announcer(find('#announcer'));

const logInForm = find('log-in-form');
const connectionState = find('connection-state');
const toolbar = find('list-toolbar');
const chatList = find('chat-list');
const panel = find('chat-panel');
const menu = find('chat-menu');
const missedNotice = find('missed-notice');
const notice = find('page-notice');
const confirmDialog = find('confirm-dialog');
const gitTokensDialog = find('git-tokens-dialog');
const apiTokensDialog = find('api-tokens-dialog');
const usersDialog = find('users-dialog');
const webhooksDialog = find('webhooks-dialog');
const helpDialog = find('help-dialog');
const addChatDialog = find('add-chat-dialog');
const reportBranchDialog = find('report-branch-dialog');
const renameChatDialog = find('rename-chat-dialog');

const actions = new ChatActions({ api, store, archive, outcomes, announcer, notice, confirmDialog });

let view = parseView(location.search);
let me;
/** The chats in the order in which they are shown. */
let shown = [];
let isShowDue = false;
let listScroll = 0;

[
  logInForm,
  gitTokensDialog,
  apiTokensDialog,
  usersDialog,
  webhooksDialog,
  addChatDialog,
  reportBranchDialog,
  renameChatDialog,
  panel,
].forEach((element) => (element.api = api));

stream.addEventListener('frame', ({ detail }) => {
  store.receive(detail);
  archive.receive(detail);
});
stream.addEventListener('state', ({ detail }) => showConnection(detail));
store.addEventListener('reset', ({ detail }) => takeReset(detail));
store.addEventListener('put', ({ detail }) => takeChange(detail));
[archive, outcomes].forEach((source) => source.addEventListener('change', () => showSoon()));
store.addEventListener('remove', ({ detail }) => takeRemoval(detail));
unseen.addEventListener('change', () => showMissed());

api.addEventListener('unauthorized', () => leave('Your session has ended. Please log in again.'));
logInForm.addEventListener('logged-in', () => enterAfterLogIn());
connectionState.addEventListener('reconnect', () => stream.reconnectNow());
missedNotice.addEventListener('seen', () => unseen.clear());
find('#log-out').addEventListener('click', () => logOut());
find('#open-git-tokens').addEventListener('click', () => gitTokensDialog.open());
find('#open-api-tokens').addEventListener('click', () => apiTokensDialog.open());
find('#open-users').addEventListener('click', () => usersDialog.open(me.id));
find('#open-webhooks').addEventListener('click', () => webhooksDialog.open());
find('#open-help').addEventListener('click', () => helpDialog.open());
find('#add-chat').addEventListener('click', () => openAddChat());
toolbar.addEventListener('view-change', ({ detail }) => changeView(detail));
toolbar.addEventListener('search-left', () => chatList.moveFocus(1));
panel.addEventListener('view-change', ({ detail }) => changeView(detail));
chatList.addEventListener('click', (event) => actOnMessage(event));
[chatList, panel, menu].forEach((element) =>
  element.addEventListener('chat-action', ({ detail }) => actOnChat(detail)),
);
addChatDialog.addEventListener('chat-changed', ({ detail }) => actions.take(detail));
renameChatDialog.addEventListener('chat-changed', ({ detail }) => actions.take(detail));
reportBranchDialog.addEventListener('branch-reported', ({ detail }) =>
  announcer.say(`${detail.branch} reported.`),
);
gitTokensDialog.addEventListener('git-token-linked', ({ detail }) =>
  announcer.say(`Git token for ${detail.provider} linked.`),
);
gitTokensDialog.addEventListener('confirm-unlink', ({ detail }) => actions.confirmUnlink(detail));
document.addEventListener('confirm-revoke', ({ detail }) => actions.confirmRevoke(detail));
// Captured, because closing does not bubble.
document.addEventListener('close', () => rescueFocus(), { capture: true });
window.addEventListener('hashchange', () => logInByLink());
window.addEventListener('popstate', () => takeAddress());
onShortcuts({
  '/': (event) => {
    event.preventDefault();
    toolbar.focusSearch();
  },
  j: () => step(1),
  k: () => step(-1),
  r: () => refreshCurrent(),
  '?': () => helpDialog.open(),
  Escape: () => closePanel(),
});

start();

async function start() {
  if (!(await logInByLink())) {
    await enter();
  }
}

// Session

/** Answers whether the address was a log-in link at all. */
async function logInByLink() {
  const token = takeTokenOfLink();
  if (!token) {
    return false;
  }
  leave();
  await logInForm.logIn(token);
  return true;
}

/**
 * The token of a log-in link leaves the address at once: it must not stay in the history, nor in
 * what is copied from the address bar.
 */
function takeTokenOfLink() {
  const [, token] = /^#token=([^&]*)/.exec(location.hash) ?? [];
  if (token === undefined) {
    return undefined;
  }
  history.replaceState(null, '', location.pathname + location.search);
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

async function enter() {
  try {
    me = await api.findMe();
    find('#account').textContent = me.role === 'admin' ? `${me.login} (admin)` : me.login;
    ['#open-users', '#open-webhooks'].forEach((id) => (find(id).hidden = me.role !== 'admin'));
    showSession('logged-in');
    forgetAll();
    stream.start();
  } catch (problem) {
    if (problem.status === 401) {
      return;
    }
    if (problem.status === 403) {
      leave();
      logInForm.show(problem.message);
      return;
    }
    find('#starting').textContent = `${problem.message} Trying again…`;
    showSession('starting');
    setTimeout(enter, START_RETRY_MILLIS);
  }
}

/** A browser drops a `Secure` cookie that comes over http, and says so to nobody. */
async function enterAfterLogIn() {
  await enter();
  if (document.body.dataset.session === 'logged-out' && !logInForm.reason) {
    logInForm.show('The browser did not keep the session. Open this page under its public address.');
  }
}

/** Takes all of the owner's data off the page, then asks to log in. */
function leave(reason) {
  const wasIn = document.body.dataset.session === 'logged-in';
  stream.stop();
  forgetAll();
  announcer.clear();
  notice.hide();
  document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close());
  showSession('logged-out');
  // On a first visit nothing has ended yet.
  logInForm.show(wasIn ? reason : '');
}

function forgetAll() {
  store.clear();
  archive.clear();
  outcomes.clear();
  unseen.clear();
  panel.clear();
  showNow();
}

async function logOut() {
  try {
    await api.logOut();
    leave('You have logged out.');
  } catch (problem) {
    if (problem.status !== 401) {
      notice.show(`Not logged out. ${problem.message}`);
    }
  }
}

function showSession(session) {
  document.body.dataset.session = session;
  ['starting', 'logged-out', 'logged-in'].forEach((id) => (find(`#${id}`).hidden = id !== session));
}

/** What opened a dialog may be gone when it closes, and the keyboard would start from the top. */
function rescueFocus() {
  const focused = document.activeElement;
  // Until the next frame the browser still takes the hidden button for focused.
  if (focused === document.body || focused.closest('dialog:not([open])')) {
    find('#chats').focus({ preventScroll: true });
  }
}

// What comes in

function showConnection(connection) {
  if (connection.state !== 'live') {
    store.expectSnapshot();
  }
  connectionState.show(connection);
}

/** What changed while the connection was away was seen by nobody. */
function takeReset({ changes }) {
  changes.forEach(({ chat, previous }) => noteMissed(chat, previous));
  unseen.keep((chatId) => store.find(chatId));
  if (store.isLoaded) {
    archive.doubt();
  }
  store.chats.forEach((chat) => outcomes.forgetOvertaken(chat));
  showSoon();
}

function takeChange({ chat, previous }) {
  outcomes.forgetOvertaken(chat);
  if (document.visibilityState === 'hidden') {
    noteMissed(chat, previous);
  }
  const sentence = describeChange(chat, previous);
  if (sentence) {
    announcer.say(sentence, chat.id);
  }
  showSoon();
}

function takeRemoval({ chat }) {
  unseen.forget(chat.id);
  showSoon();
}

function noteMissed(chat, previous) {
  const change = missedChange(chat, previous);
  if (change) {
    unseen.mark(chat.id, change);
  }
}

// The view

/** @param {Partial<import('./lib/view.js').View>} change */
function changeView(change, { isStep = false } = {}) {
  view = { ...view, ...change };
  const address = `${location.pathname}${formatView(view)}`;
  history[isStep ? 'pushState' : 'replaceState'](null, '', address);
  showNow();
}

/** Back and forward. */
function takeAddress() {
  view = parseView(location.search);
  showNow();
}

function openPanel(chatId, reference) {
  const wasOpen = view.chatId !== undefined;
  if (!wasOpen) {
    listScroll = scrollY;
  }
  unseen.forget(chatId);
  // Going back closes the panel, however many chats it has shown.
  changeView({ chatId, reference }, { isStep: !wasOpen });
  if (!find('#chats').checkVisibility()) {
    // The panel stands in the list's place.
    scrollTo({ top: 0 });
  }
  panel.focusHeading();
}

function closePanel() {
  const { chatId } = view;
  if (!chatId) {
    return;
  }
  changeView({ chatId: undefined, reference: undefined, wide: false });
  scrollTo({ top: listScroll });
  (chatList.findRow(chatId) ?? chatList.querySelector('chat-row'))?.focusTitle();
}

/** The next chat: in the panel where that is open, else the next row. */
function step(direction) {
  if (!view.chatId) {
    chatList.moveFocus(direction);
    return;
  }
  const at = shown.findIndex(({ id }) => id === view.chatId);
  const next = shown[at < 0 ? 0 : at + direction];
  if (next) {
    openPanel(next.id);
    chatList.findRow(next.id)?.scrollIntoView({ block: 'nearest' });
  }
}

function refreshCurrent() {
  const chat = findChat(view.chatId) ?? chatList.focusedRow?.chat;
  if (chat) {
    const { remote_origin: remoteOrigin, git_branch: branch } = chosenStatus(chat) ?? {};
    actions.refresh(chat, remoteOrigin, branch);
  }
}

// What is shown

/** Many changes come at a time; they are shown together. */
function showSoon() {
  if (!isShowDue) {
    isShowDue = true;
    requestAnimationFrame(() => isShowDue && showNow());
  }
}

function showNow() {
  isShowDue = false;
  showList();
  showPanel();
}

function showList() {
  const source = view.archived ? archive : store;
  if (view.archived && store.isLoaded) {
    archive.load();
  }
  const { chats, isLoaded } = source;
  toolbar.show(view, countStates(chats, view.query), isLoaded && chats.length === 0);
  const groups = arrange(chats, view);
  shown = groups.flatMap((group) => group.chats);
  if (groups.length > 0) {
    chatList.showGroups(groups, rowState);
  } else {
    chatList.showMessage(emptyMessage(chats.length, isLoaded));
  }
  find('#list-title').textContent = view.archived ? 'Archived chats' : 'Chats';
  find('#chat-count').textContent = isLoaded ? countText(shown.length, chats.length) : '';
  find('#agent-help').hidden = chats.length === 0;
}

function countText(shownCount, all) {
  return shownCount === all ? String(all) : `${shownCount} of ${all}`;
}

function rowState(chat) {
  return {
    chat,
    outcome: chat.id === view.chatId ? undefined : outcomes.of(chat.id, chat.diff_status),
    isRefreshing: outcomes.isRefreshing(chat.id),
    isOpen: chat.id === view.chatId,
    missed: unseen.changeOf(chat.id),
  };
}

function showMissed() {
  missedNotice.show(unseen.count);
  document.title = unseen.count > 0 ? `(${unseen.count}) gitsync` : 'gitsync';
  showSoon();
}

function showPanel() {
  const chat = findChat(view.chatId);
  if (view.chatId && !chat && store.isLoaded && !actions.isDeleting(view.chatId)) {
    dropMissingChat();
  }
  panel.hidden = !chat;
  find('#columns').dataset.panel = !chat ? 'closed' : view.wide ? 'wide' : 'open';
  if (!chat) {
    panel.clear();
    return;
  }
  const status = chosenStatus(chat);
  panel.show({
    chat,
    status,
    outcome: outcomes.of(chat.id, status),
    isRefreshing: outcomes.isRefreshing(chat.id),
    diff: view.diff,
    isWide: view.wide,
  });
}

/** It may be an archived one; else it is gone. */
function dropMissingChat() {
  archive.load();
  if (archive.isLoaded) {
    view = { ...view, chatId: undefined, reference: undefined };
    history.replaceState(null, '', `${location.pathname}${formatView(view)}`);
    notice.show('The chat is not there any more.');
  }
}

function findChat(id) {
  return id && (store.find(id) ?? archive.find(id));
}

/** The reference that the address names, if the chat still has it. */
function chosenStatus(chat) {
  const { remoteOrigin, branch } = (chat.id === view.chatId && view.reference) || {};
  return (
    chat.diff_statuses.find(
      (status) => status.remote_origin === remoteOrigin && status.git_branch === branch,
    ) ?? chat.diff_status
  );
}

function emptyMessage(count, isLoaded) {
  if (view.archived && archive.problem) {
    return html`<p class="loading">${archive.problem}
      <button type="button" class="link-button" data-action="load-archive">Try again</button></p>`;
  }
  if (!isLoaded) {
    return html`<p class="loading">Loading your chats…</p>`;
  }
  if (count > 0) {
    return html`<p class="loading">No chat fits. <button type="button" class="link-button"
      data-action="show-all">Show all ${count}</button></p>`;
  }
  return view.archived ? html`<p class="loading">No archived chats.</p>` : firstSteps();
}

function firstSteps() {
  return html`<section class="empty">
    <h2>No chats yet</h2>
    <p>gitsync shows the pull request of every branch that your chats work on. To begin:</p>
    <ol>
      <li><button type="button" class="link-button" data-action="open-git-tokens">Link a git token</button>,
        so that gitsync may read your pull requests.</li>
      <li><button type="button" class="link-button" data-action="add-chat">Add a chat</button> by pasting
        the address of a branch or a pull request.</li>
      <li>Or let your agent report the branch it works on:</li>
    </ol>
    <report-example></report-example>
  </section>`;
}

// What people ask for

function openAddChat() {
  addChatDialog.open([...new Set(store.chats.map((chat) => chat.workspace_id))]);
}

function actOnMessage(event) {
  switch (event.target.closest('.list-message button')?.dataset.action) {
    case 'open-git-tokens':
      return gitTokensDialog.open();
    case 'add-chat':
      return openAddChat();
    case 'show-all':
      return changeView({ query: '', states: [] });
    case 'load-archive':
      return archive.retry();
  }
}

function actOnChat({ action, chat, remoteOrigin, branch, source }) {
  switch (action) {
    case 'open':
      return openPanel(chat.id, remoteOrigin && { remoteOrigin, branch });
    case 'choose':
      return changeView({ reference: { remoteOrigin, branch } });
    case 'close':
      return closePanel();
    case 'wide':
      return changeView({ wide: !view.wide });
    case 'more':
      return menu.open(chat, source);
    case 'refresh': {
      const status = chosenStatus(chat);
      return actions.refresh(chat, remoteOrigin ?? status?.remote_origin, branch ?? status?.git_branch);
    }
    case 'dismiss-outcome':
      return outcomes.dismiss(chat.id);
    case 'report-branch':
      return reportBranchDialog.open(chat);
    case 'rename':
      return renameChatDialog.open(chat);
    case 'archive':
      return actions.archive(chat);
    case 'unarchive':
      return actions.unarchive(chat);
    case 'delete':
      return deleteChat(chat);
    case 'link-token':
      return gitTokensDialog.open(remoteOrigin);
  }
}

async function deleteChat(chat) {
  const isGone = await actions.delete(chat);
  if (isGone && chat.id === view.chatId) {
    closePanel();
  } else {
    showSoon();
  }
}

function watchUrl() {
  const url = new URL('/api/v1/chats/watch', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
