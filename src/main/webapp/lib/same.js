/**
 * Whether all that one object says the other says too. Values are compared by identity: chats are
 * replaced, never changed.
 *
 * @param {object} one
 * @param {object} [other]
 */
export function isSame(one, other) {
  return Object.keys(one).every((key) => one[key] === other?.[key]);
}
