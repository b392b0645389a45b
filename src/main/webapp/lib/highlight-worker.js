/* A worker of its own: large files must not hold up the page. Classic, because the library is. */
const library = '../vendor/highlightjs/highlight.min.js';
const trusted = self.trustedTypes?.createPolicy('gitsync', { createScriptURL: (url) => url });
importScripts(trusted?.createScriptURL(library) ?? library);

const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'" };

self.addEventListener('message', ({ data: { id, language, text } }) => {
  self.postMessage({ id, lines: toLines(self.hljs.highlight(text, { language, ignoreIllegals: true }).value) });
});

/**
 * The library answers in HTML. It is taken apart here, so that the page gets texts and class names
 * and makes the elements itself.
 *
 * @param {string} markup
 * @returns {[string, string][][]} of each line its pieces, each a class (or "") and a text
 */
function toLines(markup) {
  const lines = [[]];
  const classes = [];
  for (const [piece] of markup.matchAll(/<[^>]*>|\n|[^<\n]+/g)) {
    if (piece === '\n') {
      lines.push([]);
    } else if (piece === '</span>') {
      classes.pop();
    } else if (piece.startsWith('<')) {
      classes.push(/class="hljs-([a-z_-]+)/.exec(piece)?.[1] ?? '');
    } else {
      const text = piece.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity]);
      lines.at(-1).push([classes.at(-1) ?? '', text]);
    }
  }
  return lines;
}
