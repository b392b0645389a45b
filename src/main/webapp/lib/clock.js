/**
 * The page's one clock. Ages are counted against the server's time, not the browser's: an owner
 * whose clock is minutes wrong would otherwise read "as of 6 min ago" beside fresh values.
 */

/** A `Date` header has whole seconds, and the way takes time: less than this is noise. */
const TOLERATED_MILLIS = 3000;

const subscribers = new Set();
let offsetMillis = 0;
let timer;

/** @param {string | null} dateHeader the `Date` header of an answer that has just come in */
export function noteServerDate(dateHeader) {
  const serverMillis = Date.parse(dateHeader ?? '');
  if (Number.isNaN(serverMillis)) {
    return;
  }
  const difference = serverMillis - Date.now();
  offsetMillis = Math.abs(difference) < TOLERATED_MILLIS ? 0 : difference;
}

/** @returns {number} milliseconds since the epoch, by the server's clock */
export function now() {
  return Date.now() + offsetMillis;
}

/**
 * Calls back every second until the signal aborts. All callers share one timer, so that a thousand
 * rows do not wake the browser a thousand times.
 *
 * @param {() => void} callback
 * @param {AbortSignal} signal
 */
export function onEverySecond(callback, signal) {
  subscribers.add(callback);
  timer ??= setInterval(() => subscribers.forEach((subscriber) => subscriber()), 1000);
  signal.addEventListener('abort', () => {
    subscribers.delete(callback);
    if (subscribers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  });
}

/**
 * @param {number} millis
 * @returns {string} such as `12 s`, `4 min`, `3 h`, `5 days`
 */
export function inWords(millis) {
  const seconds = Math.floor(millis / 1000);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} min`;
  }
  if (seconds < 48 * 3600) {
    return `${Math.floor(seconds / 3600)} h`;
  }
  return `${Math.floor(seconds / 86400)} days`;
}
