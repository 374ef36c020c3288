// How loud calls are spoken at a time of day; the same as display/volume.py, plays nothing.
// What the staff ordered holds until the table's next entry begins; then that entry; else the setting.

export class Volume {
  constructor(setting) {
    this.setting = setting;
    this.entry = null;
    this.ordered = null;
  }

  get percent() {
    if (this.ordered !== null) return this.ordered;
    return this.entry !== null ? this.entry.percent : this.setting;
  }

  order(percent) {
    this.ordered = percent;
  }

  // Find the entry that holds by the site's clock (a local time of texts.js).
  follow(hours, local) {
    const entry = findEntry(hours, local);
    if (JSON.stringify(entry) !== JSON.stringify(this.entry)) {
      this.entry = entry;
      this.ordered = null;
    }
  }
}

// Return the last entry that has begun, with its day; before the day's first one, yesterday's last.
function findEntry(hours, local) {
  if (!hours.length) return null;
  const now = [local.hour, local.minute].map((number) => String(number).padStart(2, "0")).join(":");
  const inOrder = [...hours].sort((one, other) => (one.start < other.start ? -1 : 1));
  const begun = inOrder.filter((hour) => hour.start <= now);
  const last = (begun.length ? begun : inOrder).slice(-1)[0];
  const days = Date.UTC(local.year, local.month - 1, local.day) / 86400000;
  return { day: begun.length ? days : days - 1, start: last.start, percent: last.percent };
}
