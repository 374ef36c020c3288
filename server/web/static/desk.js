/* The officer's pages: keys, presses that count once, live updates, and saying so when they stop. */
"use strict";
(() => {
  const SAME_PRESS_MS = 600;   // a second press of the same key within this is the same press
  const LOST_AFTER_MS = 5000;  // the server speaks every two seconds
  const RECONNECT_MS = 3000;
  const GIVE_UP_MS = 20000;
  const ARMED_MS = 4000;

  const page = document.body;
  const words = page.dataset;
  const ahead = Date.parse(words.now) - Date.now();
  const now = () => Date.now() + ahead;
  const live = () => document.getElementById("live");
  const content = document.querySelector("[data-live]");

  let busy = null;      // the id of the button whose press is under way
  let last = { id: "", at: -Infinity };
  let armed = { id: "", until: 0 };
  let heard = Date.now();
  let tried = 0;
  let panel = null;     // the open panel: its id, whom it is about, and the options chosen in it
  let pointerDown = false;
  let waiting = false;  // a refresh that came while the pointer was down

  /* --- presses ------------------------------------------------------------------------------ */

  function uuid() {  // crypto.randomUUID exists under https only
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    const hex = [...b].map((one) => one.toString(16).padStart(2, "0")).join("");
    return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
  }

  function press(button) {
    if (busy || button.disabled) return;
    const at = performance.now();
    const again = last.id === button.id && at - last.at < SAME_PRESS_MS;
    last = { id: button.id, at };
    if (again) return;
    if (button.dataset.confirm && !(armed.id === button.id && Date.now() < armed.until)) {
      armed = { id: button.id, until: Date.now() + ARMED_MS };
      showArmed();
      return;
    }
    armed = { id: "", until: 0 };
    if (button.dataset.fetched) return fetchPanel(button);
    if (button.dataset.opens) return open(button.dataset.opens);
    busy = button.id;
    showBusy();
    const body = { ...JSON.parse(button.dataset.body || "{}"), ...settings(button) };
    let url = button.dataset.url;
    for (const name of Object.keys(body)) {  // what stands in the address belongs there
      if (!url.includes(`{${name}}`)) continue;
      url = url.replace(`{${name}}`, encodeURIComponent(body[name]));
      delete body[name];
    }
    send(url, JSON.stringify(body), button.dataset.method ?? "POST").then((done) => finish(button, done));
  }

  /* --- panels: one key opens a choice, a digit makes it, Escape closes it --------------------- */

  const shownPanel = () => (panel ? document.getElementById(`panel-${panel.id}`) : null);

  function open(id) {
    const made = document.getElementById(`panel-${id}`);
    if (!made) return false;
    panel = { id, about: made.dataset.about, chosen: {}, from: document.activeElement?.id ?? "" };
    showPanel();
    const first = made.querySelector("[data-first]");
    (first ?? made.querySelector(".choice"))?.focus();
    first?.select();
    return true;
  }

  async function fetchPanel(button) {  // beside what refreshes itself: it stays as it was opened
    busy = button.id;
    showBusy();
    try {
      await htmx.ajax("GET", button.dataset.fetched, { target: "#fetched", swap: "innerHTML" });
      if (!open(button.dataset.opens)) notice(words.failed, true);
    } catch {
      notice(words.unreachable, true);
    }
    release();
  }

  function close() {
    const from = panel?.from;
    panel = null;
    showPanel();
    catchUp();
    if (from) document.getElementById(from)?.focus();
  }

  function showPanel() {
    if (panel && shownPanel()?.dataset.about !== panel.about) panel = null;  // the visitor is another by now
    for (const one of document.querySelectorAll("[data-panel]")) one.hidden = one.dataset.panel !== panel?.id;
    document.querySelector(".work")?.classList.toggle("choosing", panel !== null);
    document.querySelector(".behind")?.toggleAttribute("inert", panel !== null);
    for (const one of shownPanel()?.querySelectorAll("[data-setting]") ?? []) {
      const nth = panel.chosen[one.dataset.setting] ?? 0;
      one.querySelectorAll(".value").forEach((value, n) => { value.hidden = n !== nth; });
    }
  }

  function turn(setting) {  // to the setting's next option
    const name = setting.dataset.setting;
    panel.chosen[name] = ((panel.chosen[name] ?? 0) + 1) % setting.querySelectorAll(".value").length;
    showPanel();
  }

  function settings(button) {
    const adds = {};
    for (const value of button.closest("[data-panel]")?.querySelectorAll(".value:not([hidden])") ?? []) {
      Object.assign(adds, JSON.parse(value.dataset.adds));
    }
    for (const [name, typed] of fields(button)) adds[name] = typed;
    return adds;
  }

  function fields(button) {  // what was typed, by its place in the body; "note.id" stands within the note
    const typed = new Map();
    for (const one of button.closest("[data-panel]")?.querySelectorAll("[data-field]") ?? []) {
      const [name, within] = one.dataset.field.split(".");
      const said = one.value.trim();
      if (!said) continue;
      if (!within) typed.set(name, said);
      else typed.set(name, { ...typed.get(name), [within]: said });
    }
    return typed;
  }

  async function send(url, body, method) {
    const key = uuid();
    const began = Date.now();
    for (let pause = 300; ; pause = Math.min(pause * 2, 3000)) {
      const answer = await once(url, body, method, key);
      if (answer && ![502, 503, 504].includes(answer.status)) return answer;
      if (Date.now() - began > GIVE_UP_MS) return answer;
      if (pause === 600) notice(words.retrying, false);
      await new Promise((go) => setTimeout(go, pause));
    }
  }

  async function once(url, body, method, key) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 6000);
    try {
      const headers = { "Content-Type": "application/json", "Idempotency-Key": key, "Accept-Language": page.lang };
      return await fetch(url, { method, headers, body, signal: stop.signal });
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  async function finish(button, answer) {
    if (answer && answer.status === 401) return location.assign("/sign-in");
    if (!answer) notice(words.unreachable, true);
    else if (answer.status === 204) notice(words.nobody, false);
    else if (!answer.ok) notice(await title(answer), true);
    else if (button.dataset.then) return location.assign(button.dataset.then);
    else if (button.dataset.done) notice(await told(button.dataset.done, answer), false);
    if (answer?.ok && panel) close();
    refresh();
    setTimeout(release, answer ? 1500 : 0);
  }

  async function told(words, answer) {  // {name} stands for a field of the answer
    if (!words.includes("{")) return words;
    const made = await answer.json();
    return words.replace(/\{(\w+)\}/g, (_all, name) => made[name] ?? "");
  }

  async function title(answer) {
    try {
      return (await answer.json()).title || words.failed;
    } catch {
      return words.failed;
    }
  }

  function release() {
    busy = null;
    showBusy();
  }

  function showBusy() {
    for (const one of document.querySelectorAll("[data-url]")) one.classList.toggle("pressed", one.id === busy);
    content?.setAttribute("aria-busy", String(busy !== null));
  }

  function showArmed() {
    for (const one of document.querySelectorAll("[data-confirm]")) {
      const yes = one.dataset.confirm && one.id === armed.id && Date.now() < armed.until;
      const label = one.querySelector(".label");
      one.classList.toggle("armed", Boolean(yes));
      label.dataset.usual ??= label.textContent;
      label.textContent = yes ? one.dataset.confirm : label.dataset.usual;
    }
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select")) return typed(event);
    const key = event.code === "Space" ? "space" : event.key.toLowerCase();
    const more = key === "m" && document.activeElement?.dataset.more;
    if (more && !shownPanel()) return location.assign(more);
    if (key === "arrowdown" || key === "arrowup") return walk(event, key === "arrowdown" ? 1 : -1);
    const among = shownPanel() ?? document.querySelector(".desk, .choose, .supervise");
    const button = [...(among?.querySelectorAll(`[data-key="${CSS.escape(key)}"]`) ?? [])].find(
      (one) => shownPanel() || !one.closest("[data-panel]"),
    );
    if (!button) return;
    event.preventDefault();
    if (!event.repeat) act(button);
  });
  function typed(event) {  // in a field: Enter goes on to the choice, Escape leaves the panel
    if (event.key === "Escape") return close();
    const choices = shownPanel()?.querySelectorAll(".choice") ?? [];
    if (event.key !== "Enter" || !choices.length) return;
    event.preventDefault();
    if (choices.length === 1) press(choices[0]);
    else choices[0].focus();
  }
  function act(button) {
    if (button.href) location.assign(button.href);
    else if (button.dataset.tab) choose(button.dataset.tab);
    else if (button.dataset.setting) turn(button);
    else if ("closes" in button.dataset) close();
    else press(button);
  }
  function walk(event, by) {  // up and down the list at the side
    const rows = [...document.querySelectorAll(".side .lines button, .behind .acts button")].filter((one) => one.offsetParent && !one.disabled);
    if (!rows.length || shownPanel()) return;
    event.preventDefault();
    const at = rows.indexOf(document.activeElement);
    rows[Math.min(rows.length - 1, Math.max(0, at + by))].focus();
  }
  document.addEventListener("keyup", (event) => {  // the space key is the large button, wherever the focus is
    if (event.code === "Space" && document.querySelector('[data-key="space"]') && !event.target.closest("input")) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-url], [data-tab], [data-setting], [data-closes]");
    if (button) act(button);
  });

  /* --- notices ------------------------------------------------------------------------------ */

  function notice(said, bad) {
    const made = document.createElement("p");
    made.className = bad ? "notice bad" : "notice";
    made.setAttribute("role", bad ? "alert" : "status");
    made.textContent = said;
    const place = document.querySelector(".notices");
    place.replaceChildren(made);
    setTimeout(() => made.remove(), bad ? 7000 : 4000);
  }

  /* --- live --------------------------------------------------------------------------------- */

  function refresh() {
    if (content) htmx.trigger(content, "refresh");
  }

  function catchUp() {
    if (waiting) setTimeout(refresh, 0);
    waiting = false;
  }

  function hear() {
    heard = Date.now();
    const banner = document.querySelector(".lost");
    if (!banner.hidden) {
      banner.hidden = true;
      refresh();
    }
  }

  function watch() {
    const banner = document.querySelector(".lost");
    const silent = Date.now() - heard;
    if (silent < LOST_AFTER_MS) return;
    if (banner.hidden) {
      banner.textContent = words.lost.replace("{time}", clock(heard + ahead));
      banner.hidden = false;
    }
    if (Date.now() - tried > RECONNECT_MS) reconnect();
  }

  function reconnect() {
    tried = Date.now();
    const old = live();
    const fresh = old.cloneNode(false);
    htmx.remove(old);
    page.append(fresh);
    htmx.process(fresh);
  }

  function clock(ms) {
    const at = new Date(ms);
    const two = (n) => String(n).padStart(2, "0");
    return page.lang === "en"
      ? `${at.getHours() % 12 || 12}:${two(at.getMinutes())} ${at.getHours() < 12 ? "am" : "pm"}`
      : `${two(at.getHours())}.${two(at.getMinutes())}`;
  }

  htmx.createEventSource = (url) => {
    const source = new EventSource(url);
    source.addEventListener("alive", hear);
    source.addEventListener("board", () => { hear(); refresh(); });
    return source;
  };

  document.addEventListener("pointerdown", () => { pointerDown = true; });
  for (const over of ["pointerup", "pointercancel"]) {
    document.addEventListener(over, () => {
      pointerDown = false;
      catchUp();
    });
  }

  function typing() {
    const inputs = [...(shownPanel()?.querySelectorAll("[data-field]") ?? [])];
    return inputs.some((one) => one.value || one === document.activeElement);
  }

  /* What is being clicked or typed must not be swapped away under the finger. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== content || !(pointerDown || typing())) return;
    event.detail.shouldSwap = false;
    waiting = true;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== content) return;
    release();
    settle();
  });

  /* --- what runs by itself ------------------------------------------------------------------ */

  function choose(tab) {
    page.dataset.shown = tab;
    settle();
  }

  function settle() {
    for (const one of document.querySelectorAll("[data-tab]")) {
      const shown = one.dataset.tab === (page.dataset.shown || "waiting");
      one.setAttribute("aria-selected", String(shown));
      document.getElementById(one.getAttribute("aria-controls")).hidden = !shown;
    }
    const summary = document.querySelector("[data-summary]")?.dataset.summary ?? "";
    const spoken = document.getElementById("spoken");
    if (spoken.textContent !== summary) spoken.textContent = summary;
    showPanel();
    showArmed();
    tick();
  }

  function tick() {
    const elapsed = document.querySelector("[data-since]");
    if (elapsed) {
      const s = Math.max(0, Math.floor((now() - Date.parse(elapsed.dataset.since)) / 1000));
      const two = (n) => String(n).padStart(2, "0");
      const hours = Math.floor(s / 3600);
      elapsed.textContent = `${hours ? `${hours}:` : ""}${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
      const bar = document.querySelector("[data-of]");
      if (bar) {
        bar.style.width = `${Math.min(100, (100 * s) / Number(bar.dataset.of))}%`;
        bar.classList.toggle("over", s > Number(bar.dataset.of));
      }
    }
    const undo = document.querySelector("[data-until]");
    if (undo) {
      const left = Math.ceil((Date.parse(undo.dataset.until) - now()) / 1000);
      undo.querySelector(".left").textContent = String(Math.max(0, left));
      if (left <= 0) {
        undo.disabled = true;
        undo.hidden = true;
      }
    }
    if (armed.id && Date.now() >= armed.until) {
      armed = { id: "", until: 0 };
      showArmed();
    }
  }

  settle();
  setInterval(tick, 200);
  setInterval(watch, 500);
  setInterval(refresh, 20000);
})();
