// The parts whose rows may need several pages: counters in rows, and counters on tiles.

import { fitText, measure } from "./label.js";
import {
  COLUMN_GAP,
  LONG_LABEL,
  countColumns,
  gridCapacity,
  gridShape,
  rowCapacity,
  rowHeight,
  splitColumns,
  weigh,
} from "./layout.js";
import { Pager, splitPages } from "./paging.js";
import { Part, fadeIn, make, pulse } from "./parts.js";

// A part that shows one page of the picture's rows.
class Paged extends Part {
  constructor(name, tall) {
    super(name, tall);
    this.pager = new Pager();
    this.rows = [];
    this.pages = [[]];
    this.page = 0;
    this.drawn = "";
    this.nowS = 0;
  }

  show(picture) {
    this.rows = picture.rows;
    this.faded = ["lost", "connecting"].includes(picture.scene);
    this.el.classList.toggle("faded", this.faded);
    this.counterHeading = picture.counter_heading;
    this.numberHeading = picture.number_heading;
  }

  turn(nowS) {
    this.nowS = nowS;
    if (!this.width) return;
    this.pages = this.split();
    const lit = this.pages.map((page) => page.filter((row) => row.lit).map((row) => row.place || row.label));
    const page = this.pager.choose(lit, nowS);
    const turned = page !== this.page && page < this.pages.length;
    this.page = Math.min(page, this.pages.length - 1);
    const shape = [this.pages.length, this.page, this.width, this.height, this.unit];
    const key = JSON.stringify([this.pages[this.page], shape]);
    if (key === this.drawn) return;
    this.drawn = key;
    this.draw(this.pages[this.page]);
    this.markPages();
    if (turned) fadeIn(this.body);
  }

  flash() {
    this.pager.restart(this.nowS);
    this.turn(this.nowS);
    for (const el of this.body.querySelectorAll(".lit")) pulse(el);
  }

  markPages() {
    this.dots.textContent = "";
    this.dots.hidden = this.pages.length < 2;
    for (let page = 0; page < this.pages.length; page += 1) {
      make(this.dots, page === this.page ? "dot here" : "dot");
    }
  }
}

const HEADING = 70;
const DOTS = 40;
const FOOT = 12;
const EDGE = 40;
const NARROW = 270;
const WIDE = 600;
const GAP = 20;
const VALUE = 0.66;
const VALUE_NAMED = 0.44;

export class Counters extends Paged {
  constructor(name, tall) {
    super("counters", tall);
    const headings = make(this.el, "headings weak");
    this.headings = ["left", "right"].map((side) =>
      this.label(headings, side, { weight: 600, wanted: 28, lines: 1 }),
    );
    this.body = make(this.el, "columns");
    this.dots = make(this.el, "dots");
  }

  show(picture) {
    super.show(picture);
    this.headings[0].say(this.counterHeading);
    this.headings[1].say(this.numberHeading);
    this.named = picture.rows.some((row) => row.label.length > LONG_LABEL);
  }

  get across() {
    return Math.max(1, this.width / this.unit - 2 * EDGE);
  }

  get columns() {
    return countColumns(this.across, this.named ? WIDE : NARROW);
  }

  high(pages) {
    return Math.max(1, this.height / this.unit - HEADING - FOOT - (pages > 1 ? DOTS : 0));
  }

  split() {
    const pages = splitPages(this.rows, rowCapacity(this.rows, this.high(1), this.columns));
    if (pages.length < 2) return pages;
    return splitPages(this.rows, rowCapacity(this.rows, this.high(2), this.columns));
  }

  draw(rows) {
    this.clear(this.body);
    const height = this.high(this.pages.length);
    const columns = splitColumns(rows, height, this.columns, this.across);
    this.body.classList.toggle("many", columns.length > 1);
    const full = rowHeight(columns, height);
    const sizes = this.sizes(rows, columns.length, full);
    for (const column of columns) {
      const el = make(this.body, "column");
      for (const row of column) this.row(el, row, full * weigh(row), sizes);
    }
  }

  // Return one size for all numbers and one for all labels: the largest that fits each.
  sizes(rows, columns, full) {
    const across = (this.across - (columns - 1) * COLUMN_GAP) / Math.max(1, columns) - GAP;
    const share = this.named ? VALUE_NAMED : VALUE;
    let number = Math.min(0.6 * full, 78);
    let label = number;
    for (const row of rows) {
      if (!row.pale) number = Math.min(number, (share * across) / Math.max(0.1, measure(row.value, 700)));
      const height = 0.86 * full * weigh(row);
      label = Math.min(label, fitText(row.label, 700, (1 - share) * across, height, label, this.named ? 3 : 1));
    }
    return { number, label: this.named ? Math.min(label, 50) : label };
  }

  row(parent, row, height, sizes) {
    const look = ["row", row.pale ? "pale" : "", row.lit ? "lit" : "", this.named ? "named" : ""];
    const el = make(parent, look.filter(Boolean).join(" "));
    el.style.height = `${height * this.unit}px`;
    const size = row.pale ? Math.min(0.5 * height, 40) : sizes.number;
    const label = row.pale ? Math.min(sizes.label, 40) : sizes.label;
    const weight = row.pale ? 400 : this.named ? 600 : 700;
    this.label(el, "of left", { weight, wanted: label, lines: this.named ? 3 : 1 }).say(row.label);
    const value = { weight: row.pale ? 400 : 700, wanted: size, lines: row.pale ? 2 : 1 };
    this.label(el, "value right", value).say(row.value);
  }
}

const PADDING = 32;
const SPACING = 20;
const GRID_DOTS = 44;

export class Grid extends Paged {
  constructor(name, tall) {
    super("grid", tall);
    this.body = make(this.el, "tiles");
    this.dots = make(this.el, "dots");
  }

  size() {
    const height = this.height / this.unit - 2 * PADDING + SPACING - (this.pages.length > 1 ? GRID_DOTS : 0);
    return [this.width / this.unit - 2 * PADDING + SPACING, height];
  }

  split() {
    const width = this.width / this.unit - 2 * PADDING + SPACING;
    const height = this.height / this.unit - 2 * PADDING + SPACING;
    const pages = splitPages(this.rows, gridCapacity(width, height));
    return pages.length < 2 ? pages : splitPages(this.rows, gridCapacity(width, height - GRID_DOTS));
  }

  draw(rows) {
    this.clear(this.body);
    const most = Math.max(1, ...this.pages.map((page) => page.length));
    const [columns, lines] = gridShape(most, ...this.size());
    this.body.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    this.body.style.gridTemplateRows = `repeat(${lines}, minmax(0, 1fr))`;
    const height = this.size()[1] / lines - SPACING;
    for (const row of rows) this.tile(row, height);
  }

  tile(row, height) {
    const look = ["tile", row.pale ? "pale" : "", row.lit ? "lit" : ""];
    const el = make(this.body, look.filter(Boolean).join(" "));
    this.label(el, "of", { weight: 600, wanted: Math.min(0.26 * height, 90) }).say(row.place || row.label);
    const pale = { weight: 500, wanted: Math.min(0.22 * height, 60), lines: 3 };
    const number = { weight: 800, wanted: 0.62 * height, lines: 1 };
    this.label(el, "value", row.pale ? pale : number).say(row.value);
  }
}
