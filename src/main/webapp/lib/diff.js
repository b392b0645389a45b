/**
 * Reads a diff in git's unified form.
 *
 * @typedef {{type: ' ' | '+' | '-', oldLine?: number, newLine?: number, text: string,
 *     noNewline?: boolean}} DiffLine
 * @typedef {{heading: string, context: string, lines: DiffLine[]}} Hunk
 *
 * @typedef {object} FileDiff
 * @property {string} path what it is called now; of a deleted file, what it was called
 * @property {string} [oldPath] where it was called otherwise
 * @property {'added' | 'deleted' | 'renamed' | 'copied' | 'modified'} kind
 * @property {boolean} binary
 * @property {string} [mode] such as `100644 → 100755`, where that changed
 * @property {number} additions
 * @property {number} deletions
 * @property {Hunk[]} hunks
 */

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/;

/**
 * @param {string} text
 * @returns {FileDiff[]} in the diff's order; what is not understood is passed over
 */
export function parseDiff(text) {
  const lines = text.split('\n');
  const files = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at].startsWith('diff --git ') || isHeaderless(lines, at)) {
      const reader = new FileReader(lines, at);
      files.push(reader.read());
      at = reader.at;
    } else {
      at += 1;
    }
  }
  return files;
}

/** Some hosts leave git's own first line out. */
function isHeaderless(lines, at) {
  return lines[at].startsWith('--- ') && lines[at + 1]?.startsWith('+++ ');
}

class FileReader {
  at;
  #lines;
  #file = { path: '', kind: 'modified', binary: false, additions: 0, deletions: 0, hunks: [] };
  #oldMode;

  constructor(lines, at) {
    this.#lines = lines;
    this.at = at;
  }

  read() {
    const first = this.#lines[this.at];
    if (first.startsWith('diff --git ')) {
      this.#file.path = pathOfFirstLine(first);
      this.at += 1;
    }
    while (this.at < this.#lines.length && !this.#lines[this.at].startsWith('diff --git ')) {
      if (this.#lines[this.at].startsWith('@@ ')) {
        this.#readHunk();
      } else if (this.#file.hunks.length > 0 && isHeaderless(this.#lines, this.at)) {
        break;
      } else {
        this.#readHeader(this.#lines[this.at]);
        this.at += 1;
      }
    }
    return this.#file;
  }

  #readHeader(line) {
    const file = this.#file;
    const value = (prefix) => line.slice(prefix.length);
    if (line.startsWith('new file mode')) {
      file.kind = 'added';
    } else if (line.startsWith('deleted file mode')) {
      file.kind = 'deleted';
    } else if (line.startsWith('old mode ')) {
      this.#oldMode = value('old mode ');
    } else if (line.startsWith('new mode ')) {
      file.mode = `${this.#oldMode} → ${value('new mode ')}`;
    } else if (line.startsWith('rename from ') || line.startsWith('copy from ')) {
      file.kind = line.startsWith('rename') ? 'renamed' : 'copied';
      file.oldPath = unquote(line.replace(/^\w+ from /, ''));
    } else if (line.startsWith('rename to ') || line.startsWith('copy to ')) {
      file.path = unquote(line.replace(/^\w+ to /, ''));
    } else if (line.startsWith('--- ')) {
      this.#readSide(value('--- '), 'added', (path) => (file.path ||= path));
    } else if (line.startsWith('+++ ')) {
      this.#readSide(value('+++ '), 'deleted', (path) => (file.path = path));
    } else if (line.startsWith('Binary files ') || line.startsWith('GIT binary patch')) {
      file.binary = true;
    }
  }

  /** A side that is nowhere tells that the file was made or deleted. */
  #readSide(side, kindIfNone, take) {
    const path = unquote(side.replace(/\t.*$/, ''));
    if (path === '/dev/null') {
      this.#file.kind = kindIfNone;
    } else {
      take(path.replace(/^[ab]\//, ''));
    }
  }

  /** The heading's counts tell where it ends: a removed line may well look like a header. */
  #readHunk() {
    const heading = this.#lines[this.at];
    const parts = HUNK.exec(heading);
    this.at += 1;
    if (!parts) {
      return;
    }
    let oldLine = Number(parts[1]);
    let newLine = Number(parts[3]);
    let oldLeft = Number(parts[2] ?? 1);
    let newLeft = Number(parts[4] ?? 1);
    const lines = [];
    while (this.at < this.#lines.length && (oldLeft > 0 || newLeft > 0 || this.#isNote())) {
      const line = this.#lines[this.at];
      const text = line.slice(1);
      if (line.startsWith('\\')) {
        lines.at(-1) && (lines.at(-1).noNewline = true);
      } else if (line.startsWith('+')) {
        lines.push({ type: '+', newLine: newLine++, text });
        newLeft -= 1;
      } else if (line.startsWith('-')) {
        lines.push({ type: '-', oldLine: oldLine++, text });
        oldLeft -= 1;
      } else if (line.startsWith(' ') || line === '') {
        lines.push({ type: ' ', oldLine: oldLine++, newLine: newLine++, text });
        oldLeft -= 1;
        newLeft -= 1;
      } else {
        break;
      }
      this.at += 1;
    }
    this.#file.additions += lines.filter(({ type }) => type === '+').length;
    this.#file.deletions += lines.filter(({ type }) => type === '-').length;
    this.#file.hunks.push({ heading: heading.slice(0, heading.length - parts[5].length).trim(), context: parts[5], lines });
  }

  #isNote() {
    return this.#lines[this.at].startsWith('\\ ');
  }
}

/** Only a start: where a name has spaces the lines below it tell better. */
function pathOfFirstLine(line) {
  const names = line.slice('diff --git '.length);
  const quoted = /("b\/(?:[^"\\]|\\.)*")$/.exec(names);
  if (quoted) {
    return unquote(quoted[1]).replace(/^b\//, '');
  }
  const half = (names.length - 1) / 2;
  const isTwice = names.slice(2, half) === names.slice(half + 3);
  return isTwice ? names.slice(2, half) : (names.split(' b/').at(-1) ?? names);
}

const ESCAPES = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', a: '\x07' };

/** Git quotes names with unusual characters as C does, in octal bytes of UTF-8. */
function unquote(name) {
  if (!/^".*"$/.test(name)) {
    return name;
  }
  const bytes = [];
  const encoder = new TextEncoder();
  for (const [, octal, escape, plain] of name.slice(1, -1).matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gsu)) {
    bytes.push(...(octal ? [parseInt(octal, 8)] : encoder.encode(plain ?? ESCAPES[escape] ?? escape)));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

/**
 * The lines of a hunk beside each other: what was removed beside what was added in its place.
 *
 * @param {DiffLine[]} lines
 * @returns {{left?: DiffLine, right?: DiffLine}[]}
 */
export function besideEachOther(lines) {
  const pairs = [];
  let removed = [];
  let added = [];
  const flush = () => {
    for (let i = 0; i < Math.max(removed.length, added.length); i++) {
      pairs.push({ left: removed[i], right: added[i] });
    }
    removed = [];
    added = [];
  };
  for (const line of lines) {
    if (line.type === '-') {
      if (added.length > 0) {
        flush();
      }
      removed.push(line);
    } else if (line.type === '+') {
      added.push(line);
    } else {
      flush();
      pairs.push({ left: line, right: line });
    }
  }
  flush();
  return pairs;
}
