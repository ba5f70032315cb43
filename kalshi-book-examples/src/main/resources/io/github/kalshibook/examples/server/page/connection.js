// The WebSocket: connects, connects again, and says whether its word can be believed.

const SILENT_MILLIS = 15_000;
const FIRST_WAIT_MILLIS = 500;
const LONGEST_WAIT_MILLIS = 5_000;
const TOKEN_KEY = 'kalshi-book-token';

/** A token comes behind # in the address, which no server sees, or from the form. */
export const token = {
  get() {
    const given = /[#&]token=([^&]+)/.exec(location.hash);
    if (given) {
      sessionStorage.setItem(TOKEN_KEY, decodeURIComponent(given[1]));
      history.replaceState(null, '', location.pathname + location.search);
    }
    return sessionStorage.getItem(TOKEN_KEY) ?? '';
  },
  set(value) {
    sessionStorage.setItem(TOKEN_KEY, value);
  },
};

/** Asks for JSON; throws an error with a status if it is refused. */
export async function ask(path) {
  const secret = token.get();
  const headers = secret ? { Authorization: `Bearer ${secret}` } : {};
  const response = await fetch(path, { headers, signal: AbortSignal.timeout(5_000) });
  if (!response.ok) {
    throw Object.assign(new Error(`${path}: ${response.status}`), { status: response.status });
  }
  return response.json();
}

export class Connection {
  #socket = null;
  #wait = FIRST_WAIT_MILLIS;
  #lastBeat = 0;
  #onMessage;
  #onState;
  #state = 'connecting';
  #wish = null;

  /** Server's clock less ours, in milliseconds; the smallest delay seen is the best guess. */
  clockOffset = null;

  /** How often it was opened: what was said on an earlier connection counts no more. */
  epoch = 0;

  constructor(onMessage, onState) {
    this.#onMessage = onMessage;
    this.#onState = onState;
    this.#open();
    setInterval(() => this.#look(), 250);
  }

  /** One of: connecting, live, silent, lost. */
  get state() {
    return this.#state;
  }

  get beatAge() {
    return (performance.now() - this.#lastBeat) / 1_000;
  }

  /** Wants the depth of this market, also after connecting again; null for none. */
  depth(marketId, levels) {
    this.#wish = marketId === null ? null : { action: 'subscribe_depth', market_id: marketId, levels };
    this.#send(this.#wish ?? { action: 'unsubscribe_depth' });
  }

  again() {
    this.#socket?.close();
  }

  #open() {
    const secret = token.get();
    const protocols = ['kalshi-book'];
    if (secret) {
      const bytes = new TextEncoder().encode(secret);
      const base64 = btoa(String.fromCharCode(...bytes));
      protocols.push('bearer.' + base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''));
    }
    const url = location.href.replace(/^http/, 'ws').replace(/[?#].*$/, '');
    const socket = new WebSocket(url, protocols);
    this.#socket = socket;
    socket.onopen = () => {
      this.#wait = FIRST_WAIT_MILLIS;
      this.#lastBeat = performance.now();
      this.clockOffset = null;
      this.epoch++;
      this.#become('live');
      if (this.#wish) {
        this.#send(this.#wish);
      }
    };
    socket.onmessage = (event) => this.#received(JSON.parse(event.data));
    socket.onclose = () => {
      this.#become('lost');
      // Not all pages at the same moment.
      setTimeout(() => this.#open(), this.#wait * (0.5 + Math.random() / 2));
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MILLIS);
    };
  }

  #received(message) {
    if (message.type === 'heartbeat') {
      this.#lastBeat = performance.now();
      this.#become('live');
    }
    if (message.timestamp) {
      const offset = message.timestamp * 1_000 - Date.now();
      this.clockOffset = this.clockOffset === null ? offset : Math.max(offset, this.clockOffset);
    }
    this.#onMessage(message);
  }

  #look() {
    if (this.#state === 'live' && performance.now() - this.#lastBeat > SILENT_MILLIS) {
      this.#become('silent');
    }
  }

  #become(state) {
    if (this.#state !== state) {
      this.#state = state;
      this.#onState(state);
    }
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message));
    }
  }
}
