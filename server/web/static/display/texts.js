// What the display says in each language, times and waits as people say them; the same as display/texts.py.

import { CATALOGUES } from "./catalogue.js";

const DAYS = {
  id: ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"],
  en: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
};
const MONTHS = {
  id: ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"],
  en: ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"],
};
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

// Return the message in the language, with its values filled in; English is the message itself.
export function text(language, message, values = {}) {
  return fill(translated(language, message), values);
}

// Return the form for n in the language.
export function plural(language, singular, many, n, values = {}) {
  const message = n === 1 || (CATALOGUES[language] && CATALOGUES[language].forms === 1) ? singular : many;
  return fill(translated(language, message), Object.assign({ n }, values));
}

// Return a local time of day: 09.42 in Indonesian, 9:42 am in English.
export function clock(language, local) {
  const minute = String(local.minute).padStart(2, "0");
  if (language === "id") return `${String(local.hour).padStart(2, "0")}.${minute}`;
  return `${local.hour % 12 || 12}:${minute} ${local.hour < 12 ? "am" : "pm"}`;
}

// Return a local date: Senin, 23 November 2026.
export function day(language, local, year = true) {
  const names = language in DAYS ? language : "en";
  const said = `${DAYS[names][local.weekday]}, ${local.day} ${MONTHS[names][local.month - 1]}`;
  return year ? `${said} ${local.year}` : said;
}

// Return the wait as people say it: 15–25 menit; null while it is unknown.
export function wait(language, lowS, highS) {
  if (lowS === null || highS === null) return null;
  const low = roundedDown(lowS);
  const high = roundedUp(highS);
  const minutes = low > 0 && low < high ? `${low}–${high}` : `± ${high}`;
  return plural(language, "{minutes} minute", "{minutes} minutes", high, { minutes });
}

// Return a moment (microseconds since 1970) in the site's own zone; weekday 0 is Monday.
export function localTime(zone, micros) {
  const parts = {};
  for (const part of formatter(zone).formatToParts(new Date(Math.floor(micros / 1000)))) {
    parts[part.type] = part.value;
  }
  return {
    year: Number(parts.year),
    month: Number(parts.month),
    day: Number(parts.day),
    hour: Number(parts.hour) % 24,
    minute: Number(parts.minute),
    second: Number(parts.second),
    weekday: WEEKDAYS.indexOf(parts.weekday),
  };
}

const formatters = new Map();

function formatter(zone) {
  if (!formatters.has(zone)) {
    const wanted = { timeZone: zone, hour12: false, weekday: "short", year: "numeric", month: "numeric" };
    const made = Object.assign(wanted, { day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
    formatters.set(zone, new Intl.DateTimeFormat("en-US", made));
  }
  return formatters.get(zone);
}

function translated(language, message) {
  const catalogue = CATALOGUES[language];
  return (catalogue && catalogue.messages[message]) || message;
}

function fill(message, values) {
  return message.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

function step(seconds) {
  const minutes = seconds / 60;
  return minutes < 10 ? 1 : minutes <= 60 ? 5 : 10;
}

function roundedDown(seconds) {
  const by = step(seconds);
  return Math.floor(Math.floor(seconds / 60) / by) * by;
}

function roundedUp(seconds) {
  const by = step(seconds);
  return Math.max(1, Math.ceil(seconds / (60 * by)) * by);
}
