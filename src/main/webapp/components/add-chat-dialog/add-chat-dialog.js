import { clearProblem, field, formError, showProblem, submitting, valueOf } from '../../lib/form.js';
import { html, render } from '../../lib/html.js';
import { referenceFields } from '../../lib/reference-fields.js';

/**
 * Makes a chat and, if one is given, reports its first branch. Dispatches `chat-changed` with the new
 * chat. These are two calls: when the second fails, the chat is there, and the form goes on with the
 * branch alone rather than making a second chat.
 */
export class AddChatDialogElement extends HTMLElement {
  /** @type {import('../../lib/api.js').Api} */
  api;
  #stopping;
  #created;

  connectedCallback() {
    this.#stopping = new AbortController();
    render(
      this,
      html`<dialog aria-labelledby="add-chat-heading">
        <form method="post" novalidate>
          <h2 id="add-chat-heading">Add a chat</h2>
          ${field({
            form: 'add-chat',
            name: 'workspace_id',
            label: 'Workspace',
            hint: 'An id of your choice. Agents report their branches for a workspace.',
            list: 'add-chat-workspaces',
          })}
          <datalist id="add-chat-workspaces"></datalist>
          ${field({ form: 'add-chat', name: 'title', label: 'Title', optional: true })}
          <fieldset>
            <legend>Branch <span class="optional">optional: it can be reported later</span></legend>
            ${referenceFields('add-chat')}
          </fieldset>
          ${formError()}
          <div class="dialog-buttons">
            <button type="button" class="button" data-action="cancel">Cancel</button>
            <button type="submit" class="button primary"></button>
          </div>
        </form>
      </dialog>`,
    );
    const { signal } = this.#stopping;
    this.#form.addEventListener('submit', (event) => this.#submit(event), { signal });
    this.querySelector('[data-action="cancel"]').addEventListener('click', () => this.#dialog.close(), { signal });
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  /** @param {string[]} workspaceIds the ones that are in use, to choose from */
  open(workspaceIds) {
    clearProblem(this.#form);
    this.#form.reset();
    this.#remember(undefined);
    const options = workspaceIds.map((id) => html`<option value="${id}"></option>`);
    render(this.querySelector('datalist'), html`${options}`);
    this.#dialog.showModal();
    this.#form.elements.workspace_id.focus();
  }

  get #dialog() {
    return this.querySelector('dialog');
  }

  get #form() {
    return this.querySelector('form');
  }

  #remember(chat) {
    this.#created = chat;
    this.#form.elements.workspace_id.readOnly = Boolean(chat);
    this.#form.elements.title.readOnly = Boolean(chat);
    this.querySelector('[data-action="cancel"]').textContent = chat ? 'Close' : 'Cancel';
    this.querySelector('[type="submit"]').textContent = chat ? 'Report the branch' : 'Add the chat';
  }

  async #submit(event) {
    event.preventDefault();
    const remoteOrigin = valueOf(this.#form, 'remote_origin');
    const branch = valueOf(this.#form, 'branch');
    // Half a reference would make the chat and then fail.
    if (Boolean(remoteOrigin) !== Boolean(branch)) {
      clearProblem(this.#form);
      const missing = remoteOrigin ? 'branch' : 'remote_origin';
      const message = 'A branch needs both, its remote origin and its name.';
      showProblem(this.#form, { violations: [{ field: missing, message }] });
      return;
    }
    await submitting(this.#form, async () => {
      if (!this.#created) {
        await this.#createChat();
      }
      if (branch) {
        await this.#reportBranch(remoteOrigin, branch);
      }
      this.#dialog.close();
    });
  }

  async #createChat() {
    const title = valueOf(this.#form, 'title');
    const workspaceId = valueOf(this.#form, 'workspace_id');
    const chat = await this.api.createChat({
      workspace_id: workspaceId,
      ...(title && { title }),
    });
    this.#remember(chat);
    this.dispatchEvent(new CustomEvent('chat-changed', { detail: chat }));
  }

  async #reportBranch(remoteOrigin, branch) {
    try {
      await this.api.reportBranch(this.#created.workspace_id, {
        branch,
        remote_origin: remoteOrigin,
        chat_id: this.#created.id,
      });
    } catch (problem) {
      problem.message = `The chat is there, but its branch was not reported. ${problem.message}`;
      throw problem;
    }
  }
}

customElements.define('add-chat-dialog', AddChatDialogElement);
