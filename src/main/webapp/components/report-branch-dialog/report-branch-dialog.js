import { clearProblem, formError, submitting, valueOf } from '../../lib/form.js';
import { html, render } from '../../lib/html.js';
import { referenceFields } from '../../lib/reference-fields.js';

/** Reports a git reference for one chat. Dispatches `branch-reported` with `{chat, branch}`. */
export class ReportBranchDialogElement extends HTMLElement {
  /** @type {import('../../lib/api.js').Api} */
  api;
  #stopping;
  #chat;

  connectedCallback() {
    this.#stopping = new AbortController();
    render(
      this,
      html`<dialog aria-labelledby="report-branch-heading">
        <form method="post" novalidate>
          <h2 id="report-branch-heading">Report a branch</h2>
          ${referenceFields('report-branch')}
          ${formError()}
          <div class="dialog-buttons">
            <button type="button" class="button" data-action="cancel">Cancel</button>
            <button type="submit" class="button primary">Report</button>
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

  /** @param {import('../../lib/api.js').Chat} chat */
  open(chat) {
    this.#chat = chat;
    clearProblem(this.#form);
    this.#form.reset();
    // The next branch of a chat is mostly one of the same repository.
    this.#form.elements.remote_origin.value = chat.diff_status?.remote_origin ?? '';
    this.#dialog.showModal();
    const { remote_origin: remoteOrigin, branch } = this.#form.elements;
    (remoteOrigin.value ? branch : remoteOrigin).focus();
  }

  get #dialog() {
    return this.querySelector('dialog');
  }

  get #form() {
    return this.querySelector('form');
  }

  async #submit(event) {
    event.preventDefault();
    await submitting(this.#form, async () => {
      const chat = this.#chat;
      const branch = valueOf(this.#form, 'branch');
      await this.api.reportBranch(chat.workspace_id, {
        branch,
        remote_origin: valueOf(this.#form, 'remote_origin'),
        chat_id: chat.id,
      });
      this.#dialog.close();
      this.dispatchEvent(new CustomEvent('branch-reported', { detail: { chat, branch } }));
    });
  }
}

customElements.define('report-branch-dialog', ReportBranchDialogElement);
