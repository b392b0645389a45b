import { scriptUrl } from './html.js';

/** Colours are not worth a wait: what takes longer stays plain. */
const MOST_CHARACTERS = 200_000;

let worker;
let lastId = 0;
const waiting = new Map();

/**
 * Finds what of a program text is a keyword, a string and so on, in a worker that is started with
 * the first text.
 *
 * @param {string} text
 * @param {string} language as `languageOf` answers it
 * @returns {Promise<[string, string][][] | undefined>} of each line its pieces, each a kind (or "")
 *     and a text; nothing where it can't be told
 */
export async function highlight(text, language) {
  if (text.length > MOST_CHARACTERS) {
    return undefined;
  }
  worker ??= startWorker();
  const id = ++lastId;
  return new Promise((resolve) => {
    waiting.set(id, resolve);
    worker.postMessage({ id, language, text });
  });
}

function startWorker() {
  const started = new Worker(scriptUrl(new URL('./highlight-worker.js', import.meta.url).href));
  started.addEventListener('message', ({ data: { id, lines } }) => settle(id, lines));
  started.addEventListener('error', () => [...waiting.keys()].forEach((id) => settle(id, undefined)));
  return started;
}

function settle(id, lines) {
  waiting.get(id)?.(lines);
  waiting.delete(id);
}
