// One display without its page: board and words, moved on by whoever knows the time; the same as display/station.py.

import { Board, findFocus } from "./board.js";
import { Presenter } from "./presentation.js";
import { read, setupOf } from "./reading.js";

const UNKNOWN_OFFICE = {
  name: "",
  timezone: "UTC",
  languages: ["id", "en"],
  order: null,
  open: true,
  note: {},
  services: {},
  stages: {},
  ticker: {},
  rules: {},
  zones: {},
  setups: {},
  layouts: {},
  notices: [],
  media: [],
  look: { brand: null, deep_brand: null, logo: null },
  loudness: [],
};

export class Station {
  constructor(nowS, clock, { device, layouts = [], minimumShowS = 4, missedAfterS = 0 }) {
    this.board = new Board(nowS, clock, minimumShowS, missedAfterS);
    this.device = device;
    this.knownLayouts = layouts;
    this.office = UNKNOWN_OFFICE;
    this.knownCatalog = null;
    this.setup = setupOf(UNKNOWN_OFFICE, device);
    this.presenter = new Presenter(this.office, this.setup, layouts);
  }

  // Take a message of the wire; return what is to be done, if anything: a command, or that the server
  // counts from an earlier epoch and must be asked for everything once more.
  take(kind, message, nowS) {
    const fact = read(kind, message);
    if (fact === null) return null;
    if (fact.kind === "command") return fact;
    if (fact.kind === "board") this.board.takeSnapshot(fact);
    else if (fact.kind === "call") this.board.takeCall(fact);
    else if (fact.kind === "heartbeat") return this.hear(fact, nowS);
    else this.moveTo(fact);
    return null;
  }

  // Move on to nowS; return the calls to announce.
  step(nowS, speaking) {
    return this.board.advance(nowS, speaking);
  }

  // Return what to draw.
  picture(nowS, trial = false) {
    const picture = this.presenter.present(this.board.view(), this.board.clock(nowS), trial);
    if (this.office === UNKNOWN_OFFICE) Object.assign(picture, { day: "", clock: "" });
    return picture;
  }

  hear(heartbeat, nowS) {
    if (!this.board.takeHeartbeat(heartbeat, nowS)) return null;
    this.knownCatalog = null;
    return { kind: "start over" };
  }

  moveTo(office) {
    if (this.knownCatalog !== null && isBefore(office.order, this.knownCatalog)) return;
    this.knownCatalog = office.order;
    this.office = office;
    this.setup = setupOf(office, this.device);
    this.presenter = new Presenter(office, this.setup, this.knownLayouts);
    this.board.lookAt(findFocus(office, this.setup));
  }
}

function isBefore(one, other) {
  for (let place = 0; place < one.length; place += 1) {
    if (one[place] !== other[place]) return one[place] < other[place];
  }
  return false;
}
