// Ties the parts together: messages mark what changed, one frame draws it.

import { ask, Connection } from './connection.js';
import { Detail } from './detail.js';
import { Health } from './health.js';
import { Markets } from './markets.js';
import { Table } from './table.js';

const TITLES_MILLIS = 30_000;
const CONFIRM_MILLIS = 5_000;

const byId = (id) => document.getElementById(id);
const markets = new Markets();
let everything = true;
let drawing = false;
let titlesAskedAt = -TITLES_MILLIS;

const connection = new Connection(received, stateChanged);
markets.watch(connection);
const now = () => Date.now() + (connection.clockOffset ?? 0);
const detail = new Detail(markets, connection, now);
const health = new Health(connection);
const table = new Table(markets, now, (market, open) => {
  detail.choose(market);
  if (open) {
    document.body.classList.add('open');
  }
});

/** What frames cost, for whoever wants to know: read and reset by tests. */
window.kalshiBook = { frames: 0, slowest: 0, total: 0 };

function received(message) {
  if (message.type === 'ticker_update') {
    markets.update(message);
    if (message.market_id === detail.market?.id) {
      detail.moved();
    }
  } else if (message.type === 'depth') {
    detail.depth(message);
  }
  soon();
}

function stateChanged(state) {
  everything = true;
  if (state === 'live') {
    setTimeout(() => markets.dropUnconfirmed(), CONFIRM_MILLIS);
  } else {
    detail.moved();
  }
  health.draw();
  soon();
}

function soon() {
  if (!drawing) {
    drawing = true;
    requestAnimationFrame(frame);
  }
}

function frame() {
  const start = performance.now();
  drawing = false;
  table.draw(everything);
  if (everything || markets.changed.has(detail.market)) {
    detail.draw();
    detail.drawLine();
  }
  everything = false;
  markets.changed.clear();
  const took = performance.now() - start;
  window.kalshiBook.frames++;
  window.kalshiBook.total += took;
  window.kalshiBook.slowest = Math.max(window.kalshiBook.slowest, took);
}

async function askTitles() {
  titlesAskedAt = performance.now();
  try {
    markets.titles(await ask('/api/titles'));
    fillSeries();
    soon();
    requestAnimationFrame(chooseFirst);
  } catch {
    // Asked again with the next market that has none.
  }
}

/** Where there is room for it, one market is open from the start. */
function chooseFirst() {
  if (!table.chosen && table.first() && matchMedia('(min-width: 900px)').matches) {
    const market = table.first();
    table.choose(market, false);
    detail.choose(market);
  }
}

function fillSeries() {
  const select = byId('series');
  const known = new Set([...select.options].map((option) => option.value));
  const all = [...new Set([...markets.byId.values()].map((market) => market.series))].sort();
  for (const series of all.filter((each) => !known.has(each))) {
    const option = document.createElement('option');
    option.value = series;
    option.textContent = series;
    select.append(option);
  }
}

setInterval(() => {
  table.drawAges();
  table.draw(false);
  detail.tick();
  health.draw();
  health.ask();
  const wait = titlesAskedAt < 0 ? 0 : TITLES_MILLIS;
  if (markets.byId.size > 0 && performance.now() - titlesAskedAt > wait && markets.lacksTitles()) {
    askTitles();
  }
}, 1_000);
health.ask();
setTimeout(askTitles, 300);

byId('search').addEventListener('input', (event) => {
  table.filter({ text: event.target.value });
  soon();
});
byId('series').addEventListener('change', (event) => {
  table.filter({ series: event.target.value });
  soon();
});
for (const radio of document.querySelectorAll('input[name=show]')) {
  radio.addEventListener('change', () => {
    table.filter({ show: radio.value });
    soon();
  });
}
byId('tools').addEventListener('submit', (event) => event.preventDefault());
byId('d-close').addEventListener('click', () => {
  document.body.classList.remove('open');
  byId('grid').focus();
});
document.addEventListener('keydown', (event) => {
  const typing = event.target.matches('input, select, textarea');
  if (event.key === '/' && !typing) {
    event.preventDefault();
    byId('search').focus();
  } else if (event.key === 'Escape') {
    document.body.classList.remove('open');
    byId('grid').focus();
  }
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => detail.tick());
