/**
 * How to make a git token on a host, by the type of the host.
 *
 * @typedef {object} TokenHelp
 * @property {string} scope what the token must be allowed, in the host's own word
 * @property {string} [note] what else would do
 * @property {string} href the host's page on which it is made
 * @property {string} placeholder how such a token begins
 */

const NAME = 'gitsync';

const BY_TYPE = {
  github: (web) => ({
    scope: 'repo',
    note: 'For public repositories public_repo is enough; a fine-grained token needs to read pull requests and contents.',
    href: `${web}/settings/tokens/new?${new URLSearchParams({ description: NAME, scopes: 'repo' })}`,
    placeholder: 'ghp_…',
  }),
  gitlab: (web) => ({
    scope: 'read_api',
    href: `${web}/-/user_settings/personal_access_tokens?${new URLSearchParams({ name: NAME, scopes: 'read_api' })}`,
    placeholder: 'glpat-…',
  }),
};

/**
 * @param {{type: string, web_url: string}} gitToken
 * @returns {TokenHelp | undefined} nothing for a type that the page does not know
 */
export function tokenHelp({ type, web_url: webUrl }) {
  return BY_TYPE[type]?.(webUrl.replace(/\/+$/, ''));
}
