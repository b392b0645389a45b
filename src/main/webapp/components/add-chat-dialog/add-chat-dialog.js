import { clearProblem, field, formError, showProblem, submitting, valueOf } from '../../lib/form.js';
import { html, render } from '../../lib/html.js';
import { parsePasted } from '../../lib/pasted.js';
import { referenceFields } from '../../lib/reference-fields.js';
import { safeHref } from '../../lib/safe-url.js';
import { resolveFailure } from '../../lib/words.js';

/** What a chat belongs to that nobody has named a workspace for. */
const USUAL_WORKSPACE = 'my-workspace';

/** How long to wait for the next key. */
const TYPING_MILLIS = 250;

/**
 * Makes a chat and, if one is given, reports its first branch. An address that is pasted fills the
 * other fields. Dispatches `chat-changed` with the new chat. These are two calls: when the second
 * fails, the chat is there, and the form goes on with the branch alone rather than making a second
 * chat.
 */
export class AddChatDialogElement extends HTMLElement {
  /** @type {import('../../lib/api.js').Api} */
  api;
  #stopping;
  #created;
  #lookUp;

  connectedCallback() {
    this.#stopping = new AbortController();
    render(
      this,
      html`<dialog aria-labelledby="add-chat-heading">
        <form method="post" novalidate>
          <h2 id="add-chat-heading">Add a chat</h2>
          ${field({
            form: 'add-chat',
            name: 'pasted',
            label: 'Paste an address',
            hint: 'Of a repository, a branch or a pull request. It fills the fields below.',
            placeholder: 'https://github.com/owner/repo/tree/branch',
            optional: true,
          })}
          <p class="pasted-note" role="status"></p>
          <fieldset>
            <legend>Branch <span class="optional">optional: it can be reported later</span></legend>
            ${referenceFields('add-chat')}
          </fieldset>
          <fieldset>
            <legend>Chat</legend>
            ${field({
              form: 'add-chat',
              name: 'workspace_id',
              label: 'Workspace',
              hint: 'An id of your choice. Agents report their branches for a workspace.',
              list: 'add-chat-workspaces',
            })}
            <datalist id="add-chat-workspaces"></datalist>
            ${field({ form: 'add-chat', name: 'title', label: 'Title', optional: true })}
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
    this.#form.elements.pasted.addEventListener('input', () => this.#takePasted(), { signal });
    this.querySelector('[data-action="cancel"]').addEventListener('click', () => this.#dialog.close(), { signal });
  }

  disconnectedCallback() {
    this.#stopping.abort();
    clearTimeout(this.#lookUp);
  }

  /** @param {string[]} workspaceIds the ones that are in use, to choose from */
  open(workspaceIds) {
    clearProblem(this.#form);
    this.#form.reset();
    this.#remember(undefined);
    this.#note(undefined);
    const options = workspaceIds.map((id) => html`<option value="${id}"></option>`);
    render(this.querySelector('datalist'), html`${options}`);
    this.#form.elements.workspace_id.value = workspaceIds[0] ?? USUAL_WORKSPACE;
    this.#dialog.showModal();
    this.#form.elements.pasted.focus();
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

  #takePasted() {
    clearTimeout(this.#lookUp);
    const text = valueOf(this.#form, 'pasted');
    const found = parsePasted(text);
    if (found) {
      this.#fill(found.remoteOrigin, found.branch ?? '');
    }
    this.#note(text && (found ? noteOf(found) : html`This is no address of a repository, branch or pull request.`));
    if (found?.pullRequest) {
      // Who types it does not mean each of the numbers on the way.
      this.#lookUp = setTimeout(() => this.#findBranch(found, text), TYPING_MILLIS);
    }
  }

  #fill(remoteOrigin, branch) {
    clearProblem(this.#form);
    this.#form.elements.remote_origin.value = remoteOrigin;
    this.#form.elements.branch.value = branch;
  }

  /** Hosts do not put the branch into a pull request's address, so its host is asked. */
  async #findBranch({ pullRequest, pullRequestUrl }, text) {
    let note;
    let reference;
    try {
      reference = await this.api.resolve(pullRequestUrl);
      note = html`Pull request #${pullRequest}, of the branch <code>${reference.branch}</code>.`;
    } catch (problem) {
      note = html`${resolveFailure(problem)} Or copy the branch’s name from
        <a href="${safeHref(pullRequestUrl)}" target="_blank" rel="noopener noreferrer">the pull request’s page</a>
        into the field below.`;
    }
    if (valueOf(this.#form, 'pasted') !== text) {
      // Something else was pasted meanwhile.
      return;
    }
    if (reference && !valueOf(this.#form, 'branch')) {
      this.#fill(reference.remote_origin, reference.branch);
    }
    this.#note(note);
  }

  #note(note) {
    render(this.querySelector('.pasted-note'), html`${note}`);
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

function noteOf({ branch, pullRequest }) {
  if (pullRequest) {
    return html`Pull request #${pullRequest}. Asking its host for the branch…`;
  }
  return branch ? html`A branch.` : html`A repository. Which of its branches?`;
}

customElements.define('add-chat-dialog', AddChatDialogElement);
