/**
 * Markup that is safe to insert. Only {@link html} makes it, so what it holds is either written in
 * our own source or escaped.
 */
export class Markup {
  constructor(text) {
    this.text = text;
  }
}

/**
 * The page's policy of content lets scripts make elements from text through this one alone, where
 * browsers know such policies.
 */
const trusted = globalThis.trustedTypes?.createPolicy('gitsync', {
  createHTML: (text) => text,
  createScriptURL: (url) => url,
}) ?? { createHTML: (text) => text, createScriptURL: (url) => url };

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * Tag for templates: escapes every value that is not itself made by this tag. Absent values and
 * `false` leave nothing behind (write `String(flag)` where the word is meant), arrays are joined.
 * Values in attributes must stand in quotes; an address also needs `safeHref`, because escaping does
 * not stop `javascript:`.
 *
 * @param {TemplateStringsArray} strings
 * @param {...unknown} values
 * @returns {Markup}
 */
export function html(strings, ...values) {
  return new Markup(strings.reduce((text, string, i) => text + toText(values[i - 1]) + string));
}

/**
 * Makes the children of `target` look like `markup` and changes only what differs, so that focus,
 * selection and opened menus survive. Elements with the same `data-key` or `data-action` are taken
 * for the same. Three things belong to others and are left alone: the children of custom elements,
 * what a person has typed, and whether a `<details>` or `<dialog>` is open.
 *
 * @param {Element} target
 * @param {Markup} markup
 */
export function render(target, markup) {
  const template = document.createElement('template');
  template.innerHTML = trusted.createHTML(markup.text);
  morphChildren(target, template.content);
}

/**
 * Replaces the children of `target`. Much quicker than {@link render} for what is long and has nothing
 * to keep.
 *
 * @param {Element} target
 * @param {Markup} markup
 */
export function fill(target, markup) {
  target.innerHTML = trusted.createHTML(markup.text);
}

/**
 * The address of one of our own scripts, for a worker.
 *
 * @param {string} url
 */
export function scriptUrl(url) {
  if (new URL(url).origin !== location.origin) {
    throw new Error(`Not ours: ${url}`);
  }
  return trusted.createScriptURL(url);
}

function toText(value) {
  if (value instanceof Markup) {
    return value.text;
  }
  if (Array.isArray(value)) {
    return value.map(toText).join('');
  }
  if (value === undefined || value === null || value === false) {
    return '';
  }
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character]);
}

function morphChildren(target, source) {
  let old = target.firstChild;
  for (const fresh of [...source.childNodes]) {
    const match = findMatch(old, fresh);
    if (!match) {
      target.insertBefore(fresh, old);
      continue;
    }
    while (old !== match) {
      old = removeAndStep(old);
    }
    morphNode(match, fresh);
    old = match.nextSibling;
  }
  while (old) {
    old = removeAndStep(old);
  }
}

function removeAndStep(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

/** Text matches in its place only: looking further would remove elements for the sake of a blank. */
function findMatch(old, fresh) {
  if (fresh.nodeType !== Node.ELEMENT_NODE) {
    return old?.nodeType === fresh.nodeType ? old : null;
  }
  for (let node = old; node; node = node.nextSibling) {
    if (node.nodeName === fresh.nodeName && keyOf(node) === keyOf(fresh)) {
      return node;
    }
  }
  return null;
}

function keyOf(element) {
  return element.dataset?.key ?? element.dataset?.action;
}

function morphNode(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) {
      old.nodeValue = fresh.nodeValue;
    }
    return;
  }
  morphAttributes(old, fresh);
  if (!old.localName.includes('-')) {
    morphChildren(old, fresh);
  }
}

function morphAttributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (name !== 'open' && !fresh.hasAttribute(name)) {
      old.removeAttribute(name);
    }
  }
  for (const { name, value } of fresh.attributes) {
    if (name !== 'open' && old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
    }
  }
}
