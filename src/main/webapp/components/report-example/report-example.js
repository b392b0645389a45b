import { html, render } from '../../lib/html.js';

/** The command with which an agent reports the branch it works on, ready to copy. */
export class ReportExampleElement extends HTMLElement {
  #stopping;

  connectedCallback() {
    this.#stopping = new AbortController();
    render(
      this,
      html`<p>Run this in the repository’s directory after each push, with the workspace of your chat
          and an API token in <code>GITSYNC_TOKEN</code>:</p>
        <div class="example">
          <pre tabindex="0" aria-label="Example command"><code>${command()}</code></pre>
          <button type="button" class="button small" data-action="copy">Copy</button>
        </div>`,
    );
    const { signal } = this.#stopping;
    this.querySelector('button').addEventListener('click', () => this.#copy(), { signal });
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  async #copy() {
    const isCopied = await copy(this.querySelector('code:not(p code)'));
    const button = this.querySelector('button');
    button.textContent = isCopied ? 'Copied' : 'Press Ctrl+C';
    setTimeout(() => (button.textContent = 'Copy'), 2500);
  }
}

function command() {
  return `curl -X POST "${location.origin}/api/v1/workspaces/my-workspace/git-refs" \\
  -H "Authorization: Bearer $GITSYNC_TOKEN" \\
  -H "Content-Type: application/json" \\
  -d "{\\"branch\\": \\"$(git branch --show-current)\\", \\"remote_origin\\": \\"$(git remote get-url origin)\\"}"`;
}

/** Browsers lend the clipboard only to https pages and localhost; elsewhere the text is selected. */
async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(element);
    return document.execCommand('copy');
  }
}

customElements.define('report-example', ReportExampleElement);
