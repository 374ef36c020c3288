// The page's side of the server: hears what it is told, comes back by itself, and reports how it is.

const SILENT_AFTER_MS = 4500;
const BACK_AFTER_MS = [500, 1000, 2000, 4000];
const REPORT_EVERY_MS = 8000;
const KINDS = ["server", "catalog", "board", "call", "heartbeat", "command"];

export class Link {
  constructor(base, version, take) {
    this.base = base;
    this.version = version;
    this.take = take;
    this.install = findInstall();
    this.page = makeId();
    this.stream = null;
    this.heardMs = 0;
    this.tries = 0;
    this.timer = null;
    this.sound = null;
    this.reportedMs = -Infinity;
    this.reported = undefined;
  }

  // Listen; whatever was heard before is heard once more.
  connect() {
    this.close();
    this.heardMs = performance.now();
    this.reportedMs = -Infinity; // the stream that ended took the page out of the list
    const stream = new EventSource(`${this.base}/stream?install=${this.install}&page=${this.page}`);
    this.stream = stream;
    for (const kind of KINDS) {
      stream.addEventListener(kind, (event) => {
        if (stream !== this.stream) return;
        this.heardMs = performance.now();
        if (kind === "heartbeat") this.tries = 0;
        this.take(kind, JSON.parse(event.data));
      });
    }
    stream.onerror = () => {
      if (stream === this.stream && stream.readyState === EventSource.CLOSED) this.comeBack();
    };
  }

  // Look after the connection: one that says nothing is begun anew. Called often.
  watch(nowMs) {
    if (this.timer === null && nowMs - this.heardMs > SILENT_AFTER_MS) this.comeBack();
    const changed = this.sound !== this.reported;
    const due = nowMs - this.reportedMs >= (changed ? 500 : REPORT_EVERY_MS);
    if (due && this.stream !== null && nowMs - this.heardMs < SILENT_AFTER_MS) this.report(nowMs);
  }

  comeBack() {
    this.close();
    const wait = BACK_AFTER_MS[Math.min(this.tries, BACK_AFTER_MS.length - 1)];
    this.tries += 1;
    this.timer = setTimeout(() => this.connect(), wait * (0.75 + Math.random() / 2));
  }

  close() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.stream !== null) this.stream.close();
    this.stream = null;
  }

  report(nowMs) {
    this.reportedMs = nowMs;
    this.reported = this.sound;
    const body = JSON.stringify({ install: this.install, version: this.version, sound: this.sound });
    const headers = { "Content-Type": "application/json" };
    fetch(`${this.base}/report`, { method: "POST", headers, body }).catch(() => {});
  }

  // Say that the page is closed.
  leave() {
    this.close();
    const body = new Blob([JSON.stringify({ install: this.install })], { type: "application/json" });
    if (navigator.sendBeacon) navigator.sendBeacon(`${this.base}/leave`, body);
  }
}

function makeId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}

// Return this browser's own id; where it cannot be kept, it is another one at each start.
function findInstall() {
  try {
    const known = localStorage.getItem("install") || makeId();
    localStorage.setItem("install", known);
    return known;
  } catch (error) {
    return makeId();
  }
}
