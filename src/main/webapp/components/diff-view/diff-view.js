import { besideEachOther, parseDiff } from '../../lib/diff.js';
import { highlight } from '../../lib/highlighter.js';
import { fill, html, render } from '../../lib/html.js';
import { languageOf } from '../../lib/languages.js';
import { safeHref } from '../../lib/safe-url.js';
import { isSame } from '../../lib/same.js';
import { counted, diffFailure } from '../../lib/words.js';

/** A file with more lines is drawn only if somebody asks for it. */
const LARGE_FILE_LINES = 800;

/** Lines that the browser lays out together, or leaves alone together while they are out of sight. */
const BLOCK_LINES = 80;

/** Files this far below what is seen are drawn already. */
const AHEAD = '800px';

/** The states in which the host has just been asked with success. */
const READABLE = ['fresh', 'no_pull_request'];

const KIND_LABELS = {
  added: 'Added',
  deleted: 'Deleted',
  renamed: 'Renamed',
  copied: 'Copied',
  modified: 'Modified',
};

/**
 * The diff of a git reference. It is fetched when the reference is shown first and again when the
 * pull request's head has moved; what is shown stays until then. Files are drawn when they come into
 * sight.
 *
 * Property `api`: set before use.
 *
 * @typedef {import('../../lib/diff.js').FileDiff} FileDiff
 */
export class DiffViewElement extends HTMLElement {
  /** @type {import('../../lib/api.js').Api} */
  api;
  #reference;
  #head;
  #mode = 'unified';
  #fetching;
  #hasFailed = false;
  #syncState;
  /** @type {FileDiff[]} */
  #files = [];
  #drawn = new WeakSet();
  /** What a person has folded or unfolded, by path; kept when the diff is fetched again. */
  #isOpenByPath = new Map();
  #wantedLarge = new Set();
  #observer;
  #stopping;

  connectedCallback() {
    this.#stopping = new AbortController();
    const { signal } = this.#stopping;
    this.addEventListener('click', (event) => this.#act(event), { signal });
    // Captured, because it does not bubble.
    this.addEventListener('toggle', (event) => this.#noteToggle(event), { signal, capture: true });
    this.#observer = new IntersectionObserver((entries) => this.#drawSeen(entries), { rootMargin: AHEAD });
  }

  disconnectedCallback() {
    this.#stopping.abort();
    this.#observer.disconnect();
    this.#fetching?.abort();
  }

  /**
   * @param {import('../../lib/api.js').Chat} chat
   * @param {import('../../lib/api.js').DiffStatus} status
   * @param {'unified' | 'split'} mode
   */
  show(chat, status, mode) {
    const reference = {
      chatId: chat.id,
      remoteOrigin: status.remote_origin,
      branch: status.git_branch,
      isArchived: chat.archived,
    };
    if (!isSame(reference, this.#reference)) {
      this.#forget(reference);
    }
    if (mode !== this.#mode) {
      this.#mode = mode;
      this.#showFiles();
    }
    const head = status.head_sha ?? '';
    if (chat.archived) {
      this.#say('Archived chats are not read from their Git host.');
    } else if (status.sync.state === 'pending' && !head) {
      this.#say('Waiting for the first reading…');
    } else if (head !== this.#head || this.#isWorthAnotherTry(status.sync.state)) {
      this.#head = head;
      this.#fetch();
    }
    this.#syncState = status.sync.state;
  }

  /** Such as after a token was linked. */
  #isWorthAnotherTry(syncState) {
    return this.#hasFailed && syncState !== this.#syncState && READABLE.includes(syncState);
  }

  #forget(reference) {
    this.#fetching?.abort();
    this.removeAttribute('aria-busy');
    this.#reference = reference;
    this.#head = undefined;
    this.#files = [];
    this.#hasFailed = false;
    this.#isOpenByPath.clear();
    this.#wantedLarge.clear();
    this.replaceChildren();
  }

  async #fetch() {
    this.#fetching?.abort();
    const fetching = new AbortController();
    this.#fetching = fetching;
    this.#hasFailed = false;
    const { chatId, remoteOrigin, branch } = this.#reference;
    this.setAttribute('aria-busy', 'true');
    if (this.#files.length === 0) {
      this.#say('Reading the diff…');
    }
    try {
      const answer = await this.api.readDiff(chatId, remoteOrigin, branch);
      if (!fetching.signal.aborted) {
        this.#take(answer);
      }
    } catch (problem) {
      if (!fetching.signal.aborted) {
        this.#files = [];
        this.#hasFailed = true;
        this.#say(diffFailure(problem), true);
      }
    }
    if (!fetching.signal.aborted) {
      this.removeAttribute('aria-busy');
    }
  }

  #take({ diff, pull_request_url: url, truncated_files: truncated = [] }) {
    if (diff === undefined) {
      this.#files = [];
      this.#say('The Git host knows no such branch.', true);
      return;
    }
    this.#files = parseDiff(diff);
    if (this.#files.length === 0 && truncated.length === 0) {
      this.#say('No changes.');
      return;
    }
    fill(
      this,
      html`${!url && html`<p class="diff-note">The branch against the default branch: it has no pull request.</p>`}
        ${truncated.length > 0 && truncatedNote(truncated, url)}
        ${fileList(this.#files)}
        <div class="diff-files"></div>`,
    );
    this.#showFiles();
  }

  #say(sentence, canTryAgain = false) {
    render(
      this,
      html`<p class="diff-message" role="status" data-key="message">${sentence}
        ${canTryAgain && html`<button type="button" class="link-button" data-action="again">Try again</button>`}</p>`,
    );
  }

  #showFiles() {
    const place = this.querySelector('.diff-files');
    if (!place) {
      return;
    }
    this.#observer.disconnect();
    fill(place, html`${this.#files.map((file, index) => fileFrame(file, index, this.#isOpen(file)))}`);
    for (const frame of place.children) {
      const lines = lineCount(this.#files[frame.dataset.index]);
      // Room for what is not drawn yet, so that nothing jumps when it is.
      frame.style.setProperty('--lines', String(Math.min(lines, LARGE_FILE_LINES)));
      this.#observer.observe(frame);
    }
  }

  #isOpen(file) {
    return this.#isOpenByPath.get(file.path) ?? true;
  }

  #drawSeen(entries) {
    entries
      .filter(({ isIntersecting, target }) => isIntersecting && target.open)
      .forEach(({ target }) => this.#draw(target));
  }

  /** Browsers tell of files that are open from the start, too. */
  #noteToggle({ target }) {
    const file = target.matches('.diff-file') && this.#files[target.dataset.index];
    if (file && target.open !== this.#isOpen(file)) {
      this.#isOpenByPath.set(file.path, target.open);
      if (target.open) {
        this.#draw(target);
      }
    }
  }

  #draw(frame) {
    if (this.#drawn.has(frame)) {
      return;
    }
    this.#drawn.add(frame);
    const file = this.#files[frame.dataset.index];
    const body = frame.querySelector('.diff-body');
    const isWanted = lineCount(file) <= LARGE_FILE_LINES || this.#wantedLarge.has(file.path);
    if (!isWanted) {
      fill(body, largeNote(file));
      return;
    }
    this.#fillBody(body, file, () => undefined);
    this.#colour(body, file);
  }

  #fillBody(body, file, piecesOf) {
    fill(body, fileBody(file, this.#mode, piecesOf));
    body.querySelectorAll('.lines').forEach((block) => block.style.setProperty('--lines', String(block.childElementCount)));
    body.dataset.drawn = '';
  }

  async #colour(body, file) {
    const language = languageOf(file.path);
    if (!language) {
      return;
    }
    const [before, after] = await Promise.all([
      highlightSide(file, 'oldLine', language),
      highlightSide(file, 'newLine', language),
    ]);
    if (before && after && body.isConnected) {
      this.#fillBody(body, file, (line) => (line.type === '-' ? before : after).get(line));
      body.dataset.coloured = '';
    }
  }

  #act(event) {
    const button = event.target.closest('button[data-action]');
    if (!button) {
      return;
    }
    // What the panel around it understands by its own buttons is another matter.
    event.stopPropagation();
    if (button.dataset.action === 'again') {
      this.#fetch();
    } else if (button.dataset.action === 'show-large') {
      this.#showLarge(button.closest('.diff-file'));
    } else if (button.dataset.action === 'to-file') {
      this.#goTo(button.dataset.index);
    }
  }

  #showLarge(frame) {
    this.#wantedLarge.add(this.#files[frame.dataset.index].path);
    this.#drawn.delete(frame);
    this.#draw(frame);
    frame.querySelector('summary').focus({ preventScroll: true });
  }

  #goTo(index) {
    const frame = this.querySelector(`.diff-file[data-index="${index}"]`);
    frame.open = true;
    this.#draw(frame);
    frame.scrollIntoView({ block: 'start' });
    frame.querySelector('summary').focus({ preventScroll: true });
  }
}

function lineCount({ hunks }) {
  return hunks.reduce((sum, { lines }) => sum + lines.length + 1, 0);
}

async function highlightSide(file, number, language) {
  const lines = file.hunks.flatMap(({ lines: all }) => all.filter((line) => line[number] !== undefined));
  const pieces = await highlight(lines.map(({ text }) => text).join('\n'), language);
  return pieces && new Map(lines.map((line, index) => [line, pieces[index]]));
}

function truncatedNote(paths, url) {
  const href = safeHref(url);
  return html`<div class="diff-note" data-note="truncated">
    <p>The Git host left out the changes of ${counted(paths.length, 'file')}${
      href && html`; <a href="${href}" target="_blank" rel="noopener noreferrer">see them there</a>`
    }:</p>
    <ul>${paths.map((path) => html`<li><code>${path}</code></li>`)}</ul>
  </div>`;
}

function fileList(files) {
  const additions = files.reduce((sum, file) => sum + file.additions, 0);
  const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
  return html`<details class="file-list">
    <summary>${counted(files.length, 'file')} ${counts({ additions, deletions })}</summary>
    <ol>${files.map(
      (file, index) => html`<li><button type="button" class="file-link" data-action="to-file" data-index="${index}">
        ${kindMark(file)}<bdi>${file.path}</bdi> ${counts(file)}</button></li>`,
    )}</ol>
  </details>`;
}

function fileFrame(file, index, isOpen) {
  return html`<details class="diff-file" data-index="${index}" ${isOpen && html`open`}>
    <summary>${kindMark(file)}<span class="diff-path">${file.oldPath && html`<bdi>${file.oldPath}</bdi> → `}<bdi>${file.path}</bdi></span>
      ${file.mode && html`<span class="diff-mode">${file.mode}</span>`}${counts(file)}</summary>
    <div class="diff-body"></div>
  </details>`;
}

function kindMark({ kind }) {
  return html`<span class="kind" data-kind="${kind}" title="${KIND_LABELS[kind]}"><span aria-hidden="true">${KIND_LABELS[kind][0]}</span><span
    class="visually-hidden">${KIND_LABELS[kind]} </span></span>`;
}

function counts({ additions, deletions }) {
  return html`<span class="line-counts"><span class="additions">+${additions}</span> <span class="deletions">−${deletions}</span></span>`;
}

function largeNote(file) {
  return html`<p class="diff-message">A large diff: ${counted(lineCount(file), 'line')}.
    <button type="button" class="link-button" data-action="show-large">Show it</button></p>`;
}

function fileBody(file, mode, piecesOf) {
  if (file.hunks.length === 0) {
    return html`<p class="diff-message">${
      file.binary ? 'A binary file.' : file.oldPath ? 'Only its name changed.' : 'No lines changed.'
    }</p>`;
  }
  return html`${file.hunks.map((hunk) => hunkMarkup(hunk, mode, piecesOf))}`;
}

function hunkMarkup({ heading, context, lines }, mode, piecesOf) {
  const rows =
    mode === 'split'
      ? besideEachOther(lines).map((pair) => pairMarkup(pair, piecesOf))
      : lines.map((line) => lineMarkup(line, piecesOf));
  const blocks = [];
  for (let start = 0; start < rows.length; start += BLOCK_LINES) {
    blocks.push(html`<div class="lines">${rows.slice(start, start + BLOCK_LINES)}</div>`);
  }
  return html`<div class="hunk" data-mode="${mode}"><p class="hunk-heading">${heading} <span>${context}</span></p>${blocks}</div>`;
}

function lineMarkup(line, piecesOf) {
  return html`<div class="line" data-type="${line.type}"><span class="number" data-number="${line.oldLine}"></span><span
    class="number" data-number="${line.newLine}"></span>${codeMarkup(line, piecesOf)}</div>`;
}

function pairMarkup({ left, right }, piecesOf) {
  return html`<div class="line">${sideMarkup(left, left?.oldLine, piecesOf)}${sideMarkup(right, right?.newLine, piecesOf)}</div>`;
}

function sideMarkup(line, number, piecesOf) {
  return line
    ? html`<span class="number" data-type="${line.type}" data-number="${number}"></span>${codeMarkup(line, piecesOf)}`
    : html`<span class="number" data-type="none"></span><code data-type="none"></code>`;
}

function codeMarkup(line, piecesOf) {
  const pieces = piecesOf(line);
  return html`<code data-type="${line.type}" ${line.noNewline && html`data-no-newline`}>${
    pieces
      ? pieces.map(([kind, text]) => (kind ? html`<span class="hl-${kind}">${text}</span>` : text))
      : line.text
  }</code>`;
}

customElements.define('diff-view', DiffViewElement);
