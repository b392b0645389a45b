/** Long enough that the changes of one tick come as one announcement. */
const GATHER_MILLIS = 1000;
const MOST_SENTENCES = 3;

/** Tells changes to those who can't see them, a few at a time, through one polite live region. */
export class Announcer {
  #region;
  /** By what they are about: of one chat only the newest is worth a word. */
  #sentences = new Map();
  #timer;

  /** @param {Element} region */
  constructor(region) {
    this.#region = region;
  }

  /**
   * @param {string} sentence
   * @param {string} [subject] such as a chat's id; a later sentence about the same takes its place
   */
  say(sentence, subject = sentence) {
    this.#sentences.delete(subject);
    this.#sentences.set(subject, sentence);
    this.#timer ??= setTimeout(() => this.#sayAll(), GATHER_MILLIS);
  }

  clear() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sentences.clear();
    this.#region.textContent = '';
  }

  #sayAll() {
    const sentences = [...this.#sentences.values()];
    this.clear();
    this.#region.textContent =
      sentences.length > MOST_SENTENCES
        ? `${sentences.length} changes in your chats.`
        : sentences.join(' ');
  }
}
