// The board as a lobby may see it now; decides by order and time alone, knows no server and no page.
// The rules are those of display/board.py: both answer the cases of tests/golden/display.
// Times in seconds are monotonic and come from the caller, moments are microseconds since 1970.

export const STALE_AFTER_S = 5;
export const RESYNC_AFTER_S = 2;
const RESYNC_AT_MOST_EVERY_S = 30;
const CALL_LIFE_S = 30;
const MISSED_AFTER_S = 2;
const EARLIER_EPOCH_AFTER_S = 10;
const SPEECH_AT_MOST_S = 30;
const SINGLY_AT_MOST = 2;
const BATCH_AT_MOST = 4;
const FURTHER_SHOW_S = 1;
const REMEMBERED_CALLS = 1000;
const MICRO = 1e6;

// What a display is there for: sets of counters and stages; null is all.
export const EVERYTHING = { counters: null, stages: null };

// Return what a display is there for: its counter, or else its zone, or else the whole lobby.
// A zone that the office does not have is the whole lobby, so that nobody's call goes unseen.
export function findFocus(office, setup) {
  if (setup.counter !== null) return { counters: [setup.counter], stages: null };
  const zone = setup.zone !== null ? office.zones[setup.zone] : undefined;
  return zone ? { counters: zone.counters, stages: zone.stages } : EVERYTHING;
}

function narrow(focus, snapshot) {
  const hasCounter = (counter) => focus.counters === null || focus.counters.includes(counter);
  const callsFor = (stage) => focus.stages === null || focus.stages.includes(stage);
  return Object.assign({}, snapshot, {
    counters: snapshot.counters.filter((row) => hasCounter(row.counter)),
    recent: snapshot.recent.filter((entry) => hasCounter(entry.counter) && callsFor(entry.stage)),
    stages: snapshot.stages.filter((wait) => callsFor(wait.stage)),
  });
}

// Takes what arrives in any order, and says what to show and which calls to announce next. missedAfterS: a
// call that the board lists so long, and whose message has not come, was lost; 0 where no messages come.
export class Board {
  constructor(nowS, clock, minimumShowS = 4, missedAfterS = MISSED_AFTER_S) {
    this.startedS = nowS;
    this.serverClock = clock;
    this.clockS = nowS;
    this.minimumShowS = minimumShowS;
    this.missedAfterS = missedAfterS;
    this.focus = EVERYTHING;
    this.whole = null;
    this.snapshot = null;
    this.heartbeat = null;
    this.heardS = null;
    this.backSinceS = null;
    this.backS = 0;
    this.behindSinceS = null;
    this.resyncS = 0;
    this.resyncStepS = RESYNC_AFTER_S;
    this.contact = "starting";
    this.lostSince = null;
    this.waiting = new Map();
    this.queue = [];
    this.acted = new Map();
    this.listedSinceS = new Map();
    this.shown = null;
  }

  // --- what arrives

  // Keep the board if it is newer than the one that is known; a call it no longer lists is over.
  takeSnapshot(snapshot) {
    if (this.whole !== null && compare(orderOf(snapshot), orderOf(this.whole)) <= 0) return;
    this.whole = snapshot;
    this.narrow(snapshot);
  }

  // Show another part of the lobby from now on.
  lookAt(focus) {
    if (JSON.stringify(focus) === JSON.stringify(this.focus)) return;
    this.focus = focus;
    if (this.whole !== null) this.narrow(this.whole);
  }

  narrow(whole) {
    const board = narrow(this.focus, whole);
    this.snapshot = board;
    this.queue = this.queue.filter((queued) => lists(board, queued.call.call_id));
    this.keepShown(this.calls().filter((call) => lists(board, call.call_id)));
  }

  // Let the call wait for its board and its turn; one that was acted on before is ignored.
  takeCall(call) {
    if (call.times > (this.acted.get(call.call_id) || 0) && !this.waiting.has(keyOf(call))) {
      this.waiting.set(keyOf(call), call);
      while (this.waiting.size > REMEMBERED_CALLS) this.waiting.delete(this.waiting.keys().next().value);
    }
  }

  // Note the server's sign of life and its clock; one of an earlier owner says nothing. Return whether the
  // epoch went back, as when a database was restored: an earlier one is heard for long, and no later one.
  takeHeartbeat(heartbeat, nowS) {
    const back = this.goesBack(heartbeat, nowS);
    if (back) this.forget();
    if (heartbeat.epoch >= this.knownEpoch()) {
      this.heartbeat = heartbeat;
      this.heardS = nowS;
      this.serverClock = heartbeat.now;
      this.clockS = nowS;
    }
    return back;
  }

  // --- what time brings

  // Move on to nowS; return the calls that are shown since just now, to be announced. While speaking, the
  // calls that are being announced stay. When many wait, several come at once.
  advance(nowS, speaking = false) {
    this.noteLag(nowS);
    this.followContact(nowS);
    if (this.contact !== "live") return [];
    this.accept(nowS);
    if (this.isHeld(nowS, speaking)) return [];
    if (this.queue.length) {
      const together = this.queue.length > SINGLY_AT_MOST ? BATCH_AT_MOST : 1;
      this.shown = { calls: this.queue.splice(0, together).map((queued) => queued.call), sinceS: nowS };
      return this.shown.calls;
    }
    if (this.isOvertaken(this.clock(nowS) - CALL_LIFE_S * MICRO)) this.shown = null;
    this.keepShown(this.calls().filter((call) => this.isAtCounter(call)));
    return [];
  }

  // Tell whether to ask for the board again now: a heartbeat names one that has not come.
  resyncDue(nowS) {
    if (this.behindSinceS === null || nowS < this.resyncS) return false;
    this.resyncS = nowS + this.resyncStepS;
    this.resyncStepS = Math.min(2 * this.resyncStepS, RESYNC_AT_MOST_EVERY_S);
    return true;
  }

  // --- what is shown

  // Return the office's time: the server's clock where it has been heard.
  clock(nowS) {
    return this.serverClock + (nowS - this.clockS) * MICRO;
  }

  // Return what may be shown as of the last advance.
  view() {
    const live = this.contact === "live";
    const calls = live ? this.calls() : [];
    const board = this.snapshot;
    const called = live ? calls.concat(this.queue.map((queued) => queued.call)) : [];
    const isLit = (row) => called.some((call) => call.counter === row.counter && call.ticket === row.ticket);
    return {
      contact: this.contact,
      lost_since: this.lostSince,
      as_of: board ? board.as_of : null,
      calls,
      rows: board ? board.counters.map((counter) => ({ counter, lit: isLit(counter) })) : [],
      recent: this.recent(calls),
      stages: board ? board.stages : [],
    };
  }

  isListed(callId) {
    return this.snapshot !== null && lists(this.snapshot, callId);
  }

  recent(calls) {
    if (this.snapshot === null) return [];
    return this.snapshot.recent
      .filter((entry) => !calls.some((call) => call.call_id === entry.call_id))
      .sort((one, other) => other.at - one.at);
  }

  // --- contact with the server

  knownEpoch() {
    return Math.max(this.heartbeat ? this.heartbeat.epoch : 0, this.snapshot ? this.snapshot.epoch : 0);
  }

  goesBack(heartbeat, nowS) {
    if (heartbeat.epoch >= this.knownEpoch()) {
      this.backSinceS = null;
      return false;
    }
    if (this.backSinceS === null || nowS - this.backS >= STALE_AFTER_S) this.backSinceS = nowS;
    this.backS = nowS;
    return nowS - this.backSinceS >= EARLIER_EPOCH_AFTER_S;
  }

  // Know no board and no call of the epoch that is over; the board that is valid is asked for.
  forget() {
    this.whole = null;
    this.snapshot = null;
    this.heartbeat = null;
    this.shown = null;
    this.backSinceS = null;
    this.queue = [];
    this.waiting = new Map();
  }

  isBehind() {
    if (this.heartbeat === null) return false;
    const board = this.snapshot ? [this.snapshot.epoch, this.snapshot.rev] : [-1, -1];
    return compare(board, [this.heartbeat.epoch, this.heartbeat.rev]) < 0;
  }

  noteLag(nowS) {
    if (!this.isBehind()) {
      this.behindSinceS = null;
    } else if (this.behindSinceS === null) {
      this.behindSinceS = nowS;
      this.resyncS = nowS + RESYNC_AFTER_S;
      this.resyncStepS = RESYNC_AFTER_S;
    }
  }

  followContact(nowS) {
    const contact = this.findContact(nowS);
    if (contact === "lost" && this.contact !== "lost") this.loseContact();
    else if (contact === "live") {
      if (this.contact === "lost" && this.isOvertaken()) this.shown = null;
      this.lostSince = null;
    }
    this.contact = contact;
  }

  findContact(nowS) {
    const silent = this.heardS === null || nowS - this.heardS >= STALE_AFTER_S;
    if (!silent && !this.isBehind()) return "live";
    const laggingS = this.behindSinceS !== null ? nowS - this.behindSinceS : 0;
    if (this.contact === "live" && !silent && laggingS < STALE_AFTER_S) return "live";
    if (this.contact === "starting" && nowS - this.startedS < STALE_AFTER_S) return "starting";
    return "lost";
  }

  // Remember since when; calls that were about to be shown must prove again that they are young.
  loseContact() {
    const lostS = this.behindSinceS !== null ? this.behindSinceS : this.heardS;
    this.lostSince = lostS !== null ? this.clock(lostS) : null;
    for (const { call } of this.queue) {
      this.acted.set(call.call_id, call.times - 1);
      this.waiting.set(keyOf(call), call);
    }
    this.queue = [];
  }

  // --- calls

  // Queue what the newest board lists and drop what it has taken back or what is too old.
  accept(nowS) {
    this.findMissed(nowS);
    for (const call of [...this.waiting.values()].sort(byOrder)) {
      if (this.ageS(call.at, nowS) > CALL_LIFE_S || this.isTakenBack(call)) {
        this.waiting.delete(keyOf(call));
      } else if (this.isListed(call.call_id)) {
        this.waiting.delete(keyOf(call));
        this.enqueue(call);
      }
    }
  }

  enqueue(call) {
    if (call.times <= (this.acted.get(call.call_id) || 0)) return;
    this.acted.delete(call.call_id);
    this.acted.set(call.call_id, call.times);
    while (this.acted.size > REMEMBERED_CALLS) this.acted.delete(this.acted.keys().next().value);
    const held = this.queue.find((queued) => queued.call.call_id === call.call_id);
    const others = this.queue.filter((queued) => queued !== held);
    this.queue = [...others, { call, order: held ? held.order : orderOfCall(call) }].sort((one, other) =>
      compare(one.order, other.order),
    );
  }

  isTakenBack(call) {
    const board = this.snapshot;
    return (
      board !== null &&
      compare([board.epoch, board.rev], [call.epoch, call.rev]) >= 0 &&
      !lists(board, call.call_id)
    );
  }

  // Make up for a call message that was lost while its visitor still has to be called.
  findMissed(nowS) {
    if (this.snapshot === null) return;
    const known = this.listedSinceS;
    this.listedSinceS = new Map(
      this.snapshot.recent.map((entry) => {
        const key = keyOf(entry);
        return [key, known.has(key) ? known.get(key) : nowS];
      }),
    );
    for (const entry of this.snapshot.recent) {
      if (nowS - this.listedSinceS.get(keyOf(entry)) >= this.missedAfterS) {
        this.takeCall(callFromBoard(entry, this.snapshot));
      }
    }
  }

  // Return how old a call is, by the server's clock or, where that was set back, by the latest call.
  ageS(at, nowS) {
    const recent = this.snapshot !== null ? this.snapshot.recent : [];
    const latest = recent.reduce((last, entry) => Math.max(last, entry.at), at);
    return (Math.max(this.clock(nowS), latest) - at) / MICRO;
  }

  calls() {
    return this.shown !== null ? this.shown.calls : [];
  }

  // Go on with these of the calls that are shown.
  keepShown(calls) {
    if (this.shown !== null && this.shown.calls.length === calls.length) return;
    this.shown = calls.length ? { calls, sinceS: this.shown.sinceS } : null;
  }

  // Tell whether somebody was called (before then) after all whom this display calls.
  isOvertaken(before = Infinity) {
    if (this.snapshot === null) return false;
    const ours = this.calls().map((call) => call.call_id);
    const mine = this.snapshot.recent.filter((entry) => ours.includes(entry.call_id)).map((entry) => entry.at);
    if (!mine.length) return false;
    const latest = Math.max(...mine);
    return this.snapshot.recent.some((entry) => latest < entry.at && entry.at < before);
  }

  isHeld(nowS, speaking) {
    if (this.shown === null) return false;
    const shownS = nowS - this.shown.sinceS;
    const leastS = this.minimumShowS + FURTHER_SHOW_S * (this.shown.calls.length - 1);
    return shownS < leastS || (speaking && shownS < SPEECH_AT_MOST_S);
  }

  isAtCounter(call) {
    const row = this.snapshot ? counterOf(this.snapshot, call.counter) : null;
    return row !== null && row.ticket === call.ticket;
  }
}

// Return the call of an entry of a board's recent calls.
function callFromBoard(entry, board) {
  const row = counterOf(board, entry.counter);
  return {
    call_id: entry.call_id,
    times: entry.times,
    epoch: board.epoch,
    rev: board.rev,
    ticket: entry.ticket,
    counter: entry.counter,
    label: row ? row.label : entry.counter,
    stage: entry.stage,
    service: entry.service,
    at: entry.at,
    languages: entry.languages,
  };
}

// Return a negative number, zero or a positive one, as the first list stands before, beside or after.
export function compare(one, other) {
  for (let place = 0; place < one.length; place += 1) {
    if (one[place] !== other[place]) return one[place] - other[place];
  }
  return 0;
}

function orderOf(snapshot) {
  return [snapshot.epoch, snapshot.rev, snapshot.as_of];
}

function orderOfCall(call) {
  return [call.at, call.epoch, call.rev, call.times];
}

function byOrder(one, other) {
  return compare(orderOfCall(one), orderOfCall(other));
}

function keyOf(call) {
  return `${call.call_id} ${call.times}`;
}

function lists(snapshot, callId) {
  return snapshot.recent.some((entry) => entry.call_id === callId);
}

function counterOf(snapshot, counter) {
  return snapshot.counters.find((row) => row.counter === counter) || null;
}
