// Puts the page of one display together and runs it: what is heard, shown and spoken, ten times a second.

import { Announcer } from "./announcer.js";
import { Link } from "./link.js";
import { Loudspeaker } from "./sound.js";
import { Screen } from "./screen.js";
import { Station } from "./station.js";
import { localTime } from "./texts.js";
import { make } from "./parts.js";

const STEP_MS = 100;
const IDENTIFY_S = 10;
const RELOAD_AFTER_S = 3;
const RELOAD_AT_LAST_S = 600;
const CALL_S = 31; // a younger call would be spoken once more after loading
const BROKEN_AFTER_S = 3;
const { name, base, mark } = document.body.dataset;
const layouts = {};
for (const layout of JSON.parse(document.getElementById("layouts").textContent)) layouts[layout.id] = layout;

const loudspeaker = new Loudspeaker(base);
const announcer = new Announcer(loudspeaker, wishedVolume());
const screen = new Screen(document.getElementById("screen"), layouts);
const station = new Station(seconds(), Date.now() * 1000, { device: name, layouts: Object.keys(layouts) });
const link = new Link(base, mark, take);
const identity = make(document.body, "identity");
const touch = make(document.body, "touch", "button");
let shown = "";
let shownCalls = [];
let changed = true;
let drawnState = [];
let drawnS = -Infinity;
let identifyUntilS = -Infinity;
let reloadFromS = null;
let brokenSinceS = null;

function seconds() {
  return performance.now() / 1000;
}

// Return the volume of ?volume=60 in the page's address; 80 where nothing is asked for.
function wishedVolume() {
  const wished = Number(new URLSearchParams(location.search).get("volume") || 80);
  return wished >= 0 && wished <= 100 ? wished : 80;
}

function take(kind, message) {
  if (kind === "server") {
    if (message.version !== mark && reloadFromS === null) reloadFromS = seconds() + RELOAD_AFTER_S;
    return;
  }
  let told = null;
  changed = true;
  try {
    told = station.take(kind, message, seconds());
  } catch (error) {
    console.warn(`A message is ignored: ${error.message}`);
    return;
  }
  if (told !== null) obey(told);
  if (kind === "catalog") settle();
}

function settle() {
  const { office, setup } = station;
  document.documentElement.lang = office.languages[0];
  sayTouch();
  announcer.settle(setup.loudness.length ? setup.loudness : office.loudness, setup.mute);
  screen.offer(office.media, setup.zone);
  shown = ""; // the office's own layouts may be others, under a picture that is the same
}

function obey(told) {
  if (told.kind === "start over") link.connect();
  else if (told.action === "volume" && told.value !== null) announcer.volume.order(told.value);
  else if (told.action === "announce") announcer.tryOut();
  else if (told.action === "identify") identifyUntilS = seconds() + IDENTIFY_S;
  else if (told.action === "reload" || told.action === "restart") reload();
}

function run() {
  try {
    step();
    brokenSinceS = null;
    screen.root.hidden = false;
  } catch (error) {
    console.error(error);
    if (brokenSinceS === null) brokenSinceS = seconds();
    if (seconds() - brokenSinceS > BROKEN_AFTER_S) giveUp();
  }
}

// What stands on the screen may be old by now: take it away and say so, and begin anew.
function giveUp() {
  brokenSinceS = null;
  screen.root.hidden = true;
  identity.textContent = "Layar bermasalah · Display out of order";
  identity.hidden = false;
  reload();
}

function step() {
  const nowS = seconds();
  const clock = station.board.clock(nowS);
  for (const call of station.step(nowS, announcer.speaking)) announcer.announce(call);
  const local = station.office.order !== null ? localTime(station.office.timezone, clock) : null;
  announcer.advance(nowS, (callId) => station.board.isListed(callId), local);
  if (station.board.resyncDue(nowS)) link.connect();
  link.sound = findSound();
  link.watch(performance.now());
  show(nowS, local);
  if (reloadFromS !== null && nowS >= reloadFromS) reloadCalmly(nowS, clock);
}

// Whether calls are heard: null where the staff have silenced this display.
function findSound() {
  if (announcer.mute) return null;
  return loudspeaker.allowed === true && announcer.working !== false;
}

// Draw what is new: after a message, when a call comes or goes, and each second for the clock.
function show(nowS, local) {
  const { contact, shown: called, queue } = station.board;
  const state = [contact, called, queue.length, announcer.tryingOut, window.innerWidth, window.innerHeight];
  const same = state.every((one, at) => one === drawnState[at]);
  if (changed || !same || nowS - drawnS >= 1) {
    draw(nowS);
    changed = false;
    drawnState = state;
    drawnS = nowS;
  }
  screen.turn(nowS, local || localTime("UTC", Date.now() * 1000));
  flash();
  identity.textContent = nowS < identifyUntilS ? name : "";
  identity.hidden = !identity.textContent;
  touch.hidden = loudspeaker.allowed !== false || announcer.mute;
}

function draw(nowS) {
  const picture = station.picture(nowS, announcer.tryingOut);
  const { look, layouts: own, media } = station.office;
  picture.logo = look.logo ? look.logo.path : null;
  const key = JSON.stringify([picture, window.innerWidth, window.innerHeight]);
  if (key !== shown) {
    shown = key;
    screen.show(picture, own, nowS);
    screen.offer(media, station.setup.zone);
  }
  document.body.dataset.scene = picture.scene;
}

// Draw attention to a call that was not shown before, or that is called once more.
function flash() {
  const { contact, shown: called } = station.board;
  const calls = contact === "live" && called !== null ? called.calls : [];
  const keys = calls.map((call) => `${call.call_id} ${call.times}`);
  if (keys.some((key) => !shownCalls.includes(key))) screen.flash();
  shownCalls = keys;
}

// The server has another version of this page: load it while nobody is being called, or in the end anyway.
function reloadCalmly(nowS, clock) {
  const board = station.board.snapshot;
  const young = board !== null && board.recent.some((one) => clock - one.at < CALL_S * 1e6);
  const busy = announcer.speaking || (young && nowS - reloadFromS < RELOAD_AT_LAST_S);
  if (station.board.contact === "live" && !busy) reload();
}

// Load the page anew, once it is sure that the server gives it: a browser's error page would stay.
async function reload() {
  reloadFromS = null;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.ok) location.reload();
  } catch (error) {
    console.warn("The server does not answer; the page stays as it is.");
  }
}

function sayTouch() {
  const said = { id: "Sentuh untuk menyalakan suara", en: "Touch to switch the sound on" };
  touch.textContent = said[document.documentElement.lang] || said.en;
}

// A touch or a key lets the browser play sound.
function unlock() {
  loudspeaker.unlock();
}

touch.hidden = true;
identity.hidden = true;
sayTouch();
for (const event of ["click", "keydown", "touchend"]) document.addEventListener(event, unlock);
window.addEventListener("pagehide", () => link.leave());
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
unlock();
link.connect();
Promise.all([400, 500, 600, 700, 800].map((weight) => document.fonts.load(`${weight} 20px Inter`)))
  .catch(() => {})
  .then(() => {
    screen.redraw();
    shown = "";
    setInterval(run, STEP_MS);
    run();
  });

// What is on the screen and heard, for support and tests: open the browser's console.
window.antrean = { station, announcer, loudspeaker, link, screen };
