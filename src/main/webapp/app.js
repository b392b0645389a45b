import './components/time-ago/time-ago.js';
import './components/log-in-form/log-in-form.js';
import './components/connection-state/connection-state.js';
import './components/report-example/report-example.js';
import './components/page-notice/page-notice.js';
import './components/confirm-dialog/confirm-dialog.js';
import './components/rename-chat-dialog/rename-chat-dialog.js';
import './components/report-branch-dialog/report-branch-dialog.js';
import './components/add-chat-dialog/add-chat-dialog.js';
import './components/git-tokens-dialog/git-tokens-dialog.js';
import './components/chat-list/chat-list.js';
import { Announcer } from './lib/announcer.js';
import { Api } from './lib/api.js';
import { ChangeStream } from './lib/change-stream.js';
import { ChatStore } from './lib/chat-store.js';
import { now } from './lib/clock.js';
import { describeChange, refreshFailure, syncSentence, titleOf } from './lib/words.js';

/**
 * Puts the parts together: the change stream feeds the store, the store feeds the elements, and what
 * the elements ask for goes to the server. Nothing else knows more than its own part.
 */

/** How long to wait before the server is asked again who we are, when it could not answer. */
const START_RETRY_MILLIS = 3000;

const find = (selector) => document.querySelector(selector);

const api = new Api();
const store = new ChatStore();
const stream = new ChangeStream(watchUrl(), () => api.findMe());
const announcer = new Announcer(find('#announcer'));

const logInForm = find('log-in-form');
const connectionState = find('connection-state');
const chatList = find('chat-list');
const notice = find('page-notice');
const confirmDialog = find('confirm-dialog');
const gitTokensDialog = find('git-tokens-dialog');
const addChatDialog = find('add-chat-dialog');
const reportBranchDialog = find('report-branch-dialog');
const renameChatDialog = find('rename-chat-dialog');

[logInForm, gitTokensDialog, addChatDialog, reportBranchDialog, renameChatDialog].forEach(
  (element) => (element.api = api),
);

stream.addEventListener('frame', ({ detail }) => store.receive(detail));
stream.addEventListener('state', ({ detail }) => showConnection(detail));
store.addEventListener('reset', () => showChats());
store.addEventListener('put', ({ detail }) => showChange(detail));
store.addEventListener('remove', () => showChats());

api.addEventListener('unauthorized', () => leave('Your session has ended. Please log in again.'));
logInForm.addEventListener('logged-in', () => enterAfterLogIn());
connectionState.addEventListener('reconnect', () => stream.reconnectNow());
find('#log-out').addEventListener('click', () => logOut());
find('#open-git-tokens').addEventListener('click', () => gitTokensDialog.open());
find('#add-chat').addEventListener('click', () => openAddChat());
chatList.addEventListener('click', (event) => actOnEmptyList(event));
chatList.addEventListener('chat-action', ({ detail }) => actOnChat(detail));
addChatDialog.addEventListener('chat-changed', ({ detail }) => store.put(detail));
renameChatDialog.addEventListener('chat-changed', ({ detail }) => store.put(detail));
reportBranchDialog.addEventListener('branch-reported', ({ detail }) =>
  announcer.say(`${detail.branch} reported.`),
);
gitTokensDialog.addEventListener('git-token-linked', ({ detail }) =>
  announcer.say(`Git token for ${detail.provider} linked.`),
);
gitTokensDialog.addEventListener('confirm-unlink', ({ detail }) => confirmUnlink(detail));
// Captured, because closing does not bubble.
document.addEventListener('close', () => rescueFocus(), { capture: true });
window.addEventListener('hashchange', () => logInByLink());

start();

async function start() {
  if (!(await logInByLink())) {
    await enter();
  }
}

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
    const me = await api.findMe();
    find('#account').textContent = me.role === 'admin' ? `${me.login} (admin)` : me.login;
    showSession('logged-in');
    store.clear();
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
  store.clear();
  announcer.clear();
  notice.hide();
  document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close());
  showSession('logged-out');
  // On a first visit nothing has ended yet.
  logInForm.show(wasIn ? reason : '');
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

function showConnection(connection) {
  if (connection.state !== 'live') {
    store.expectSnapshot();
  }
  connectionState.show(connection);
}

function showChats() {
  const { chats, isLoaded } = store;
  chatList.showAll(chats, isLoaded);
  find('#chat-count').textContent = isLoaded ? chats.length : '';
  find('#agent-help').hidden = chats.length === 0;
}

function showChange({ chat, previous }) {
  const row = previous && chatList.findRow(chat.id);
  if (row) {
    row.chat = chat;
  } else {
    showChats();
  }
  const sentence = describeChange(chat, previous);
  if (sentence) {
    announcer.say(sentence);
  }
}

function openAddChat() {
  addChatDialog.open([...new Set(store.chats.map((chat) => chat.workspace_id))]);
}

function actOnEmptyList(event) {
  const action = event.target.closest('.empty button')?.dataset.action;
  if (action === 'open-git-tokens') {
    gitTokensDialog.open();
  }
  if (action === 'add-chat') {
    openAddChat();
  }
}

function actOnChat({ action, chat, remoteOrigin, branch }) {
  switch (action) {
    case 'refresh':
      return refresh(chat.id, remoteOrigin, branch);
    case 'report-branch':
      return reportBranchDialog.open(chat);
    case 'rename':
      return renameChatDialog.open(chat);
    case 'archive':
      return archive(chat);
    case 'delete':
      return deleteChat(chat);
    case 'link-token':
      return gitTokensDialog.open(remoteOrigin);
  }
}

async function refresh(chatId, remoteOrigin, branch) {
  const row = chatList.findRow(chatId);
  if (row.refreshing) {
    return;
  }
  row.outcome = undefined;
  row.refreshing = true;
  try {
    const status = await api.refreshDiffStatus(chatId, remoteOrigin, branch);
    if (status) {
      store.noteFreshness(status);
    }
    const answer = status ? refreshed(status, branch) : noPullRequest(branch);
    row.outcome = { ...answer, remoteOrigin, branch };
  } catch (problem) {
    row.outcome = {
      sentence: refreshFailure(problem),
      isGood: false,
      remoteOrigin,
      branch,
      needsToken: ['no-token', 'token-rejected'].includes(problem.word),
      retryAt:
        problem.retryAfterMillis === undefined
          ? undefined
          : new Date(now() + problem.retryAfterMillis).toISOString(),
    };
  } finally {
    row.refreshing = false;
  }
}

/** A 200 may also answer with what the server knew before, and says in `sync` how it stands. */
function refreshed(status, branch) {
  const isGood = status.sync.state === 'fresh';
  return { sentence: isGood ? `${branch} was read just now.` : syncSentence(status.sync), isGood };
}

function noPullRequest(branch) {
  return { sentence: `Read just now: ${branch} has no pull request.`, isGood: true };
}

async function archive(chat) {
  const title = titleOf(chat, chat.diff_status);
  try {
    store.put(await api.changeChat(chat.id, { archived: true }));
    notice.show(`“${title}” is archived.`, () => unarchive(chat, title));
  } catch (problem) {
    notice.show(`“${title}” was not archived. ${problem.message}`);
  }
}

async function unarchive(chat, title) {
  try {
    store.put(await api.changeChat(chat.id, { archived: false }));
  } catch (problem) {
    notice.show(`“${title}” is still archived. ${problem.message}`);
  }
}

async function deleteChat(chat) {
  const title = titleOf(chat, chat.diff_status);
  const isSure = await confirmDialog.ask({
    title: 'Delete this chat?',
    text: `“${title}” and what is known of its branches will be gone. The branches and pull requests
      themselves are left alone.`,
    verb: 'Delete',
  });
  if (!isSure) {
    return;
  }
  try {
    await api.deleteChat(chat.id);
    store.remove(chat);
    announcer.say(`${title}: deleted.`);
  } catch (problem) {
    notice.show(`“${title}” was not deleted. ${problem.message}`);
  }
}

async function confirmUnlink({ provider, unlink }) {
  const isSure = await confirmDialog.ask({
    title: `Unlink the token for ${provider}?`,
    text: 'gitsync forgets it and stops reading this host’s pull requests for you. What is known of them stays.',
    verb: 'Unlink',
  });
  if (isSure) {
    await unlink();
  }
}

function watchUrl() {
  const url = new URL('/api/v1/chats/watch', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
