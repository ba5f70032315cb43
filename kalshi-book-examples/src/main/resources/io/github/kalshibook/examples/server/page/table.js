// The table of markets. Only the rows in sight exist; only cells that differ are written.

import { age, cents, count, setText } from './format.js';

const SPARE_ROWS = 4;
const FLASH_MILLIS = 600;
const SORT_MILLIS = 1_000;
const PRICES = ['yesBid', 'yesAsk', 'noBid', 'noAsk'];
const FIXED = new Set(['id', 'title']);

export class Table {
  #markets;
  #now;
  #onChoose;
  #scroller = document.getElementById('scroller');
  #grid = document.getElementById('grid');
  #body = document.getElementById('rows');
  #empty = document.getElementById('empty');
  #count = document.getElementById('count');
  #above = spacer();
  #below = spacer();
  #pool = [];
  #shown = [];
  #rowHeight = 30;
  #listVersion = -1;
  #sortedAt = 0;
  #sort = { key: 'id', up: true };
  #filter = { text: '', series: '', show: 'all' };
  #first = 0;
  #height = 0;
  #top = 0;
  #flashing = new Set();
  chosen = null;

  constructor(markets, now, onChoose) {
    this.#markets = markets;
    this.#now = now;
    this.#onChoose = onChoose;
    this.#body.append(this.#above, this.#below);
    this.#scroller.addEventListener('scroll', () => {
      this.#top = this.#scroller.scrollTop;
      this.place();
    }, { passive: true });
    new ResizeObserver(() => this.#measure()).observe(this.#scroller);
    this.#body.addEventListener('click', (event) => this.#clicked(event));
    this.#grid.addEventListener('keydown', (event) => this.#pressed(event));
    for (const header of this.#grid.querySelectorAll('th[data-sort]')) {
      header.querySelector('button').addEventListener('click', () => this.#sortBy(header));
    }
    this.#showSort();
  }

  filter(changes) {
    Object.assign(this.#filter, changes);
    this.#listVersion = -1;
    this.#scroller.scrollTop = 0;
    this.#top = 0;
  }

  /** Draws what changed. Called once a frame. */
  draw(everything) {
    const millis = performance.now();
    const moving = !FIXED.has(this.#sort.key) || this.#filter.show !== 'all';
    const due = moving && millis - this.#sortedAt > SORT_MILLIS;
    if (due || this.#listVersion !== this.#markets.listVersion) {
      this.#list(millis);
      return;
    }
    for (const row of this.#pool) {
      if (row.market && (everything || this.#markets.changed.has(row.market))) {
        this.#write(row, row.market, millis);
      }
    }
    this.#unflash(millis);
  }

  /** Writes the ages of the rows in sight. */
  drawAges() {
    const now = this.#now();
    for (const row of this.#pool) {
      if (row.market) {
        setText(row.cells.time, age((now - row.market.time) / 1_000));
      }
    }
  }

  choose(market, scroll) {
    this.chosen = market;
    const index = this.#shown.indexOf(market);
    if (scroll && index >= 0) {
      this.#reveal(index);
    }
    this.place();
  }

  first() {
    return this.#shown[0] ?? null;
  }

  #measure() {
    this.#height = this.#scroller.clientHeight;
    const wanted = getComputedStyle(this.#scroller).getPropertyValue('--row');
    this.#rowHeight = Number.parseFloat(wanted) || 30;
    this.place();
  }

  #list(millis) {
    this.#listVersion = this.#markets.listVersion;
    this.#sortedAt = millis;
    const { text, series, show } = this.#filter;
    const parts = text.toLowerCase().split(/\s+/).filter(Boolean);
    const all = [...this.#markets.byId.values()];
    this.#shown = all.filter(
      (market) =>
        parts.every((part) => market.search.includes(part)) &&
        (series === '' || market.series === series) &&
        this.#isShown(market, show),
    );
    this.#shown.sort(this.#order());
    setText(this.#count, `${count(this.#shown.length)} of ${count(all.length)}`);
    this.#grid.setAttribute('aria-rowcount', String(this.#shown.length + 1));
    this.#empty.hidden = this.#shown.length > 0;
    this.place(true);
  }

  #isShown(market, show) {
    if (show === 'all') {
      return true;
    }
    const live = this.#markets.trouble(market) === '';
    if (show === 'tight') {
      return live && market.spread !== null && market.spread < 0.02005;
    }
    return (show === 'live') === live;
  }

  #order() {
    const { key, up } = this.#sort;
    const sign = up ? 1 : -1;
    const value =
      key === 'status'
        ? (market) => this.#markets.trouble(market)
        : key === 'time'
          ? (market) => -market.time
          : (market) => market[key];
    return (one, two) => {
      const a = value(one);
      const b = value(two);
      if (a === b) {
        return one.id < two.id ? -1 : 1;
      }
      // What is not there comes last, whichever way.
      if (a === null || a === undefined || b === null || b === undefined) {
        return a === null || a === undefined ? 1 : -1;
      }
      if (typeof a === 'string') {
        return sign * a.localeCompare(b, 'en', { numeric: true });
      }
      return sign * (a - b);
    };
  }

  /** Puts the rows in sight into place, and writes those that show another market now. */
  place(everything = false) {
    const fit = Math.ceil(this.#height / this.#rowHeight) + 2 * SPARE_ROWS;
    const most = Math.max(0, this.#shown.length - fit);
    this.#first = Math.min(most, Math.max(0, Math.floor(this.#top / this.#rowHeight) - SPARE_ROWS));
    const rows = Math.min(fit, this.#shown.length);
    while (this.#pool.length < rows) {
      const row = newRow(this.#pool.length);
      this.#pool.push(row);
      this.#below.before(row.element);
    }
    const millis = performance.now();
    this.#pool.forEach((row, i) => {
      const market = i < rows ? this.#shown[this.#first + i] : null;
      row.element.hidden = market === null;
      if (market && (everything || row.market !== market)) {
        this.#write(row, market, millis);
        setText(row.cells.time, age((this.#now() - market.time) / 1_000));
      }
      row.market = market;
      row.element.setAttribute('aria-rowindex', String(this.#first + i + 2));
      const chosen = market !== null && market === this.chosen;
      row.element.setAttribute('aria-selected', String(chosen));
      if (chosen) {
        this.#grid.setAttribute('aria-activedescendant', row.element.id);
      }
    });
    this.#above.style.height = `${this.#first * this.#rowHeight}px`;
    const left = this.#shown.length - this.#first - rows;
    this.#below.style.height = `${Math.max(0, left) * this.#rowHeight}px`;
  }

  #write(row, market, millis) {
    const { cells, element } = row;
    const another = row.market !== market;
    const trouble = this.#markets.trouble(market);
    if (another || row.id !== market.id || row.title !== market.title) {
      row.id = market.id;
      row.title = market.title;
      setText(cells.id, market.id);
      setText(cells.name, market.title || market.id);
      setText(cells.sub, market.id);
      cells.title.title = market.title;
      cells.id.title = market.id;
    }
    const fresh = !another && trouble === '' && millis - market.movedAt < FLASH_MILLIS;
    for (const key of PRICES) {
      setText(cells[key], trouble ? '—' : cents(market[key]));
      const move = fresh ? market.moves[key] : '';
      if (cells[key].dataset.move !== move) {
        cells[key].dataset.move = move;
      }
      if (move) {
        this.#flashing.add(cells[key]);
        cells[key].flashUntil = market.movedAt + FLASH_MILLIS;
      }
    }
    setText(cells.spread, trouble ? '—' : cents(market.spread));
    setText(cells.resting, trouble ? '—' : count(market.resting));
    setText(cells.word, trouble === '' ? 'live' : trouble === 'closed' ? 'closed' : 'STALE');
    setText(cells.why, trouble === 'closed' ? '' : trouble);
    if (cells.status.title !== trouble) {
      cells.status.title = trouble;
    }
    element.classList.toggle('stale', trouble !== '');
  }

  #unflash(millis) {
    for (const cell of this.#flashing) {
      if (millis > cell.flashUntil) {
        cell.dataset.move = '';
        this.#flashing.delete(cell);
      }
    }
  }

  #sortBy(header) {
    const key = header.dataset.sort;
    const again = this.#sort.key === key;
    this.#sort = { key, up: again ? !this.#sort.up : FIXED.has(key) || key === 'spread' };
    this.#showSort();
    this.#listVersion = -1;
    this.draw(true);
  }

  #showSort() {
    for (const header of this.#grid.querySelectorAll('th[data-sort]')) {
      const mine = header.dataset.sort === this.#sort.key;
      header.setAttribute('aria-sort', mine ? (this.#sort.up ? 'ascending' : 'descending') : 'none');
    }
  }

  #clicked(event) {
    const element = event.target.closest('tr');
    const row = this.#pool.find((each) => each.element === element);
    if (row?.market) {
      this.#onChoose(row.market, true);
      this.choose(row.market, false);
    }
  }

  #pressed(event) {
    const page = Math.max(1, Math.floor(this.#height / this.#rowHeight) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const at = this.#shown.indexOf(this.chosen);
    let next;
    if (event.key in steps) {
      next = at < 0 ? 0 : at + steps[event.key];
    } else if (event.key === 'Home') {
      next = 0;
    } else if (event.key === 'End') {
      next = this.#shown.length - 1;
    } else if (event.key === 'Enter' && at >= 0) {
      next = at;
    } else {
      return;
    }
    if (event.target.closest('th') && event.key === 'Enter') {
      return;
    }
    event.preventDefault();
    const market = this.#shown[Math.min(this.#shown.length - 1, Math.max(0, next))];
    if (market) {
      this.choose(market, true);
      this.#onChoose(market, event.key === 'Enter');
    }
  }

  #reveal(index) {
    const head = this.#rowHeight;
    const top = index * this.#rowHeight;
    const room = this.#height - head - this.#rowHeight;
    if (top < this.#scroller.scrollTop) {
      this.#scroller.scrollTop = top;
    } else if (top > this.#scroller.scrollTop + room) {
      this.#scroller.scrollTop = top - room;
    }
    this.#top = this.#scroller.scrollTop;
  }
}

function spacer() {
  const row = document.createElement('tr');
  row.className = 'spacer';
  row.setAttribute('aria-hidden', 'true');
  return row;
}

function newRow(number) {
  const element = document.createElement('tr');
  element.id = `row-${number}`;
  element.setAttribute('role', 'row');
  const cells = {};
  const cell = (name, className) => {
    const td = document.createElement('td');
    td.setAttribute('role', 'gridcell');
    td.className = className;
    cells[name] = td;
    element.append(td);
    return td;
  };
  cell('id', 'mono ticker');
  const title = cell('title', 'title');
  cells.name = document.createElement('span');
  cells.sub = document.createElement('small');
  cells.sub.className = 'mono';
  title.append(cells.name, cells.sub);
  cell('yesBid', 'num price yes');
  cell('yesAsk', 'num price yes');
  cell('noBid', 'num price no');
  cell('noAsk', 'num price no');
  cell('spread', 'num');
  cell('resting', 'num');
  cell('time', 'num dim');
  const status = cell('status', 'status');
  cells.word = document.createElement('b');
  cells.why = document.createElement('span');
  status.append(cells.word, cells.why);
  return { element, cells, market: null, id: '', title: '' };
}
