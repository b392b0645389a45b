/**
 * An address that is safe as `href` and `src`: only http and https, so that no `javascript:` from a
 * host ever becomes a link. Which hosts pictures may come from is the policy of content's business.
 *
 * @param {string | undefined} value
 * @returns {string | undefined}
 */
export function safeHref(value) {
  try {
    const url = new URL(value);
    return ['http:', 'https:'].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
