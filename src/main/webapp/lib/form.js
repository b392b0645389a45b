import { html } from './html.js';

/**
 * A labelled field with room for its hint and for what the server finds wrong with it.
 *
 * @param {object} field
 * @param {string} field.form prefix of the ids, unique on the page
 * @param {string} field.name the JSON name, which is also what the server's violations speak of
 * @param {string} field.label
 * @param {string} [field.hint]
 * @param {string} [field.type]
 * @param {string} [field.list] id of a `<datalist>`
 * @param {boolean} [field.optional]
 * @param {string} [field.placeholder]
 */
export function field({ form, name, label, hint, type = 'text', list, optional = false, placeholder }) {
  const id = `${form}-${name}`;
  return html`<div class="field">
    <label for="${id}">${label}${optional && html` <span class="optional">optional</span>`}</label>
    <input id="${id}" name="${name}" type="${type}" autocomplete="off" autocapitalize="off"
      spellcheck="false" aria-describedby="${id}-hint ${id}-error"
      ${list && html`list="${list}"`} ${placeholder && html`placeholder="${placeholder}"`} ${!optional && html`aria-required="true"`}>
    <p class="field-hint" id="${id}-hint">${hint}</p>
    <p class="field-error" id="${id}-error" data-error-for="${name}"></p>
  </div>`;
}

/** The place of everything that belongs to no field. */
export function formError() {
  return html`<p class="form-error" role="alert" data-error-for=""></p>`;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {string}
 */
export function valueOf(form, name) {
  return form.elements[name].value.trim();
}

/**
 * Runs one submission: shuts out a second one meanwhile, and shows what went wrong.
 *
 * @param {HTMLFormElement} form
 * @param {() => Promise<void>} task
 */
export async function submitting(form, task) {
  if (form.getAttribute('aria-busy') === 'true') {
    return;
  }
  clearProblem(form);
  form.setAttribute('aria-busy', 'true');
  try {
    await task();
  } catch (problem) {
    showProblem(form, problem);
  } finally {
    form.removeAttribute('aria-busy');
  }
}

/**
 * Shows violations beside their fields, and all that fits no field above the buttons.
 *
 * @param {HTMLFormElement} form
 * @param {import('./api.js').Problem | {violations: import('./api.js').Violation[]}} problem
 */
export function showProblem(form, problem) {
  const unplaced = [];
  for (const { field: name, message } of problem.violations ?? []) {
    const place = name && form.querySelector(`[data-error-for="${CSS.escape(name)}"]`);
    if (place) {
      place.textContent = asSentence(message);
      form.elements[name].setAttribute('aria-invalid', 'true');
    } else {
      unplaced.push(asSentence(name ? `${name}: ${message}` : message));
    }
  }
  if (!problem.violations?.length) {
    unplaced.push(problem.message);
  }
  form.querySelector('[data-error-for=""]').textContent = unplaced.join(' ');
  form.querySelector('[aria-invalid="true"]')?.focus();
}

/** @param {HTMLFormElement} form */
export function clearProblem(form) {
  form.querySelectorAll('[data-error-for]').forEach((place) => (place.textContent = ''));
  form.querySelectorAll('[aria-invalid]').forEach((input) => input.removeAttribute('aria-invalid'));
}

/** Validators speak in fragments ("must not be blank"). */
function asSentence(message) {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
