const FIRST_DELAY_MILLIS = 500;
const LONGEST_DELAY_MILLIS = 30_000;

/** A connection that has brought no snapshot by then is given up. */
const OPEN_TIMEOUT_MILLIS = 20_000;

/** A connection that lasted less does not end the back-off: one that breaks at once must not spin. */
const STEADY_MILLIS = 10_000;

/**
 * A socket that was silent for so long while nobody looked may have died with the computer asleep;
 * browsers do not show the server's pings, so a new one is the only way to know.
 */
const SILENCE_MILLIS = 60_000;

/** The server's close code for credentials that have ended. */
const CLOSED_BY_POLICY = 1008;

/** The server's close code for what may be otherwise later; it says in a sentence what. */
const TRY_AGAIN_LATER = 1013;

/**
 * The WebSocket of `/chats/watch`, opened again whenever it breaks. Dispatches
 *
 * - `frame`, whose `detail` is a parsed frame. After each connection a new snapshot comes first: what
 *   was sent in between is gone, so the receiver must replace all it holds.
 * - `state`, whose `detail` is `{state, retryAt?, reason?}`, with `state` one of `connecting`, `live`
 *   and `offline`, `retryAt` the millisecond of the next try by the browser's clock, and `reason` why
 *   the server wants it to be later, as a sentence.
 */
export class ChangeStream extends EventTarget {
  #url;
  #checkSession;
  #running;
  #socket;
  #timer;
  #failures = 0;
  #isLive = false;
  #liveSince = 0;
  #lastFrameAt = 0;
  #mustCheckSession = false;

  /**
   * @param {string} url
   * @param {() => Promise<unknown>} checkSession asks the server over HTTP whether it knows us still.
   *     A browser does not tell why an upgrade was refused, so this is the only way to see a 401.
   */
  constructor(url, checkSession) {
    super();
    this.#url = url;
    this.#checkSession = checkSession;
  }

  start() {
    this.stop();
    this.#running = new AbortController();
    const { signal } = this.#running;
    window.addEventListener('online', () => this.reconnectNow(), { signal });
    window.addEventListener('offline', () => this.#verifyConnection(), { signal });
    document.addEventListener('visibilitychange', () => this.#resumeIfVisible(), { signal });
    this.#failures = 0;
    this.#mustCheckSession = false;
    this.#connect();
  }

  stop() {
    this.#running?.abort();
    this.#running = undefined;
    this.#dropSocket();
    clearTimeout(this.#timer);
  }

  /** Opens a new connection without waiting for the back-off to pass. */
  reconnectNow() {
    if (this.#running) {
      this.#failures = 0;
      this.#connect();
    }
  }

  async #connect() {
    const { signal } = this.#running;
    clearTimeout(this.#timer);
    this.#dropSocket();
    this.#tellNotLive();
    if (this.#mustCheckSession && !(await this.#isSessionKnown(signal))) {
      return;
    }
    this.#open();
  }

  /** Answers false too when another attempt took over meanwhile. */
  async #isSessionKnown(signal) {
    const attempt = {};
    this.#socket = attempt;
    try {
      await this.#checkSession();
    } catch {
      if (!signal.aborted && this.#socket === attempt) {
        this.#connectLater();
      }
      return false;
    }
    return !signal.aborted && this.#socket === attempt;
  }

  #open() {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#timer = setTimeout(() => this.#giveUp(socket), OPEN_TIMEOUT_MILLIS);
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.#socket) {
        this.#takeFrame(data);
      }
    });
    socket.addEventListener('close', ({ code, reason }) => {
      if (socket === this.#socket) {
        this.#mustCheckSession = !this.#isLive || code === CLOSED_BY_POLICY;
        if (this.#isLive && Date.now() - this.#liveSince > STEADY_MILLIS) {
          this.#failures = 0;
        }
        this.#connectLater(code === TRY_AGAIN_LATER ? reason : undefined);
      }
    });
  }

  #giveUp(socket) {
    if (socket === this.#socket) {
      this.#mustCheckSession = true;
      this.#connectLater();
    }
  }

  #takeFrame(data) {
    const frame = parse(data);
    if (!frame) {
      return;
    }
    this.#lastFrameAt = Date.now();
    this.dispatchEvent(new CustomEvent('frame', { detail: frame }));
    if (frame.kind === 'snapshot' && !frame.more && !this.#isLive) {
      clearTimeout(this.#timer);
      this.#mustCheckSession = false;
      this.#isLive = true;
      this.#liveSince = this.#lastFrameAt;
      this.#tell({ state: 'live' });
    }
  }

  /** Half of each delay is chance: the pages of a restarted server must not all return at once. */
  #connectLater(reason) {
    this.#dropSocket();
    const delay = Math.min(LONGEST_DELAY_MILLIS, FIRST_DELAY_MILLIS * 2 ** this.#failures);
    const jittered = delay * (0.5 + Math.random() / 2);
    this.#failures += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#connect(), jittered);
    this.#tellNotLive(Date.now() + jittered, reason);
  }

  /**
   * `offline` speaks of the browser's network, but the server may run on this very machine. So the
   * connection is given up only when the server can't be asked either.
   */
  async #verifyConnection() {
    const { signal } = this.#running;
    const socket = this.#socket;
    try {
      await this.#checkSession();
    } catch {
      if (!signal.aborted && socket === this.#socket) {
        this.#connectLater();
      }
    }
  }

  #resumeIfVisible() {
    if (document.visibilityState !== 'visible') {
      return;
    }
    if (!this.#isLive || Date.now() - this.#lastFrameAt > SILENCE_MILLIS) {
      this.reconnectNow();
    }
  }

  #dropSocket() {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#isLive = false;
    if (socket instanceof WebSocket) {
      socket.close();
    }
  }

  #tellNotLive(retryAt, reason) {
    this.#tell({ state: navigator.onLine ? 'connecting' : 'offline', retryAt, reason });
  }

  #tell(detail) {
    this.dispatchEvent(new CustomEvent('state', { detail }));
  }
}

function parse(data) {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
