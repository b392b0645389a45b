/**
 * @typedef {{key: string, label: string}} Shortcut
 *
 * @type {Shortcut[]} as the help shows them
 */
export const SHORTCUTS = [
  { key: '/', label: 'Search' },
  { key: 'j', label: 'Next chat' },
  { key: 'k', label: 'Previous chat' },
  { key: 'Enter', label: 'Open the chat’s panel' },
  { key: 'r', label: 'Refresh the chat now' },
  { key: 'Esc', label: 'Close the panel, or leave the search' },
  { key: '?', label: 'This help' },
];

/**
 * Calls back for a key that is pressed outside of fields and dialogs, and without Ctrl, Alt or Meta:
 * those belong to the browser.
 *
 * @param {Record<string, (event: KeyboardEvent) => void>} actions by the key
 * @param {AbortSignal} [signal]
 */
export function onShortcuts(actions, signal) {
  document.addEventListener(
    'keydown',
    (event) => {
      const action = actions[event.key];
      if (action && !event.defaultPrevented && !isTaken(event)) {
        action(event);
      }
    },
    { signal },
  );
}

function isTaken(event) {
  const { target, ctrlKey, altKey, metaKey, isComposing } = event;
  return (
    ctrlKey ||
    altKey ||
    metaKey ||
    isComposing ||
    target.closest?.('input, select, textarea, [contenteditable]') ||
    document.querySelector('dialog[open], [popover]:popover-open')
  );
}
