// The board in words: every text of the picture, ready to draw; knows no page and no server.
// The same as display/presentation.py; both answer the cases of tests/golden/display.

import { clock, day, localTime, plural, text, wait } from "./texts.js";

const RECENT_AT_MOST = 12;
const SPEAKING_PARTS = ["call", "sign"];

// Return what a screen of these parts must say above them, or null.
export function findBanner(picture, parts) {
  if (picture.trial) return { text: picture.trial, second: picture.trial_second, alarm: false };
  const silent = !SPEAKING_PARTS.some((part) => parts.includes(part));
  const listed = picture.scene === "closed" && parts.includes("calls") && !picture.recent.length;
  if (silent && !listed && ["lost", "connecting", "closed"].includes(picture.scene)) {
    return {
      text: beside(picture.headline, picture.detail),
      second: beside(picture.headline_second, picture.detail_second),
      alarm: picture.scene === "lost",
    };
  }
  return null;
}

// Return what is to be read one after the other as [text, urgent]; urgent ones stand alone.
export function noticeTurns(notices) {
  const urgent = notices.filter((notice) => notice.urgent);
  const turns = [];
  for (const notice of urgent.length ? urgent : notices) {
    for (const said of [notice.text, notice.second]) if (said) turns.push([said, notice.urgent]);
  }
  return turns;
}

// Puts a view into the words of one office, for one of its displays.
export class Presenter {
  constructor(office, setup, knownLayouts = []) {
    this.office = office;
    this.setup = setup;
    this.layouts = [...knownLayouts, ...Object.keys(office.layouts)];
    this.first = office.languages[0];
    this.second = office.languages.length > 1 ? office.languages[1] : null;
  }

  // Return the picture of a view at a moment. trial: the voice is being tried out.
  present(view, now, trial = false) {
    const picture = this.frame(view, now);
    if (trial) this.sayTrial(picture);
    if (view.contact === "lost") return this.presentLost(picture, view, now);
    if (view.contact === "starting") return this.headline(picture, "connecting", "Connecting…");
    if (view.calls.length) return this.presentCalls(picture, view.calls);
    if (!this.office.open) return this.presentClosed(picture);
    if (view.recent.length) return this.headline(picture, "waiting", "Please wait for your number");
    this.headline(picture, "welcome", "Welcome");
    return this.detail(picture, "Your number will appear here");
  }

  // --- the large panel

  presentCalls(picture, calls) {
    const call = calls[0];
    const second = this.secondFor(call);
    return Object.assign(picture, {
      scene: "call",
      headline: this.text("Ticket number"),
      headline_second: second ? text(second, "Ticket number") : "",
      calls: calls.map((one) => ({ number: one.ticket, place: this.place(one.label) })),
      number: call.ticket,
      place: this.place(call.label),
      detail: this.stageAndService(this.first, call),
      detail_second: second ? this.stageAndService(second, call) : "",
    });
  }

  // Return the language beside the first: the visitor's own where the site speaks it.
  secondFor(call) {
    const own = call.languages.find(
      (language) => this.office.languages.includes(language) && language !== this.first,
    );
    return own || this.second;
  }

  presentLost(picture, view, now) {
    picture.scene = "lost";
    picture.headline = this.lost(this.first, view, now);
    picture.headline_second = this.second ? this.lost(this.second, view, now) : "";
    return this.detail(picture, "Please listen for the officers");
  }

  presentClosed(picture) {
    this.headline(picture, "closed", "The office is closed");
    picture.detail = this.office.note[this.first] || "";
    picture.detail_second = (this.second && this.office.note[this.second]) || "";
    return picture;
  }

  lost(language, view, now) {
    if (view.lost_since === null) return text(language, "No connection");
    return text(language, "No connection since {time}", { time: this.moment(language, view.lost_since, now) });
  }

  stageAndService(language, call) {
    const stage = this.office.stages[call.stage];
    const names = [stage ? stage.name : {}, this.office.services[call.service] || {}];
    return beside(...new Set(names.map((name) => this.translated(name, language))));
  }

  sayTrial(picture) {
    picture.trial = this.text("This is a sound test. Nobody is being called.");
    picture.trial_second = this.inSecond("This is a sound test. Nobody is being called.");
  }

  // --- around it

  frame(view, now) {
    const local = localTime(this.office.timezone, now);
    const [heading, labels] = splitLabels(view.rows.map((row) => row.counter.label));
    return {
      scene: "waiting",
      office: this.office.name,
      day: day(this.first, local),
      clock: clock(this.first, local),
      headline: "",
      headline_second: "",
      number: "",
      place: "",
      detail: "",
      detail_second: "",
      counter_heading: this.counterHeading(heading),
      number_heading: this.numberHeading(view, now),
      rows: view.rows.map((row, at) => this.row(row, labels[at], now)),
      recent_heading: this.both("Just called"),
      recent: view.recent.slice(0, RECENT_AT_MOST).map((call) => this.recent(call, view.rows)),
      stages: view.contact === "live" ? view.stages.map((stage) => this.stage(stage)) : [],
      ticker: this.join(this.office.ticker),
      zone: this.zoneName(),
      calls: [],
      sign: this.sign(view, now),
      notices: this.notices(now),
      rules: this.translated(this.office.rules, this.first),
      rules_second: (this.second && this.office.rules[this.second]) || "",
      trial: "",
      trial_second: "",
      layout: this.layouts.includes(this.setup.layout) ? this.setup.layout : "main",
      theme: this.setup.theme,
      brand: this.office.look.brand,
      deep_brand: this.office.look.deep_brand,
    };
  }

  row(row, label, now) {
    const counter = row.counter;
    const place = this.place(counter.label);
    if (counter.ticket !== null) return { label, value: counter.ticket, pale: false, lit: row.lit, place };
    if (counter.state === "open") return { label, value: "–", pale: false, lit: false, place };
    return { label, value: this.state(this.first, counter, now), pale: true, lit: false, place };
  }

  // Return what a visitor meets where nobody is served.
  state(language, counter, now) {
    if (counter.state === "open") return text(language, "Please wait for your number");
    if (counter.state === "closed") return text(language, "closed");
    const own = language === this.first ? this.translated(counter.note, language) : "";
    const what = counter.note[language] || own || text(language, "on a break");
    if (counter.until === null || counter.until <= now) return what;
    return text(language, "{what} until {time}", { what, time: this.moment(language, counter.until, now) });
  }

  // --- one counter's sign

  // Return the sign of the display's counter, or of the only one there is.
  sign(view, now) {
    const rows = view.rows.filter((row) => [null, row.counter.counter].includes(this.setup.counter));
    if (rows.length !== 1) return null;
    const counter = rows[0].counter;
    const sign = { place: this.place(counter.label), number: "", state: "", state_second: "" };
    Object.assign(sign, { stage: this.stageAt(counter), pale: counter.state !== "open", lit: rows[0].lit });
    if (view.contact === "live" && counter.ticket !== null) {
      return Object.assign(sign, { number: counter.ticket, pale: false });
    }
    sign.state = this.signState(this.first, view, counter, now);
    sign.state_second = this.signState(this.second || "", view, counter, now);
    return Object.assign(sign, { stage: "" });
  }

  signState(language, view, counter, now) {
    if (!language) return "";
    if (view.contact === "lost") return this.lost(language, view, now);
    if (view.contact === "starting") return text(language, "Connecting…");
    return this.state(language, counter, now);
  }

  stageAt(counter) {
    const stage = this.office.stages[counter.stage || ""];
    return stage ? this.translated(stage.name, this.first) : "";
  }

  // --- waits and words of the staff

  stage(stage) {
    const known = this.office.stages[stage.stage];
    const short = known ? this.translated(known.short, this.first) : "";
    const name = short || (known ? this.translated(known.name, this.first) : "") || stage.stage;
    const people = this.people(this.first, stage.waiting);
    const said = wait(this.first, stage.low_s, stage.high_s);
    if (said !== null) return { name, strong: said, weak: people };
    return { name, strong: people, weak: this.second ? this.people(this.second, stage.waiting) : "" };
  }

  people(language, waiting) {
    return plural(language, "{n} waiting", "{n} waiting", waiting);
  }

  recent(call, rows) {
    const row = rows.find((one) => one.counter.counter === call.counter);
    return { number: call.ticket, place: this.place(row ? row.counter.label : call.counter) };
  }

  // Return where to go: a bare number or letter is a counter's.
  place(label) {
    return isMark(label) ? `${this.text("Counter")} ${label}` : label;
  }

  counterHeading(heading) {
    return heading && heading !== this.text("Counter") ? heading : this.both("Counter");
  }

  numberHeading(view, now) {
    if (view.contact === "live" || view.as_of === null) return this.both("Number");
    return this.text("as of {time}", { time: this.moment(this.first, view.as_of, now) });
  }

  // Return what is to be said here now, what is urgent first.
  notices(now) {
    const due = this.office.notices.filter(
      (notice) =>
        [null, this.setup.zone].includes(notice.zone) && (notice.until === null || now < notice.until),
    );
    const ordered = [...due.filter((one) => one.urgent), ...due.filter((one) => !one.urgent)];
    return ordered.map((notice) => {
      const first = this.translated(notice.text, this.first);
      const second = (this.second && notice.text[this.second]) || "";
      return { text: first, second: second !== first ? second : "", urgent: notice.urgent };
    });
  }

  zoneName() {
    const zone = this.setup.zone !== null ? this.office.zones[this.setup.zone] : undefined;
    return zone ? this.translated(zone.name, this.first) : "";
  }

  join(texts) {
    return beside(...[this.first, this.second].map((language) => (language && texts[language]) || ""));
  }

  // --- words

  text(message, values = {}) {
    return text(this.first, message, values);
  }

  inSecond(message) {
    return this.second ? text(this.second, message) : "";
  }

  both(message) {
    return beside(this.text(message), this.inSecond(message));
  }

  headline(picture, scene, message) {
    return Object.assign(picture, { scene, headline: this.text(message), headline_second: this.inSecond(message) });
  }

  detail(picture, message) {
    return Object.assign(picture, { detail: this.text(message), detail_second: this.inSecond(message) });
  }

  // Return the time of day, with the day when it is not today.
  moment(language, at, now) {
    const local = localTime(this.office.timezone, at);
    const today = localTime(this.office.timezone, now);
    const said = clock(language, local);
    const sameDay = ["year", "month", "day"].every((part) => local[part] === today[part]);
    return sameDay ? said : `${day(language, local, false)} ${said}`;
  }

  translated(texts, language) {
    return texts[language] || Object.values(texts)[0] || "";
  }
}

// Return the words that all labels begin with, and the labels without them: "Loket" over "1", "2".
export function splitLabels(labels) {
  const parts = labels.map((label) => {
    const at = label.lastIndexOf(" ");
    return at < 0 ? ["", label] : [label.slice(0, at), label.slice(at + 1)];
  });
  const headings = new Set(parts.map(([heading]) => heading));
  if (headings.size !== 1 || headings.has("") || !parts.every(([, mark]) => isMark(mark))) {
    return ["", labels];
  }
  return [parts[0][0], parts.map(([, mark]) => mark)];
}

// Tell whether the word numbers a counter: 3, 12, A, 3B.
function isMark(word) {
  const signs = [...word];
  return signs.length === 1 || (signs.length <= 4 && signs.some((sign) => /\p{Nd}/u.test(sign)));
}

function beside(...texts) {
  return texts.filter(Boolean).join(" · ");
}
