/** Long enough that the changes of one tick come as one announcement. */
const GATHER_MILLIS = 1000;
const MOST_SENTENCES = 3;

/** Tells changes to those who can't see them, a few at a time, through one polite live region. */
export class Announcer {
  #region;
  #sentences = [];
  #timer;

  /** @param {Element} region */
  constructor(region) {
    this.#region = region;
  }

  /** @param {string} sentence */
  say(sentence) {
    this.#sentences.push(sentence);
    this.#timer ??= setTimeout(() => this.#sayAll(), GATHER_MILLIS);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sentences = [];
    this.#region.textContent = '';
  }

  #sayAll() {
    const sentences = this.#sentences;
    this.clear();
    this.#region.textContent =
      sentences.length > MOST_SENTENCES
        ? `${sentences.length} changes in your chats.`
        : sentences.join(' ');
  }
}
