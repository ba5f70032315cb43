// The chosen market: its quotes, its price line, its ladder.

import { ask } from './connection.js';
import { cents, clock, count, setText } from './format.js';

const LEVELS = 14;
const SHOWN_MILLIS = 5 * 60_000;
const SHORTEST_MILLIS = 60_000;
const MOST_POINTS = 1_200;

const byId = (id) => document.getElementById(id);

export class Detail {
  market = null;
  #markets;
  #connection;
  #now;
  #points = [];
  #depth = null;
  #rows = [];
  #chart = byId('chart');
  #lineDue = true;

  constructor(markets, connection, now) {
    this.#markets = markets;
    this.#connection = connection;
    this.#now = now;
    for (let i = 0; i < LEVELS; i++) {
      this.#rows.push(ladderRow(byId('levels')));
    }
    new ResizeObserver(() => {
      this.#lineDue = true;
      this.drawLine();
    }).observe(this.#chart);
  }

  choose(market) {
    if (market === this.market) {
      return;
    }
    this.market = market;
    this.#points = [];
    this.#depth = null;
    this.#connection.depth(market?.id ?? null, LEVELS);
    this.drawLadder();
    if (market) {
      this.#loadHistory(market);
    }
    this.draw();
    this.#lineDue = true;
    this.drawLine();
  }

  /** The market's ticker has changed: one more point of the line. */
  moved() {
    const market = this.market;
    if (!market || market.said === undefined) {
      return;
    }
    const live = this.#markets.trouble(market) === '';
    this.#points.push([market.time, live ? market.yesBid : null, live ? market.yesAsk : null]);
    if (this.#points.length > MOST_POINTS) {
      this.#points.splice(0, this.#points.length - MOST_POINTS);
    }
    this.#lineDue = true;
  }

  depth(message) {
    if (message.market_id === this.market?.id) {
      // The last levels stay in sight, under a veil, while there are none to be trusted.
      this.#depth = message.stale && this.#depth ? { ...this.#depth, stale: true } : message;
      this.drawLadder();
    }
  }

  draw() {
    const market = this.market;
    byId('detail').classList.toggle('none', !market);
    if (!market) {
      return;
    }
    const trouble = this.#markets.trouble(market);
    setText(byId('d-title'), market.title || market.id);
    setText(byId('d-ticker'), market.id);
    const status = byId('d-status');
    setText(status, trouble === '' ? 'live' : trouble);
    status.className = trouble === '' ? 'pill good' : 'pill warn';
    const price = (id, value) => setText(byId(id), trouble ? '—' : withUnit(value));
    price('d-yes-bid', market.yesBid);
    price('d-yes-ask', market.yesAsk);
    price('d-no-bid', market.noBid);
    price('d-no-ask', market.noAsk);
    price('d-spread', market.spread);
    setText(byId('d-resting'), trouble ? '—' : count(market.resting));
    this.#veil(trouble);
  }

  drawLadder() {
    const depth = this.#depth ?? { yes_bids: [], no_bids: [] };
    const largest = Math.max(1, ...[...depth.yes_bids, ...depth.no_bids].map(([, size]) => +size));
    this.#rows.forEach((row, i) => {
      writeLevel(row.yesPrice, row.yesSize, row.yesBar, depth.yes_bids[i], largest);
      writeLevel(row.noPrice, row.noSize, row.noBar, depth.no_bids[i], largest);
    });
    this.#veil(this.market ? this.#markets.trouble(this.market) : '');
  }

  #veil(trouble) {
    const stale = trouble !== '' || this.#depth?.stale === true;
    const veil = byId('l-stale');
    veil.hidden = !stale || !this.market;
    byId('ladder').classList.toggle('stale', stale);
    if (stale) {
      setText(veil, `STALE: ${trouble || 'waiting for a snapshot'}. These levels are not true now.`);
    }
  }

  async #loadHistory(market) {
    try {
      const points = await ask(`/api/history/${encodeURIComponent(market.id)}`);
      if (market === this.market) {
        const last = points.length ? points[points.length - 1][0] : 0;
        this.#points = [...points, ...this.#points.filter(([time]) => time > last)];
        this.#lineDue = true;
      }
    } catch {
      // Without it the line begins now.
    }
  }

  drawLine() {
    const canvas = this.#chart;
    if (!this.#lineDue || canvas.clientWidth === 0) {
      return;
    }
    this.#lineDue = false;
    const ratio = window.devicePixelRatio || 1;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const pen = canvas.getContext('2d');
    pen.scale(ratio, ratio);
    this.#paint(pen, width, height);
  }

  /** The line moves on with the time, also while nothing comes. */
  tick() {
    this.#lineDue = true;
    this.drawLine();
  }

  #paint(pen, width, height) {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => style.getPropertyValue(name).trim();
    const end = this.#now();
    // Young histories fill the picture too.
    const oldest = this.#points.length ? this.#points[0][0] : end;
    const shown = Math.min(SHOWN_MILLIS, Math.max(SHORTEST_MILLIS, end - oldest));
    const begin = end - shown;
    const points = this.#points.filter(([time]) => time >= begin - 60_000);
    const prices = points.flatMap(([, bid, ask]) => [bid, ask]).filter((p) => p !== null);
    const plot = { left: 4, right: width - 44, top: 8, bottom: height - 18 };
    pen.font = `11px ${style.getPropertyValue('--sans')}`;
    if (prices.length === 0) {
      pen.fillStyle = color('--dim');
      pen.fillText('No price yet.', plot.left + 4, height / 2);
      setText(byId('d-line'), '');
      this.#chart.setAttribute('aria-label', 'Price line: no price yet');
      return;
    }
    let low = Math.min(...prices);
    let high = Math.max(...prices);
    const room = Math.max(0.01, (high - low) * 0.15);
    low = Math.max(0, low - room);
    high = Math.min(1, high + room);
    const x = (time) => plot.left + ((time - begin) / shown) * (plot.right - plot.left);
    const y = (price) => plot.bottom - ((price - low) / (high - low)) * (plot.bottom - plot.top);
    this.#paintGrid(pen, plot, { x, y, low, high, begin, end, width, height, color });
    for (const run of runs(points, end, this.#believed())) {
      paintRun(pen, run, x, y, color('--yes'), plot);
    }
    const last = points.findLast(([, bid, ask]) => bid !== null || ask !== null);
    const middle = mid(last);
    if (this.#believed()) {
      pen.fillStyle = color('--yes');
      pen.beginPath();
      pen.arc(plot.right, y(middle), 3, 0, 7);
      pen.fill();
    }
    const span = `low ${cents(Math.min(...prices))} · high ${cents(Math.max(...prices))} · mid ${cents(middle)}`;
    setText(byId('d-line'), span);
    this.#chart.setAttribute('aria-label', `YES price of the last five minutes in cents: ${span}`);
  }

  #believed() {
    return this.market !== null && this.#markets.trouble(this.market) === '';
  }

  #paintGrid(pen, plot, { x, y, low, high, begin, end, width, height, color }) {
    pen.strokeStyle = color('--line');
    pen.fillStyle = color('--dim');
    pen.lineWidth = 1;
    const steps = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2];
    const step = steps.find((each) => (high - low) / each <= 4) ?? 0.25;
    for (let price = Math.ceil(low / step) * step; price <= high; price += step) {
      const at = Math.round(y(price)) + 0.5;
      pen.beginPath();
      pen.moveTo(plot.left, at);
      pen.lineTo(plot.right, at);
      pen.stroke();
      pen.textAlign = 'left';
      pen.fillText(`${cents(price)}`, plot.right + 8, at + 4);
    }
    pen.textAlign = 'center';
    for (let minute = Math.ceil(begin / 60_000) * 60_000; minute < end; minute += 60_000) {
      const at = x(minute);
      if (at > plot.left + 16 && at < width - 60) {
        pen.fillText(clock(minute).slice(0, 5), at, height - 4);
      }
    }
    pen.textAlign = 'left';
  }
}

/** Stretches without a break: where there was no trust there is no line. */
function runs(points, end, believed) {
  const found = [];
  let run = [];
  for (const point of points) {
    if (point[1] === null && point[2] === null) {
      if (run.length) {
        run.push([point[0], ...run[run.length - 1].slice(1)]);
        found.push(run);
      }
      run = [];
    } else {
      run.push(point);
    }
  }
  if (run.length) {
    if (believed) {
      run.push([end, ...run[run.length - 1].slice(1)]);
    }
    found.push(run);
  }
  return found;
}

function mid([, bid, ask]) {
  if (bid === null || ask === null) {
    return bid ?? ask;
  }
  return (bid + ask) / 2;
}

/** Prices stand until the next ticker, so the line goes in steps; bid to ask is a band. */
function paintRun(pen, run, x, y, color, plot) {
  pen.save();
  pen.beginPath();
  pen.rect(plot.left, 0, plot.right - plot.left, plot.bottom + 4);
  pen.clip();
  const path = (value, from) => {
    run.forEach((point, i) => {
      const px = x(point[0]);
      if (i === 0) {
        from === 'new' ? pen.moveTo(px, y(value(point))) : pen.lineTo(px, y(value(point)));
      } else {
        pen.lineTo(px, y(value(run[i - 1])));
        pen.lineTo(px, y(value(point)));
      }
    });
  };
  pen.fillStyle = color;
  pen.globalAlpha = 0.16;
  pen.beginPath();
  path((point) => point[2] ?? point[1], 'new');
  for (let i = run.length - 1; i >= 0; i--) {
    const bid = run[i][1] ?? run[i][2];
    pen.lineTo(x(run[i][0]), y(bid));
    if (i > 0) {
      pen.lineTo(x(run[i][0]), y(run[i - 1][1] ?? run[i - 1][2]));
    }
  }
  pen.closePath();
  pen.fill();
  pen.globalAlpha = 1;
  pen.strokeStyle = color;
  pen.lineWidth = 1.6;
  pen.lineJoin = 'round';
  pen.beginPath();
  path(mid, 'new');
  pen.stroke();
  pen.restore();
}

function withUnit(price) {
  return price === null ? '—' : `${cents(price)}¢`;
}

function ladderRow(body) {
  const row = document.createElement('tr');
  const cell = (className) => {
    const td = document.createElement('td');
    td.className = className;
    row.append(td);
    return td;
  };
  const withBar = (td) => {
    const bar = document.createElement('i');
    const text = document.createElement('span');
    td.append(bar, text);
    return [bar, text];
  };
  const [yesBar, yesSize] = withBar(cell('size yes'));
  const yesPrice = cell('price yes');
  const noPrice = cell('price no');
  const [noBar, noSize] = withBar(cell('size no'));
  body.append(row);
  return { yesBar, yesSize, yesPrice, noPrice, noBar, noSize };
}

function writeLevel(price, size, bar, level, largest) {
  setText(price, level ? cents(+level[0]) : '');
  setText(size, level ? (+level[1]).toLocaleString('en-US', { maximumFractionDigits: 2 }) : '');
  const width = level ? `${Math.max(1, (100 * level[1]) / largest).toFixed(1)}%` : '0';
  if (bar.style.width !== width) {
    bar.style.width = width;
  }
}
