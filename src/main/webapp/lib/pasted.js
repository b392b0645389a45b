/**
 * Reads what people paste: the address of a repository, a branch or a pull request, or a remote as
 * git prints it.
 *
 * @typedef {object} Pasted
 * @property {string} remoteOrigin
 * @property {string} [branch] where the address names one
 * @property {number} [pullRequest] its number, where it is a pull request's address. Hosts do not put
 *     the branch into it.
 * @property {string} [pullRequestUrl]
 */

/** `git@host:owner/repo.git`, which no URL parser takes. */
const SCP_LIKE = /^(?:[^@/\s]+@[^:/\s]+|[^@:/\s]+\.[^@:/\s]+):(?!\/\/)[^\s]+$/;

/** What else a repository has on GitHub and Gitea. */
const OTHER_PAGES =
  'pulls?|issues|labels|milestones|discussions|projects|wiki|compare|commits?|blob|blame|raw|branches|tags' +
  '|releases|packages|actions|security|settings|pulse|graphs|network';

/** What follows the repository in an address, host by host. The first that fits is taken. */
const PAGES = [
  // GitLab, whose pages of a repository all lie below "-".
  [/^(.+?)\/-\/tree\/(.+)$/, ([, path, branch]) => ({ path, branch })],
  [/^(.+?)\/-\/merge_requests\/(\d+)(?:\/.*)?$/, ([, path, number]) => ({ path, number })],
  [/^(.+?)\/-(?:\/.*)?$/, ([, path]) => ({ path })],
  // GitHub, and Gitea with a word more.
  [/^([^/]+\/[^/]+)\/(?:tree|src\/branch)\/(.+)$/, ([, path, branch]) => ({ path, branch })],
  [/^([^/]+\/[^/]+)\/pull\/new\/(.+)$/, ([, path, branch]) => ({ path, branch })],
  [/^([^/]+\/[^/]+)\/compare\/(?:.*\.\.\.?)?([^:]+)$/, ([, path, branch]) => ({ path, branch })],
  [/^([^/]+\/[^/]+)\/pulls?\/(\d+)(?:\/.*)?$/, ([, path, number]) => ({ path, number })],
  [new RegExp(`^([^/]+/[^/]+)/(?:${OTHER_PAGES})(?:/.*)?$`), ([, path]) => ({ path })],
];

/**
 * @param {string} text
 * @returns {Pasted | undefined} nothing where it is no address of the kind
 */
export function parsePasted(text) {
  const trimmed = text.trim();
  const url = parseUrl(trimmed);
  if (!url) {
    return SCP_LIKE.test(trimmed) && trimmed.includes('/') ? { remoteOrigin: trimmed } : undefined;
  }
  if (!['http:', 'https:'].includes(url.protocol)) {
    return ['ssh:', 'git:', 'git+ssh:'].includes(url.protocol) && url.pathname.length > 1
      ? { remoteOrigin: trimmed }
      : undefined;
  }
  return ofWebAddress(url);
}

function ofWebAddress(url) {
  const asked = url.searchParams.get('merge_request[source_branch]');
  const page = url.pathname.replace(/^\/+|\/+$/g, '');
  const { path, branch, number } = findPage(page);
  if (!path.includes('/')) {
    return undefined;
  }
  const remoteOrigin = `${url.protocol}//${url.host}/${path.replace(/\.git$/, '')}`;
  const name = asked ?? (branch && decode(branch));
  return {
    remoteOrigin,
    ...(name && { branch: name }),
    ...(number && { pullRequest: Number(number), pullRequestUrl: `${url.origin}/${page}` }),
  };
}

function findPage(page) {
  for (const [pattern, read] of PAGES) {
    const parts = pattern.exec(page);
    if (parts) {
      return read(parts);
    }
  }
  return { path: page };
}

function parseUrl(text) {
  try {
    return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? new URL(text) : undefined;
  } catch {
    return undefined;
  }
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
