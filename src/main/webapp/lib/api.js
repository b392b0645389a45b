import { noteServerDate, now } from './clock.js';

const BASE = '/api/v1';

/** Longer than the server itself waits for a Git host, so that its own answer comes first. */
const TIMEOUT_MILLIS = 60_000;

/**
 * @typedef {{field: string, message: string}} Violation
 *
 * @typedef {{id: string, login: string, role: 'admin' | 'member' | 'agent', disabled: boolean}} User
 *
 * @typedef {object} SyncState why a diff status is as it is
 * @property {'pending' | 'fresh' | 'no_pull_request' | 'no_token' | 'token_rejected'
 *     | 'rate_limited' | 'provider_error' | 'unsupported_provider'} state
 * @property {string} [detail] one sentence for a person, without times
 * @property {string} retry_at
 *
 * @typedef {object} DiffStatus what is known of a git reference's pull request; absent is unknown
 * @property {string} chat_id
 * @property {string} remote_origin
 * @property {string} git_branch
 * @property {string} [url]
 * @property {'open' | 'closed' | 'merged'} [pull_request_state]
 * @property {string} [pull_request_title]
 * @property {boolean} [pull_request_draft]
 * @property {boolean} [changes_requested]
 * @property {boolean} [approved]
 * @property {number} [reviewer_count]
 * @property {number} [additions]
 * @property {number} [deletions]
 * @property {number} [changed_files]
 * @property {number} [commits]
 * @property {number} [pr_number]
 * @property {string} [author_login]
 * @property {string} [author_avatar_url]
 * @property {string} [base_branch]
 * @property {string} [head_branch]
 * @property {string} [head_sha]
 * @property {string} reported_at
 * @property {string} [refreshed_at]
 * @property {string} stale_at
 * @property {number} version
 * @property {SyncState} sync
 *
 * @typedef {object} Chat
 * @property {string} id
 * @property {string} owner_id
 * @property {string} workspace_id
 * @property {string} [title]
 * @property {boolean} archived
 * @property {string} created_at
 * @property {string} updated_at
 * @property {number} version
 * @property {DiffStatus} [diff_status] the primary one
 * @property {DiffStatus[]} diff_statuses all, last reported first
 *
 * @typedef {object} GitToken
 * @property {string} provider
 * @property {string} type
 * @property {string} web_url
 * @property {boolean} linked
 * @property {string} [linked_at]
 * @property {boolean} [rejected]
 * @property {{limit: number, remaining: number, resets_at: string}} [budget]
 *
 * @typedef {object} ApiToken
 * @property {string} id
 * @property {string} name
 * @property {string} [workspace_id] an agent's token if there is one
 * @property {string} [expires_at]
 * @property {string} created_at
 * @property {string} [last_used_at]
 * @property {string} [token] only in the answer to its making
 *
 * @typedef {object} HookedRepository what is learnt of a repository's webhooks
 * @property {string} id
 * @property {string} remote_origin
 * @property {'learning' | 'relied_on' | 'silent'} state
 * @property {string} last_delivery_at
 * @property {number} heard changes in a row that were told
 * @property {number} needed so many of them prove it
 * @property {number} misses
 * @property {string} [last_miss_at]
 *
 * @typedef {object} Webhook what comes in from a provider
 * @property {string} provider
 * @property {string} type
 * @property {boolean} taken whether there is a secret to verify it with
 * @property {string} [last_delivery_at]
 * @property {HookedRepository[]} repositories
 *
 * @typedef {object} Diff
 * @property {string} [pull_request_url] absent where it is the branch's against the default branch
 * @property {string} [diff] absent where the host knows no such branch
 * @property {string[]} [truncated_files]
 */

/** Why a call did not do what it should. The message is a sentence to show to a person. */
export class Problem extends Error {
  /**
   * @param {object} problem
   * @param {number} problem.status 0 when no answer came at all
   * @param {string} problem.sentence
   * @param {string} [problem.type]
   * @param {Violation[]} [problem.violations]
   * @param {number} [problem.retryAfterMillis]
   */
  constructor({ status, sentence, type = '', violations = [], retryAfterMillis }) {
    super(sentence);
    this.name = 'Problem';
    this.status = status;
    /** The last word of the problem's type, such as `no-token`. */
    this.word = type.split(/[/:#]/).pop();
    this.violations = violations;
    this.retryAfterMillis = retryAfterMillis;
  }
}

/**
 * The server's HTTP interface. Every method rejects with a {@link Problem}. A 401 of any call but
 * the log-in is also told as an `unauthorized` event, because what follows is the same everywhere.
 */
export class Api extends EventTarget {
  /** @param {string} token an API token; the server answers with a session cookie */
  async logIn(token) {
    await this.#send('POST', '/session', { token });
  }

  async logOut() {
    await this.#send('DELETE', '/session');
  }

  /** @returns {Promise<User>} */
  async findMe() {
    return this.#send('GET', '/users/me');
  }

  /** @returns {Promise<User[]>} */
  async listUsers() {
    return (await this.#send('GET', '/users')).users;
  }

  /**
   * @param {{login: string, role: string}} user
   * @returns {Promise<User>}
   */
  async createUser(user) {
    return this.#send('POST', '/users', user);
  }

  /**
   * @param {string} id
   * @param {{role?: string, disabled?: boolean}} change
   * @returns {Promise<User>}
   */
  async changeUser(id, change) {
    return this.#send('PATCH', `/users/${encodeURIComponent(id)}`, change);
  }

  /**
   * @param {string} userId or `me`
   * @returns {Promise<ApiToken[]>}
   */
  async listApiTokens(userId) {
    return (await this.#send('GET', `/users/${encodeURIComponent(userId)}/tokens`)).tokens;
  }

  /**
   * @param {string} userId or `me`
   * @param {{name: string, workspace_id?: string, expires_at?: string}} token
   * @returns {Promise<ApiToken>}
   */
  async createApiToken(userId, token) {
    return this.#send('POST', `/users/${encodeURIComponent(userId)}/tokens`, token);
  }

  async revokeApiToken(userId, tokenId) {
    const path = `/users/${encodeURIComponent(userId)}/tokens/${encodeURIComponent(tokenId)}`;
    await this.#send('DELETE', path);
  }

  /** @returns {Promise<Webhook[]>} for admins */
  async listWebhooks() {
    return (await this.#send('GET', '/webhooks')).webhooks;
  }

  /** @returns {Promise<GitToken[]>} */
  async listGitTokens() {
    return (await this.#send('GET', '/git-tokens')).git_tokens;
  }

  async linkGitToken(provider, token) {
    await this.#send('PUT', `/git-tokens/${encodeURIComponent(provider)}`, { token });
  }

  async unlinkGitToken(provider) {
    await this.#send('DELETE', `/git-tokens/${encodeURIComponent(provider)}`);
  }

  /**
   * All archived chats, however many calls that takes.
   *
   * @returns {Promise<Chat[]>}
   */
  async listArchivedChats() {
    const chats = [];
    let cursor;
    do {
      const query = new URLSearchParams({ archived: 'true', limit: '200', ...(cursor && { cursor }) });
      const page = await this.#send('GET', `/chats?${query}`);
      chats.push(...page.chats);
      cursor = page.next_cursor;
    } while (cursor);
    return chats;
  }

  /**
   * @param {{workspace_id: string, title?: string}} chat
   * @returns {Promise<Chat>}
   */
  async createChat(chat) {
    return this.#send('POST', '/chats', chat);
  }

  /**
   * @param {string} id
   * @param {{title?: string, archived?: boolean}} change
   * @returns {Promise<Chat>}
   */
  async changeChat(id, change) {
    return this.#send('PATCH', `/chats/${encodeURIComponent(id)}`, change);
  }

  async deleteChat(id) {
    await this.#send('DELETE', `/chats/${encodeURIComponent(id)}`);
  }

  /**
   * @param {string} workspaceId
   * @param {{branch: string, remote_origin: string, chat_id?: string}} reference
   * @returns {Promise<{marked: number}>}
   */
  async reportBranch(workspaceId, reference) {
    return this.#send('POST', `/workspaces/${encodeURIComponent(workspaceId)}/git-refs`, reference);
  }

  /**
   * The branch of a pull request, which its address does not tell. Its host is asked.
   *
   * @param {string} url
   * @returns {Promise<{provider: string, remote_origin: string, branch: string}>}
   */
  async resolve(url) {
    return this.#send('GET', `/resolve?${new URLSearchParams({ url })}`);
  }

  /**
   * Reads one reference from its Git host now; without one, the chat's primary one.
   *
   * @param {string} chatId
   * @param {string} [remoteOrigin]
   * @param {string} [branch]
   * @returns {Promise<DiffStatus | undefined>} nothing when there is no pull request
   */
  async refreshDiffStatus(chatId, remoteOrigin, branch) {
    const reference = branch ? `?${new URLSearchParams({ remote_origin: remoteOrigin, branch })}` : '';
    return this.#send('POST', `/chats/${encodeURIComponent(chatId)}/diff-status/refresh${reference}`);
  }

  /** @returns {Promise<Diff>} */
  async readDiff(chatId, remoteOrigin, branch) {
    const reference = new URLSearchParams({ remote_origin: remoteOrigin, branch });
    return this.#send('GET', `/chats/${encodeURIComponent(chatId)}/diff?${reference}`);
  }

  async #send(method, path, body) {
    const response = await fetchOrExplain(method, path, body);
    noteServerDate(response.headers.get('Date'));
    if (response.ok) {
      return response.status === 200 || response.status === 201 || response.status === 202
        ? readJson(response)
        : undefined;
    }
    if (response.status === 401 && path !== '/session') {
      this.dispatchEvent(new Event('unauthorized'));
    }
    throw await toProblem(response);
  }
}

async function fetchOrExplain(method, path, body) {
  try {
    return await fetch(BASE + path, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MILLIS),
    });
  } catch {
    throw new Problem({ status: 0, sentence: 'The server can’t be reached.' });
  }
}

async function readJson(response) {
  try {
    return await response.json();
  } catch {
    const sentence = 'The server’s answer broke off. Please try again.';
    throw new Problem({ status: response.status, sentence });
  }
}

/** A proxy in between may answer with something else than a problem, so nothing in it is certain. */
async function toProblem(response) {
  const body = await response.json().catch(() => ({}));
  return new Problem({
    status: response.status,
    sentence: body?.detail || body?.title || `The server answered ${response.status}.`,
    type: typeof body?.type === 'string' ? body.type : '',
    violations: Array.isArray(body?.violations) ? body.violations : [],
    retryAfterMillis: retryAfterMillis(response.headers.get('Retry-After')),
  });
}

/** The header holds seconds or a date. */
function retryAfterMillis(header) {
  if (!header) {
    return undefined;
  }
  const millis = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now();
  return Number.isNaN(millis) ? undefined : Math.max(0, millis);
}
