// What all parts of the screen share, and the narrow ones: header, recent calls, waits, rules, notices, ticker.

import { Label, measure } from "./label.js";
import { splitLines } from "./layout.js";
import { PAGE_S } from "./paging.js";
import { findBanner, noticeTurns } from "./presentation.js";

// Return a new element inside another one.
export function make(parent, className, tag = "div") {
  const el = document.createElement(tag);
  el.className = className;
  if (parent) parent.appendChild(el);
  return el;
}

// A part of the screen. show takes a picture, place a size in pixels; empty says that it needs no room,
// beside has the names of all parts of this screen.
export class Part {
  constructor(name, tall) {
    this.el = make(null, `part ${name}`);
    this.tall = tall;
    this.labels = [];
    this.beside = [];
    this.empty = false;
    this.stretch = 1;
    this.unit = 1;
    this.width = 0;
    this.height = 0;
  }

  label(parent, className, options) {
    const label = new Label(parent, className, options);
    this.labels.push(label);
    return label;
  }

  // Remove everything inside an element.
  clear(parent) {
    this.labels = this.labels.filter((label) => !parent.contains(label.el));
    parent.textContent = "";
  }

  place(width, height, unit) {
    this.width = width;
    this.height = height;
    this.unit = this.ownUnit(width, height, unit);
    this.el.style.setProperty("--u", `${this.unit}px`);
  }

  ownUnit(width, height, unit) {
    return unit;
  }

  show() {}

  // Turn pages and notices; nowS is monotonic.
  turn() {}

  flash() {}
}

// Let an element pulse three times.
export function pulse(el) {
  el.classList.remove("pulse");
  void el.offsetWidth; // begins the animation anew
  el.classList.add("pulse");
}

export function fadeIn(el) {
  el.classList.remove("fade-in");
  void el.offsetWidth;
  el.classList.add("fade-in");
}

export class Vacant extends Part {
  constructor(name, tall) {
    super("vacant", tall);
    this.empty = true;
  }
}

export class Header extends Part {
  constructor(name, tall) {
    super("header", tall);
    this.logo = make(this.el, "logo", "img");
    this.logo.hidden = true;
    this.logo.addEventListener("error", () => {
      this.logo.hidden = true;
    });
    const names = make(this.el, "names");
    this.office = this.label(names, "office", { weight: 600, wanted: tall ? 42 : 38, lines: 2 });
    this.below = this.label(names, "below weak", { weight: 500, wanted: tall ? 32 : 30, lines: 1 });
    this.day = this.label(this.el, "day weak right", { wanted: 32, lines: 1 });
    this.clock = this.label(this.el, "clock right", { weight: 700, wanted: tall ? 72 : 54, lines: 1 });
    this.el.classList.toggle("tall", tall);
  }

  show(picture) {
    const below = this.tall ? [picture.zone, picture.day].filter(Boolean).join(" · ") : picture.zone;
    this.office.say(picture.office);
    this.office.lines = this.tall && !picture.zone ? 2 : 1;
    this.below.say(below);
    this.below.el.hidden = !below;
    this.day.say(this.tall ? "" : picture.day);
    this.clock.say(picture.clock);
    const logo = picture.logo || "";
    if (this.logo.getAttribute("src") !== logo && logo) {
      this.logo.src = logo;
      this.logo.hidden = false;
    } else if (!logo) {
      this.logo.hidden = true;
    }
  }
}

const RECENT_PLACES = 3;

export class RecentStrip extends Part {
  constructor(name, tall) {
    super("recent", tall);
    const heading = make(this.el, "heading weak");
    this.headings = [0, 1].map(() => this.label(heading, "left", { wanted: 26, lines: 1 }));
    this.calls = [...Array(RECENT_PLACES)].map(() => {
      const call = make(this.el, "one");
      return [
        this.label(call, "number right", { weight: 700, wanted: 36, lines: 1 }),
        this.label(call, "where weak left", { wanted: 31 }),
      ];
    });
  }

  show(picture) {
    this.empty = picture.scene !== "call" || !picture.recent.length;
    const [first, second] = picture.recent_heading.split(" · ");
    this.headings[0].say(first);
    this.headings[1].say(second || "");
    this.headings[1].el.hidden = !second;
    this.calls.forEach(([number, where], at) => {
      const call = picture.recent[at];
      number.say(call ? call.number : "");
      where.say(call ? call.place : "");
    });
  }
}

export class StageStrip extends Part {
  constructor(name, tall) {
    super("stages", tall);
    this.shown = null;
  }

  show(picture) {
    this.empty = !picture.stages.length;
    const shown = JSON.stringify(picture.stages);
    if (shown === this.shown) return;
    this.shown = shown;
    this.clear(this.el);
    const lines = splitLines(picture.stages, this.tall ? 4 : 5);
    this.stretch = lines.length === 1 ? 1 : 0.66 * lines.length;
    for (const line of lines) {
      const row = make(this.el, lines.length === 1 ? "line" : "line low");
      for (const stage of line) this.cell(make(row, "cell"), stage);
    }
  }

  cell(cell, stage) {
    const texts = make(cell, "texts");
    this.label(texts, "name weak left", { wanted: 27 }).say(stage.name);
    const strong = this.label(cell, "strong left", { weight: 700, wanted: 38, lines: 1 });
    strong.say(stage.strong);
    this.label(texts, "small weak left", { wanted: 25, lines: 1 }).say(stage.weak);
  }
}

export class Rules extends Part {
  constructor(name, tall) {
    super("rules", tall);
    this.text = this.label(this.el, "left", { weight: 500, wanted: 27 });
    this.turns = [];
    this.at = -1;
  }

  show(picture) {
    this.turns = [picture.rules, picture.rules_second].filter(Boolean);
    this.empty = !this.turns.length;
  }

  turn(nowS) {
    if (!this.turns.length) return;
    const at = Math.floor(nowS / PAGE_S) % this.turns.length;
    if (this.text.said !== this.turns[at]) fadeIn(this.text.el);
    this.text.say(this.turns[at]);
  }
}

const NOTICE_SIZE = 40;
const NOTICE_LINES = 2;
const NOTICE_LINES_AT_MOST = 5;
const NOTICE_SIDE = 150;

export class Notices extends Part {
  constructor(name, tall) {
    super("notices", tall);
    this.mark = make(this.el, "mark");
    this.text = this.label(this.el, "left said", { weight: 600, wanted: NOTICE_SIZE, lines: 6 });
    this.turns = [];
    this.key = "[]";
    this.sinceS = 0;
    this.empty = true;
  }

  show(picture, nowS) {
    const turns = noticeTurns(picture.notices);
    const key = JSON.stringify(turns);
    if (key === this.key) return;
    this.key = key;
    this.turns = turns;
    this.sinceS = nowS;
    this.empty = !turns.length;
    this.measure();
  }

  place(width, height, unit) {
    super.place(width, height, unit);
    this.measure();
  }

  // Make room for the longest, so that nothing moves as they turn.
  measure() {
    const across = Math.max(1, this.width / this.unit - NOTICE_SIDE);
    const longest = Math.max(0, ...this.turns.map(([text]) => measure(text, 600) * NOTICE_SIZE));
    const lines = Math.max(NOTICE_LINES, Math.floor((1.1 * longest) / across) + 1);
    this.stretch = Math.min(NOTICE_LINES_AT_MOST, lines) / NOTICE_LINES;
  }

  turn(nowS) {
    if (!this.turns.length) return;
    const [text, urgent] = this.turns[Math.floor((nowS - this.sinceS) / PAGE_S) % this.turns.length];
    if (this.text.said !== text) fadeIn(this.text.el);
    this.text.say(text);
    this.el.classList.toggle("urgent", urgent);
  }
}

const TICKER_UNITS_A_SECOND = 110;
const TICKER_GAP = 160;

export class Ticker extends Part {
  constructor(name, tall) {
    super("ticker", tall);
    make(this.el, "tag").textContent = "Info";
    this.window = make(this.el, "window");
    this.band = make(this.window, "band");
    this.text = "";
    this.empty = true;
  }

  show(picture) {
    if (picture.ticker === this.text) return;
    this.text = picture.ticker;
    this.empty = !this.text;
    this.draw();
  }

  place(width, height, unit) {
    super.place(width, height, unit);
    this.draw();
  }

  // One line that glides by where it is longer than its place, twice so that it never ends.
  draw() {
    this.band.classList.remove("gliding");
    this.band.textContent = "";
    if (!this.text) return;
    const long = measure(this.text, 500) * 34;
    const glides = long > this.width / this.unit - 212;
    for (let copy = 0; copy < (glides ? 2 : 1); copy += 1) {
      make(this.band, "words", "span").textContent = this.text;
    }
    if (!glides) return;
    this.band.style.animationDuration = `${(long + TICKER_GAP) / TICKER_UNITS_A_SECOND}s`;
    this.band.classList.add("gliding");
  }
}

// The band above a layout: what must be said wherever there is no other place for it.
export class Banner extends Part {
  constructor() {
    super("banner", false);
    this.text = this.label(this.el, "", { weight: 700, wanted: 46 });
    this.second = this.label(this.el, "second", { weight: 500, wanted: 30 });
    this.empty = true;
  }

  show(picture) {
    const said = findBanner(picture, this.beside);
    this.empty = said === null;
    if (said === null) return;
    this.text.say(said.text);
    this.second.say(said.second);
    this.second.el.hidden = !said.second;
    this.el.classList.toggle("alarm", said.alarm);
  }
}
