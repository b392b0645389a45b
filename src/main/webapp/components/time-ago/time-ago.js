import { inWords, now, onEverySecond } from '../../lib/clock.js';

/**
 * A moment as its distance from now, kept true every second: `12 s ago` or `in 4 min`.
 *
 * Attribute `datetime`: an RFC 3339 instant. Of a moment that is due, `until` says so instead of
 * counting how long it has been due.
 */
export class TimeAgoElement extends HTMLElement {
  static observedAttributes = ['datetime', 'until'];

  #stopping;
  #time;

  connectedCallback() {
    this.#stopping = new AbortController();
    this.#time = document.createElement('time');
    this.replaceChildren(this.#time);
    this.#showMoment();
    onEverySecond(() => this.#showDistance(), this.#stopping.signal);
  }

  disconnectedCallback() {
    this.#stopping.abort();
  }

  attributeChangedCallback() {
    if (this.#time) {
      this.#showMoment();
    }
  }

  #showMoment() {
    const moment = this.getAttribute('datetime') ?? '';
    const date = new Date(moment);
    this.#time.dateTime = moment;
    this.#time.title = Number.isNaN(date.getTime()) ? '' : date.toLocaleString();
    this.#showDistance();
  }

  #showDistance() {
    const text = this.#distance();
    if (this.#time.textContent !== text) {
      this.#time.textContent = text;
    }
  }

  #distance() {
    const millis = Date.parse(this.getAttribute('datetime')) - now();
    if (Number.isNaN(millis)) {
      return 'at an unknown time';
    }
    if (this.hasAttribute('until')) {
      return millis < 1000 ? 'any moment now' : `in ${inWords(millis)}`;
    }
    return millis > -1000 ? 'now' : `${inWords(-millis)} ago`;
  }
}

customElements.define('time-ago', TimeAgoElement);
