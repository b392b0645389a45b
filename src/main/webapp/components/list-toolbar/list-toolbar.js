import { html, render } from '../../lib/html.js';
import { ICONS } from '../../lib/icons.js';
import { filterLabel } from '../../lib/listing.js';
import { GROUPS, SORTS, STATE_FILTERS } from '../../lib/view.js';

const GROUP_LABELS = { none: 'No groups', repository: 'By repository', state: 'By state' };
const SORT_LABELS = {
  created: 'Newest first',
  updated: 'Changed last',
  title: 'By title',
  size: 'Largest first',
};

/**
 * Search, filters, groups and order of the list. Dispatches `view-change` with the part of the view
 * that a person has changed.
 *
 * @typedef {import('../../lib/view.js').View} View
 */
export class ListToolbarElement extends HTMLElement {
  #stopping;

  connectedCallback() {
    this.#stopping = new AbortController();
    render(
      this,
      html`<search class="toolbar">
        <div class="search-field">
          ${ICONS.search}
          <label class="visually-hidden" for="search">Search the chats</label>
          <input id="search" type="search" autocomplete="off" spellcheck="false" enterkeyhint="search"
            placeholder="Search chats"
            title="Title, repository, branch, #number, author or workspace">
          <kbd aria-hidden="true">/</kbd>
        </div>
        <div class="filters" role="group" aria-label="Show only"></div>
        <div class="toolbar-choices">
          <label class="choice"><span class="visually-hidden">Group</span>
            <select name="group">${options(GROUPS, GROUP_LABELS)}</select></label>
          <label class="choice"><span class="visually-hidden">Sort</span>
            <select name="sort">${options(SORTS, SORT_LABELS)}</select></label>
          <button type="button" class="button small toggle" data-action="archived" aria-pressed="false">${ICONS.archive} Archived</button>
        </div>
      </search>`,
    );
    const { signal } = this.#stopping;
    this.addEventListener('click', (event) => this.#act(event), { signal });
    this.addEventListener('input', (event) => this.#change(event), { signal });
    this.addEventListener('keydown', (event) => this.#leaveSearch(event), { signal });
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  /**
   * @param {View} view
   * @param {Record<string, number>} counts how many chats each filter would show
   * @param {boolean} isEmpty whether there is nothing to search or to put in order
   */
  show(view, counts, isEmpty) {
    this.toggleAttribute('data-empty', isEmpty);
    if (this.#search.value !== view.query) {
      this.#search.value = view.query;
    }
    this.querySelector('[name=group]').value = view.group;
    this.querySelector('[name=sort]').value = view.sort;
    this.querySelector('[data-action=archived]').setAttribute('aria-pressed', String(view.archived));
    render(
      this.querySelector('.filters'),
      html`${STATE_FILTERS.map((state) => filter(state, counts[state], view.states.includes(state)))}`,
    );
  }

  focusSearch() {
    this.#search.focus();
    this.#search.select();
  }

  get #search() {
    return this.querySelector('#search');
  }

  #act(event) {
    const button = event.target.closest('button');
    if (button?.dataset.action === 'archived') {
      this.#tell({ archived: button.getAttribute('aria-pressed') !== 'true' });
    }
    if (button?.dataset.filter) {
      this.#tell({ states: this.#pressedAfter(button) });
    }
  }

  #pressedAfter(pressed) {
    return [...this.querySelectorAll('[data-filter]')]
      .filter((button) => (button.getAttribute('aria-pressed') === 'true') !== (button === pressed))
      .map((button) => button.dataset.filter);
  }

  #change({ target }) {
    this.#tell(target === this.#search ? { query: target.value } : { [target.name]: target.value });
  }

  /** Escape first empties the search, as browsers do, then leaves it. */
  #leaveSearch(event) {
    if (event.target === this.#search && (event.key === 'Enter' || event.key === 'Escape')) {
      const isLeaving = event.key === 'Enter' || this.#search.value === '';
      if (event.key === 'Escape' && !isLeaving) {
        event.preventDefault();
        this.#search.value = '';
        this.#tell({ query: '' });
      }
      if (isLeaving) {
        this.dispatchEvent(new CustomEvent('search-left'));
      }
    }
  }

  #tell(change) {
    this.dispatchEvent(new CustomEvent('view-change', { detail: change }));
  }
}

function options(values, labels) {
  return values.map((value) => html`<option value="${value}">${labels[value]}</option>`);
}

function filter(state, count, isPressed) {
  return html`<button type="button" class="filter" data-filter="${state}" data-key="${state}" data-state="${state}"
    aria-pressed="${String(isPressed)}">${ICONS[state]}<span>${filterLabel(state)}</span> <span class="count">${count}</span></button>`;
}

customElements.define('list-toolbar', ListToolbarElement);
