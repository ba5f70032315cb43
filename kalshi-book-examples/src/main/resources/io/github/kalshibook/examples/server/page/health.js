// The strip on top, and the log of what happened.

import { ask, token } from './connection.js';
import { age, clock, count, setText, short } from './format.js';

const KEPT_EVENTS = 100;
const SPARK_POINTS = 60;

const byId = (id) => document.getElementById(id);

export class Health {
  #connection;
  #before = null;
  #lastEvent = 0;
  #rates = [];
  #stats = null;

  constructor(connection) {
    this.#connection = connection;
    byId('token-form').addEventListener('submit', (event) => {
      event.preventDefault();
      token.set(byId('token').value);
      byId('token').value = '';
      byId('token-form').hidden = true;
      connection.again();
    });
  }

  /** Once a second. */
  async ask() {
    try {
      const stats = await ask('/api/stats');
      this.#show(stats);
      this.draw();
      if (stats.last_event < this.#lastEvent) {
        // Another process answers now.
        this.#lastEvent = 0;
      }
      if (stats.last_event > this.#lastEvent) {
        this.#tell(await ask(`/api/events?after=${this.#lastEvent}`));
      }
    } catch (failure) {
      this.#stats = null;
      this.#before = null;
      byId('token-form').hidden = failure.status !== 401;
    }
  }

  /** The connection's state, in the strip and, if it is bad, over everything. */
  draw() {
    const { state, beatAge } = this.#connection;
    const link = byId('link');
    const feed = this.#stats?.feed;
    // A moment's reading may be half old: with live books there is a connection.
    const cut = feed && !feed.connected && feed.live === 0;
    const text =
      state === 'live' ? (cut ? 'exchange unreachable' : 'live') : state === 'silent' ? 'silent' : 'reconnecting';
    setText(link, text);
    link.className = text === 'live' ? 'pill good' : 'pill bad';
    document.documentElement.dataset.link = state;
    setText(byId('h-beat'), state === 'lost' ? '—' : age(beatAge));
    const alarm = byId('alarm');
    const why = {
      live: cut ? `No connection to the exchange: every book is stale. ${feed.trouble}` : '',
      silent: `No heartbeat for ${age(beatAge)}: every price on this page is stale.`,
      lost: 'No connection to the server: every price on this page is stale. Reconnecting…',
      connecting: '',
    }[state];
    alarm.hidden = why === '';
    setText(alarm, why);
  }

  #show(stats) {
    const before = this.#before;
    this.#stats = stats;
    this.#before = stats;
    byId('token-form').hidden = true;
    byId('notice').hidden = stats.notice === '';
    setText(byId('notice'), stats.notice);
    setText(byId('h-clients'), count(stats.server.clients));
    const seconds = before ? (stats.time - before.time) / 1_000 : 0;
    const rate = (get) => (seconds > 0 && get(before) !== undefined ? Math.max(0, get(stats) - get(before)) / seconds : null);
    if (stats.feed) {
      this.#showFeed(stats.feed, rate((each) => each.feed?.frames));
    }
    if (stats.publisher) {
      const { publisher } = stats;
      setText(byId('h-tickers'), count(rate((each) => each.publisher?.released)));
      setText(byId('h-offered'), short(publisher.offered));
      setText(byId('h-released'), short(publisher.released));
      setText(byId('h-conflated'), short(publisher.conflated));
      setText(byId('h-failed'), short(publisher.failed_publishes));
    }
  }

  #showFeed(feed, framesPerSecond) {
    setText(byId('h-live'), count(feed.live));
    setText(byId('h-stale'), count(feed.stale));
    byId('t-stale').classList.toggle('warn', feed.stale > 0);
    setText(byId('h-gaps'), count(feed.gaps));
    setText(byId('h-recoveries'), count(feed.recoveries));
    setText(byId('h-opened'), count(feed.opened));
    setText(byId('h-frames'), count(framesPerSecond));
    if (framesPerSecond !== null) {
      this.#rates.push(framesPerSecond);
      this.#rates.splice(0, this.#rates.length - SPARK_POINTS);
      const most = Math.max(1, ...this.#rates);
      const points = this.#rates.map((each, i) => `${i + SPARK_POINTS - this.#rates.length},${(17 - (16 * each) / most).toFixed(1)}`);
      byId('h-spark').firstElementChild.setAttribute('points', points.join(' '));
    }
  }

  #tell(events) {
    const list = byId('events');
    for (const event of events) {
      const item = document.createElement('li');
      item.className = event.kind.toLowerCase();
      const time = document.createElement('time');
      time.textContent = clock(event.time);
      const kind = document.createElement('b');
      kind.textContent = event.kind.toLowerCase();
      const text = document.createElement('span');
      text.textContent = event.text;
      item.append(time, kind, text);
      list.prepend(item);
      this.#lastEvent = event.number;
    }
    while (list.children.length > KEPT_EVENTS) {
      list.lastElementChild.remove();
    }
  }
}
