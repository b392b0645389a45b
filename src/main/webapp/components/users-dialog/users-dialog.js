import { field, formError, showProblem, submitting, valueOf } from '../../lib/form.js';
import { html, render } from '../../lib/html.js';
// Defines the element this one makes.
import '../api-tokens/api-tokens.js';

/**
 * For admins: the users, each with a role and API tokens. Property `api`: set before use.
 *
 * @typedef {import('../../lib/api.js').User} User
 */
export class UsersDialogElement extends HTMLElement {
  /** @type {import('../../lib/api.js').Api} */
  api;
  #stopping;
  /** @type {User[]} */
  #users = [];
  #myId;
  #chosenId;

  connectedCallback() {
    this.#stopping = new AbortController();
    render(
      this,
      html`<dialog aria-labelledby="users-heading">
        <div class="dialog-title">
          <h2 id="users-heading">Users</h2>
          <button type="button" class="button small" data-action="close">Close</button>
        </div>
        <ul class="users"></ul>
        <form method="post" novalidate class="new-user" aria-label="New user">
          ${field({ form: 'new-user', name: 'login', label: 'New user’s login', hint: 'Letters, digits, dot, hyphen and underscore.' })}
          <div class="field"><label for="new-user-role">Role</label>
            <select id="new-user-role" name="role"><option value="member">member</option><option value="admin">admin</option></select></div>
          ${formError()}
          <button type="submit" class="button primary">Add the user</button>
        </form>
      </dialog>`,
    );
    const { signal } = this.#stopping;
    this.addEventListener('click', (event) => this.#act(event), { signal });
    this.addEventListener('change', (event) => this.#changeRole(event), { signal });
    this.#form.addEventListener('submit', (event) => this.#submit(event), { signal });
    this.#dialog.addEventListener('close', () => this.#forget(), { signal });
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  /** @param {string} myId whom one can't shut out */
  async open(myId) {
    this.#myId = myId;
    this.#form.reset();
    this.#dialog.showModal();
    await this.#fetch();
  }

  get #dialog() {
    return this.querySelector('dialog');
  }

  get #form() {
    return this.querySelector('.new-user');
  }

  #forget() {
    this.#users = [];
    this.#chosenId = undefined;
    this.#show();
  }

  async #fetch() {
    try {
      this.#users = await this.api.listUsers();
      this.#show();
    } catch (problem) {
      showProblem(this.#form, problem);
    }
  }

  #show() {
    // A call under way may answer after the dialog has closed.
    const users = this.#dialog.open ? this.#users : [];
    render(
      this.querySelector('.users'),
      html`${users.map((user) => userItem(user, user.id === this.#chosenId, user.id === this.#myId))}`,
    );
  }

  async #act(event) {
    const { action, userId } = event.target.closest('button[data-action]')?.dataset ?? {};
    if (action === 'close') {
      this.#dialog.close();
    } else if (action === 'tokens') {
      await this.#showTokens(userId);
    } else if (action === 'disable' || action === 'enable') {
      await this.#change(userId, { disabled: action === 'disable' });
    }
  }

  async #showTokens(userId) {
    this.#chosenId = this.#chosenId === userId ? undefined : userId;
    this.#show();
    const tokens = this.querySelector('api-tokens');
    if (tokens) {
      tokens.api = this.api;
      await tokens.open(userId);
    }
  }

  async #changeRole({ target }) {
    if (target.matches('select[data-user-id]')) {
      await this.#change(target.dataset.userId, { role: target.value });
      // What a person has chosen is otherwise left alone, also where the server refused it.
      target.value = this.#users.find(({ id }) => id === target.dataset.userId)?.role;
    }
  }

  async #change(userId, change) {
    await submitting(this.#form, async () => {
      const changed = await this.api.changeUser(userId, change);
      this.#users = this.#users.map((user) => (user.id === userId ? changed : user));
      this.#show();
    });
  }

  async #submit(event) {
    event.preventDefault();
    await submitting(this.#form, async () => {
      const user = await this.api.createUser({
        login: valueOf(this.#form, 'login'),
        role: this.#form.elements.role.value,
      });
      this.#form.reset();
      this.#users = await this.api.listUsers();
      this.#chosenId = undefined;
      await this.#showTokens(user.id);
    });
  }
}

function userItem({ id, login, role, disabled }, isChosen, isMe) {
  return html`<li data-key="${id}" data-login="${login}" data-disabled="${String(disabled)}">
    <div class="user-line">
      <span class="user-login"><bdi>${login}</bdi>${isMe && html` <span class="tag">you</span>`}${disabled && html` <span class="tag">disabled</span>`}</span>
      <label class="visually-hidden" for="role-${id}">Role of ${login}</label>
      <select id="role-${id}" data-user-id="${id}" ${isMe && html`disabled`}>
        ${['member', 'admin'].map((each) => html`<option value="${each}" ${each === role && html`selected`}>${each}</option>`)}
      </select>
      <button type="button" class="button small" data-action="tokens" data-user-id="${id}"
        aria-expanded="${String(isChosen)}" aria-label="Tokens of ${login}">Tokens</button>
      <button type="button" class="button small" data-action="${disabled ? 'enable' : 'disable'}" data-user-id="${id}" ${isMe && html`disabled`}
        aria-label="${disabled ? 'Enable' : 'Disable'} ${login}">${disabled ? 'Enable' : 'Disable'}</button>
    </div>
    ${isChosen && html`<api-tokens data-key="tokens"></api-tokens>`}
  </li>`;
}

customElements.define('users-dialog', UsersDialogElement);
