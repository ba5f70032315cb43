// Numbers and words for people. Nothing here touches the page.

/** A price in dollars as cents: 0.52 is "52.0", 0.5201 is "52.01". */
export function cents(dollars) {
  if (dollars === null) {
    return '—';
  }
  const centiCents = Math.round(dollars * 10_000);
  return (centiCents / 100).toFixed(centiCents % 10 === 0 ? 1 : 2);
}

/** Whole numbers with separators. */
export function count(number) {
  return number === null || number === undefined ? '—' : Math.round(number).toLocaleString('en-US');
}

/** Big counters, short: 12,345 stays, 1,234,567 is 1.23M. */
export function short(number) {
  if (number < 100_000) {
    return count(number);
  }
  return number < 1e6 ? `${(number / 1e3).toFixed(0)}k` : `${(number / 1e6).toFixed(2)}M`;
}

export function age(seconds) {
  if (seconds < 9.95) {
    return `${Math.max(0, seconds).toFixed(1)} s`;
  }
  if (seconds < 120) {
    return `${Math.round(seconds)} s`;
  }
  return seconds < 7_200 ? `${Math.round(seconds / 60)} m` : `${Math.round(seconds / 3_600)} h`;
}

/** SEQUENCE_GAP is "sequence gap". */
export function words(name) {
  return name ? name.toLowerCase().replaceAll('_', ' ') : '';
}

export function clock(millis) {
  const time = new Date(millis);
  const two = (n) => String(n).padStart(2, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** Sets a text only if it differs: writing the same one costs a layout all the same. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
