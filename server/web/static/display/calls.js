// The parts that call: the large panel, the list of calls, and the sign above one counter.

import { Part, fadeIn, make, pulse } from "./parts.js";

const LAST_CALLS = 4;
const TIGHT = 1.4;
const DRAWN = [1000, 720];

// Say where to go, on gold that is as wide as the words.
class Calling extends Part {
  gold(where, place, wanted) {
    this.label(make(where, "gold"), "place", { weight: 700, wanted, hugs: where }).say(place);
  }
}

export class Panel extends Calling {
  constructor(name, tall) {
    super("call", tall);
    this.face = make(this.el, "face");
    this.key = "";
    this.kind = "";
  }

  ownUnit(width, height) {
    return Math.max(0.01, Math.min(width / DRAWN[0], height / DRAWN[1]));
  }

  show(picture) {
    const said = ["scene", "headline", "headline_second", "calls", "detail", "detail_second"];
    const listed = picture.scene === "waiting" && !this.beside.includes("calls");
    const recent = listed ? picture.recent.slice(0, LAST_CALLS) : [];
    const key = JSON.stringify([...said.map((name) => picture[name]), recent, this.width, this.height]);
    if (key === this.key) return;
    this.key = key;
    const kind = picture.scene !== "call" ? picture.scene : picture.calls.length > 1 ? "batch" : "one";
    this.el.className = `part call ${picture.scene}`;
    this.clear(this.face);
    this.face.className = `face ${kind}`;
    if (kind === "one") this.one(picture);
    else if (kind === "batch") this.batch(picture);
    else this.message(picture, recent);
    if (kind !== this.kind) fadeIn(this.face);
    this.kind = kind;
  }

  flash() {
    pulse(this.face);
  }

  caption(picture) {
    const caption = [picture.headline, picture.headline_second].filter(Boolean).join(" · ");
    this.label(this.face, "caption weak", { weight: 500, wanted: 44, lines: 1 }).say(caption);
  }

  one(picture) {
    this.caption(picture);
    const number = this.label(this.face, "number", { weight: 800, wanted: 600, lines: 1, tight: TIGHT });
    number.say(picture.number);
    this.gold(make(this.face, "where"), picture.place, 88);
    this.label(this.face, "detail", { weight: 500, wanted: 42 }).say(picture.detail);
    this.label(this.face, "detail second weak", { wanted: 31 }).say(picture.detail_second);
  }

  batch(picture) {
    this.caption(picture);
    for (const call of picture.calls) {
      const line = make(this.face, "line");
      this.label(line, "number left", { weight: 800, wanted: 170, lines: 1, tight: 1.1 }).say(call.number);
      this.gold(make(line, "where"), call.place, 88);
    }
  }

  message(picture, recent) {
    const large = ["welcome", "closed"].includes(picture.scene);
    if (picture.scene === "lost") make(this.face, "alarm-mark").textContent = "!";
    const headline = { weight: 700, wanted: large ? 132 : 88, lines: 3 };
    this.label(this.face, recent.length ? "headline short" : "headline", headline).say(picture.headline);
    const second = { weight: 500, wanted: large ? 60 : 46 };
    this.label(this.face, "headline-second weak", second).say(picture.headline_second);
    if (picture.detail) {
      this.label(this.face, "message", { weight: 500, wanted: large ? 52 : 46 }).say(picture.detail);
      this.label(this.face, "message-second weak", { wanted: 34 }).say(picture.detail_second);
    }
    for (const call of recent) {
      const line = make(this.face, "last");
      this.label(line, "number left", { weight: 700, wanted: 60, lines: 1 }).say(call.number);
      this.label(line, "where weak right", { weight: 600, wanted: 50 }).say(call.place);
    }
  }
}

const ROW = 138;
const ROWS_AT_MOST = 8;
const CALLS_HEADING = 74;

export class Calls extends Calling {
  constructor(name, tall) {
    super("calls", tall);
    const headings = make(this.el, "headings weak");
    this.headings = [0, 1].map(() => this.label(headings, "left", { weight: 600, wanted: 32, lines: 1 }));
    this.body = make(this.el, "rows");
    this.key = "";
  }

  show(picture) {
    const panel = this.beside.includes("call"); // it has the calls of now larger, and the words
    const now = (panel ? [] : picture.calls).map((call) => [call.number, call.place, true]);
    const all = now.concat(picture.recent.map((call) => [call.number, call.place, false]));
    const high = this.height / this.unit - CALLS_HEADING;
    const capacity = Math.max(1, Math.min(ROWS_AT_MOST, Math.floor(high / ROW)));
    const rows = all.slice(0, capacity);
    const second = picture.detail || picture.headline_second;
    const faded = ["lost", "connecting"].includes(picture.scene);
    const said = all.length || faded || panel ? null : [picture.headline, second];
    const key = JSON.stringify([rows, capacity, said, this.width, high]);
    this.empty = !all.length && panel;
    this.el.classList.toggle("faded", faded);
    this.headings[0].say(all.length ? picture.number_heading : "");
    this.headings[1].say(all.length ? picture.counter_heading : "");
    if (key === this.key) return;
    this.key = key;
    this.clear(this.body);
    if (said !== null) {
      this.label(this.body, "headline", { weight: 700, wanted: 104 }).say(picture.headline);
      this.label(this.body, "message weak", { weight: 500, wanted: 50 }).say(second);
      return;
    }
    const height = high / capacity;
    for (const [number, place, called] of rows) this.row(height, number, place, called);
  }

  row(height, number, place, called) {
    const row = make(this.body, called ? "row lit" : "row");
    row.style.height = `${height * this.unit}px`;
    const size = Math.min((called ? 0.72 : 0.58) * height, 150);
    this.label(row, "number left", { weight: called ? 800 : 700, wanted: size, lines: 1 }).say(number);
    const where = make(row, "where");
    if (called) this.gold(where, place, 0.46 * height);
    else this.label(where, "left", { weight: 600, wanted: Math.min(0.46 * height, 100) }).say(place);
  }

  flash() {
    for (const row of this.body.querySelectorAll(".lit")) pulse(row);
  }
}

const LOW = 2.2;

export class Sign extends Part {
  constructor(name, tall) {
    super("sign", tall);
    const side = make(this.el, "side");
    this.name = this.label(side, "place", { weight: 700, wanted: 100, lines: 4 });
    this.what = make(this.el, "what");
    this.number = this.label(this.what, "number", { weight: 800, wanted: 2000, lines: 1, tight: TIGHT });
    this.stage = this.label(this.what, "stage", { weight: 600, wanted: 60 });
    this.state = this.label(this.what, "state", { weight: 700, wanted: 100, lines: 3 });
    this.second = this.label(this.what, "second weak", { weight: 500, wanted: 60 });
    this.side = side;
    this.key = "";
  }

  place(width, height, unit) {
    super.place(width, height, unit);
    this.el.classList.toggle("low", width > LOW * height);
    this.name.lines = width > LOW * height ? 4 : 2;
  }

  show(picture) {
    const said = { state: picture.headline, state_second: picture.headline_second };
    const sign = picture.sign || Object.assign({ place: "", number: "", stage: "", lit: false }, said);
    const high = this.height / this.unit;
    this.name.say(sign.place, (this.el.classList.contains("low") ? 0.26 : 0.19) * high);
    this.number.say(sign.number, 2 * high);
    this.stage.say(sign.number ? sign.stage : "", 0.085 * high);
    this.state.say(sign.number ? "" : sign.state, 0.17 * high);
    this.second.say(sign.number ? "" : sign.state_second, 0.085 * high);
    this.side.hidden = !sign.place;
    for (const label of [this.number, this.stage, this.state, this.second]) label.el.hidden = !label.said;
    this.el.classList.toggle("lit", sign.lit);
    this.el.classList.toggle("alarm", picture.scene === "lost");
    const key = `${sign.number} ${sign.state}`;
    if (key !== this.key) fadeIn(this.what);
    this.key = key;
  }

  flash() {
    pulse(this.what);
  }
}
