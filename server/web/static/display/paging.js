// Which rows are on the screen now where not all have room: by rows, capacity and seconds alone.
// The same as display/paging.py.

export const PAGE_S = 8;

// Return the rows in as few pages as hold them all, none fuller than capacity, all about as full.
export function splitPages(rows, capacity) {
  const pages = Math.max(1, Math.ceil(rows.length / Math.max(1, capacity)));
  const length = Math.max(1, Math.ceil(rows.length / pages));
  const found = [];
  for (let at = 0; at < rows.length; at += length) found.push(rows.slice(at, at + length));
  return found.length ? found : [[]];
}

// Return the place of the page to show. lit: for each page, whether a visitor is called to it. seconds are
// those since a row became lit or was no longer: lit pages come first, each for its time, and all over again.
export function choosePage(lit, seconds) {
  const places = lit.map((_, page) => page);
  const turns = [...places.filter((page) => lit[page]), ...places.filter((page) => !lit[page])];
  return turns.length ? turns[Math.floor(Math.max(0, seconds) / PAGE_S) % turns.length] : 0;
}

// Turns the pages; begins anew with those where a visitor is called, whenever others are called.
export class Pager {
  constructor() {
    this.lit = "[]";
    this.sinceS = 0;
  }

  // Return the place of the page to show. lit: for each page, the names of the rows whose visitor is called.
  choose(lit, nowS) {
    const called = JSON.stringify([...new Set(lit.flat())].sort());
    if (called !== this.lit) {
      this.lit = called;
      this.sinceS = nowS;
    }
    return choosePage(
      lit.map((page) => page.length > 0),
      nowS - this.sinceS,
    );
  }

  // Begin anew: somebody is called once more.
  restart(nowS) {
    this.sinceS = nowS;
  }
}
