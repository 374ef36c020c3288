// Reads the wire's messages into the display's own values; the only module that knows the wire's fields.
// The same as display/reading.py: texts become one line, times become microseconds since 1970.

const MICRO = 1e6;
const VERSION = 1;

// Return what the message of this kind says, or null for what no display needs; throws on another version.
export function read(kind, message) {
  if (message.v !== VERSION) throw new Error(`version ${message.v} of ${kind} is not known`);
  const reader = READERS[kind];
  return reader ? reader(message) : null;
}

// Return a time of ISO 8601 as microseconds since 1970, which a number holds exactly.
export function moment(text) {
  if (text === null || text === undefined) return null;
  const fraction = /\.(\d{1,6})\d*/.exec(text);
  const seconds = Date.parse(text.replace(/\.\d+/, "")) / 1000;
  return seconds * MICRO + (fraction ? Number(fraction[1].padEnd(6, "0")) : 0);
}

function line(text) {
  return text
    .replace(/[\p{C}\p{Z}]/gu, " ")
    .trim()
    .split(/ +/)
    .join(" ");
}

function texts(given) {
  const read = {};
  for (const language of Object.keys(given || {})) read[language] = line(given[language]);
  return read;
}

function named(list, value) {
  const found = {};
  for (const one of list || []) found[one.id] = value(one);
  return found;
}

function or(value, otherwise) {
  return value === undefined ? otherwise : value;
}

function readBoard(board) {
  return {
    kind: "board",
    epoch: board.epoch,
    rev: board.rev,
    as_of: moment(board.as_of),
    counters: board.counters.map((row) => ({
      counter: row.counter,
      label: line(row.label) || row.counter,
      state: row.state,
      ticket: or(row.ticket, null),
      until: moment(row.until),
      note: texts(row.note),
      stage: or(row.stage, null),
    })),
    recent: (board.recent || []).map((entry) => ({
      call_id: entry.call_id,
      ticket: entry.ticket,
      counter: entry.counter,
      stage: entry.stage,
      service: entry.service,
      at: moment(entry.at),
      times: entry.times,
      languages: or(entry.languages, []),
    })),
    stages: (board.stages || []).map((stage) => ({
      stage: stage.stage,
      waiting: stage.waiting,
      low_s: or(stage.wait_low_s, null),
      high_s: or(stage.wait_high_s, null),
    })),
  };
}

function readCall(call) {
  return {
    kind: "call",
    call_id: call.call_id,
    times: call.times,
    epoch: call.epoch,
    rev: call.rev,
    ticket: call.ticket,
    counter: call.counter,
    label: line(call.label) || call.counter,
    stage: call.stage,
    service: call.service,
    at: moment(call.at),
    languages: call.languages,
  };
}

function readHeartbeat(beat) {
  return { kind: "heartbeat", epoch: beat.epoch, rev: beat.rev, now: moment(beat.now) };
}

function readCatalog(catalog) {
  return {
    kind: "catalog",
    name: line(catalog.name),
    timezone: catalog.timezone,
    languages: catalog.languages,
    order: [catalog.epoch, catalog.rev, moment(catalog.as_of)],
    open: or(catalog.open, true),
    note: texts(catalog.note),
    services: named(catalog.services, (service) => texts(service.name)),
    stages: named(catalog.stages, (stage) => ({ name: texts(stage.name), short: texts(stage.short_name) })),
    ticker: texts(catalog.ticker),
    rules: texts(catalog.rules),
    zones: named(catalog.zones, (zone) => ({
      name: texts(zone.name),
      counters: [...zone.counters].sort(),
      stages: [...zone.stages].sort(),
    })),
    setups: readSetups(catalog.displays || []),
    layouts: named(catalog.layouts, (layout) => layout),
    notices: (catalog.notices || []).map((notice) => ({
      text: texts(notice.text),
      urgent: or(notice.urgent, false),
      zone: or(notice.zone, null),
      until: moment(notice.until),
    })),
    media: (catalog.media || []).map(readMedium),
    look: readLook(catalog.look || {}),
    loudness: or(catalog.voice && catalog.voice.loudness, []),
  };
}

// Return how the display of this name is set up; one that the server does not name is as a new one.
export function setupOf(office, device) {
  return office.setups[device] || readSetup({ device });
}

function readSetups(displays) {
  const found = {};
  for (const display of displays) found[display.device] = readSetup(display);
  return found;
}

function readSetup(display) {
  return {
    device: display.device,
    zone: or(display.zone, null),
    counter: or(display.counter, null),
    layout: or(display.layout, "main"),
    theme: or(display.theme, "light"),
    mute: or(display.mute, false),
    loudness: or(display.loudness, []),
  };
}

function readLook(look) {
  return { brand: or(look.brand, null), deep_brand: or(look.deep_brand, null), logo: look.logo ? readMedium(look.logo) : null };
}

function readMedium(medium) {
  return {
    medium: medium.id,
    kind: medium.kind,
    path: medium.path,
    seconds: or(medium.seconds, 12),
    zone: or(medium.zone, null),
    days: or(medium.days, []),
    start: or(medium.start, null),
    end: or(medium.end, null),
    first: or(medium.first, null),
    last: or(medium.last, null),
  };
}

const DISPLAY_ORDERS = ["reload", "identify", "volume", "restart", "announce"];

function readCommand(command) {
  if (!DISPLAY_ORDERS.includes(command.action)) return null;
  return { kind: "command", action: command.action, value: or(command.value, null) };
}

const READERS = {
  board: readBoard,
  call: readCall,
  heartbeat: readHeartbeat,
  catalog: readCatalog,
  command: readCommand,
};
