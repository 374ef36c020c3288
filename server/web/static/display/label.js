// Text that always fits its place: whole words on as many lines as it may have, smaller where it must be.

import { fitLines } from "./layout.js";

const MEASURED_AT = 100;
const SAFETY = 1.01; // a browser's rounding of each letter
const HUG_SIDES = 96; // what an element that is hugged has beside its text, in units
const widths = new Map();
let context = null;

// One text in a box of the page; the box's size comes from the layout, not from the text. A text that hugs
// has an element around it that may be as wide as the place; its box is then only as wide as the text. tight:
// how much larger than other text, since figures and capitals leave the room below the line empty.
export class Label {
  constructor(parent, className, { weight = 400, wanted, lines = 2, hugs = null, tight = 1 }) {
    this.el = parent.appendChild(document.createElement("div"));
    this.el.className = `label ${className}`;
    this.weight = weight;
    this.wanted = wanted;
    this.lines = lines;
    this.hugs = hugs;
    this.tight = tight;
    this.said = "";
    this.fresh = true;
    this.fitted = "";
    this.room = null;
    this.el.style.fontWeight = weight;
  }

  // Say this; wanted is the size in units, where it is another one than before.
  say(text, wanted = this.wanted) {
    this.fresh = this.fresh || text !== this.said || wanted !== this.wanted;
    this.said = text;
    this.wanted = wanted;
  }

  // Look how large the box is; all labels look before the first one is written.
  look() {
    if (!this.said) this.room = null;
    else if (this.hugs === null) this.room = [this.el.clientWidth, this.el.clientHeight];
    else this.room = [this.hugs.clientWidth, this.el.clientHeight];
  }

  write(unit) {
    this.fresh = false;
    const key = this.room ? `${this.said}|${this.room}|${this.wanted * unit}|${this.weight}` : "";
    if (key === this.fitted) return;
    this.fitted = key;
    this.el.textContent = "";
    if (!this.room) return;
    const words = this.said.split(" ");
    const measured = words.map((word) => measure(word, this.weight));
    const [size, lines] = fitLines(
      measured,
      measure(" ", this.weight),
      this.room[0] - (this.hugs === null ? 0 : HUG_SIDES * unit),
      this.room[1] * this.tight,
      this.wanted * unit,
      this.lines,
    );
    this.el.style.fontSize = `${Math.max(1, Math.floor(size * 4) / 4)}px`;
    let from = 0;
    const inner = this.el.appendChild(document.createElement("span"));
    let widest = 0;
    for (const count of lines) {
      if (from) inner.appendChild(document.createTextNode(" "));
      const line = inner.appendChild(document.createElement("span"));
      line.textContent = words.slice(from, from + count).join(" ");
      widest = Math.max(widest, measure(line.textContent, this.weight) * size);
      from += count;
    }
    if (this.hugs !== null) this.el.style.flex = `0 0 ${Math.ceil(widest)}px`;
  }
}

// Return the largest size up to wanted for a text in a place of these lengths.
export function fitText(text, weight, width, height, wanted, lines) {
  const words = text.split(" ").map((word) => measure(word, weight));
  return fitLines(words, measure(" ", weight), width, height, wanted, lines)[0];
}

// Return the width of a text at size 1; every digit is as wide as a zero, as tabular figures are.
export function measure(text, weight) {
  const key = `${weight} ${text}`;
  if (!widths.has(key)) {
    if (widths.size > 4000) widths.clear();
    context = context || document.createElement("canvas").getContext("2d");
    context.font = `${weight} ${MEASURED_AT}px Inter, sans-serif`;
    widths.set(key, (SAFETY * context.measureText(text.replace(/\d/g, "0")).width) / MEASURED_AT);
  }
  return widths.get(key);
}

// Measure anew: other fonts are there now.
export function forgetWidths() {
  widths.clear();
}
