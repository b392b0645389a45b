import { field } from './form.js';
import { html } from './html.js';

/**
 * The two fields that make a git reference.
 *
 * @param {string} form prefix of the ids, unique on the page
 */
export function referenceFields(form) {
  return html`${field({
    form,
    name: 'remote_origin',
    label: 'Remote origin',
    hint: 'As git remote get-url origin prints it: https or SSH.',
  })}
  ${field({
    form,
    name: 'branch',
    label: 'Branch',
    hint: 'As git branch --show-current prints it.',
  })}`;
}
