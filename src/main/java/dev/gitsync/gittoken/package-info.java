/**
 * Whose git token for which provider, encrypted at rest.
 *
 * <p>A ciphertext is bound to its owner, its provider and the provider's web URL: copied to another
 * user's row, or read after the provider was pointed at another host, it does not decrypt. What a
 * host said of a token's rate limit is kept here too, since it belongs to the token, on every node.
 */
@NullMarked
package dev.gitsync.gittoken;

import org.jspecify.annotations.NullMarked;
