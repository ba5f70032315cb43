// What the server said of each market, and whether it may be believed.

export class Markets {
  byId = new Map();

  /** Those that changed since they were last drawn. */
  changed = new Set();

  /** Grows when a market comes, leaves, or changes its title. */
  listVersion = 0;

  #connection = () => ({ state: 'lost', epoch: 0 });
  #titles = {};

  /** The connection is made with a callback that needs this, so it is told afterwards. */
  watch(connection) {
    this.#connection = () => connection;
  }

  update(ticker) {
    const { epoch } = this.#connection();
    let market = this.byId.get(ticker.market_id);
    if (!market) {
      market = this.#add(ticker.market_id);
    } else if (market.epoch === epoch && ticker.version < market.version) {
      return;
    }
    const { yes, no } = ticker.summary_stats;
    market.moves = {
      yesBid: direction(market.yesBid, yes.bid),
      yesAsk: direction(market.yesAsk, yes.ask),
      noBid: direction(market.noBid, no.bid),
      noAsk: direction(market.noAsk, no.ask),
    };
    market.movedAt = performance.now();
    market.yesBid = yes.bid;
    market.yesAsk = yes.ask;
    market.noBid = no.bid;
    market.noAsk = no.ask;
    market.spread = yes.bid !== null && yes.ask !== null ? yes.ask - yes.bid : null;
    market.resting = ticker.resting_size;
    market.time = ticker.timestamp * 1_000;
    market.said = ticker.stale ? ticker.status : 'LIVE';
    market.reason = ticker.reason;
    market.version = ticker.version;
    market.epoch = epoch;
    this.changed.add(market);
  }

  /** Why the market's numbers are not to be believed; empty if they are. */
  trouble(market) {
    const { state, epoch } = this.#connection();
    if (state === 'silent') {
      return 'no heartbeat';
    }
    if (state !== 'live') {
      return 'no connection';
    }
    if (market.epoch !== epoch) {
      return 'not confirmed';
    }
    return market.said === 'LIVE' ? '' : this.#word(market);
  }

  #word(market) {
    const reason = (market.reason ?? market.said).toLowerCase().replaceAll('_', ' ');
    return market.said === 'CLOSED' ? 'closed' : reason;
  }

  /** Markets that nobody spoke of since the last connecting have left meanwhile. */
  dropUnconfirmed() {
    const { state, epoch } = this.#connection();
    for (const market of this.byId.values()) {
      const gone = market.epoch !== epoch && state === 'live';
      const closed = market.said === 'CLOSED' && performance.now() - market.movedAt > 10_000;
      if (gone || closed) {
        this.byId.delete(market.id);
        this.listVersion++;
      }
    }
  }

  titles(titles) {
    this.#titles = titles;
    for (const market of this.byId.values()) {
      this.#setTitle(market);
    }
  }

  lacksTitles() {
    return [...this.byId.values()].some((market) => !Object.hasOwn(this.#titles, market.id));
  }

  #add(id) {
    const market = { id, series: id.split('-', 1)[0], title: '', search: '', moves: {} };
    Object.assign(market, { yesBid: null, yesAsk: null, noBid: null, noAsk: null, movedAt: 0 });
    this.byId.set(id, market);
    this.#setTitle(market);
    this.listVersion++;
    return market;
  }

  #setTitle(market) {
    const title = Object.hasOwn(this.#titles, market.id) ? String(this.#titles[market.id]) : '';
    if (title !== market.title || !market.search) {
      market.title = title;
      market.search = `${market.id} ${title}`.toLowerCase();
      this.changed.add(market);
      this.listVersion++;
    }
  }
}

function direction(before, after) {
  if (before === null || after === null || before === after) {
    return '';
  }
  return after > before ? 'up' : 'down';
}
