/**
 * An address that is safe as `href`: only http and https, so that no `javascript:` from a host ever
 * becomes a link.
 *
 * @param {string | undefined} value
 * @returns {string | undefined}
 */
export function safeHref(value) {
  return parseWith(value, ['http:', 'https:']);
}

/**
 * An address that is safe as `src` of a picture. https only: the page's content policy stops others.
 *
 * @param {string | undefined} value
 * @returns {string | undefined}
 */
export function safeImage(value) {
  return parseWith(value, ['https:']);
}

function parseWith(value, protocols) {
  try {
    const url = new URL(value);
    return protocols.includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
