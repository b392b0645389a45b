import { html, render } from '../../lib/html.js';
import { SHORTCUTS } from '../../lib/shortcuts.js';

/** The keys that the page understands. */
export class HelpDialogElement extends HTMLElement {
  connectedCallback() {
    render(
      this,
      html`<dialog aria-labelledby="help-heading">
        <form method="dialog">
          <div class="dialog-title">
            <h2 id="help-heading">Keyboard</h2>
            <button class="button small">Close</button>
          </div>
          <dl class="shortcuts">${SHORTCUTS.map(
            ({ key, label }) => html`<div><dt><kbd>${key}</kbd></dt><dd>${label}</dd></div>`,
          )}</dl>
        </form>
      </dialog>`,
    );
  }

  open() {
    this.querySelector('dialog').showModal();
  }
}

customElements.define('help-dialog', HelpDialogElement);
