// The loudspeaker: fetches what is to be said from the server and plays it, one sound at a time.

const FETCH_AT_MOST_MS = 8000;
const KEPT = 12;

export class Loudspeaker {
  constructor(base) {
    this.base = base;
    this.context = null;
    this.analyser = null;
    this.source = null;
    this.kept = new Map();
    this.playing = null;
  }

  // Whether the browser lets the page be heard; null where it has no sound at all.
  get allowed() {
    const context = this.open();
    return context === null ? null : context.state === "running";
  }

  // Ask the browser once more, best after a touch.
  async unlock() {
    const context = this.open();
    if (context === null) return;
    try {
      await context.resume();
    } catch (error) {
      // it stays as it is, and the page says so
    }
  }

  // Fetch a sound before it is due.
  prepare(what) {
    this.fetch(what).catch(() => {});
  }

  // Play what the server says; return what becomes of it.
  play(what, loudness) {
    const sound = { state: "loading" };
    this.hush();
    this.playing = sound;
    if (!this.allowed) {
      sound.state = "failed";
      return sound;
    }
    this.fetch(what)
      .then((buffer) => this.start(sound, buffer, loudness))
      .catch((error) => {
        sound.state = error.gone ? "gone" : "failed";
      });
    return sound;
  }

  // Be silent at once.
  hush() {
    if (this.source !== null) {
      this.source.onended = null;
      this.source.stop();
      this.source.disconnect();
      this.source = null;
    }
    if (this.playing !== null && this.playing.state !== "failed") this.playing.state = "ended";
    this.playing = null;
  }

  start(sound, buffer, loudness) {
    if (this.playing !== sound) return;
    const gain = this.context.createGain();
    gain.gain.value = loudness;
    gain.connect(this.analyser);
    this.source = this.context.createBufferSource();
    this.source.buffer = buffer;
    this.source.connect(gain);
    this.source.onended = () => {
      sound.state = "ended";
      gain.disconnect();
      this.source = null;
    };
    this.source.start();
    sound.state = "playing";
  }

  fetch(what) {
    const query = Object.keys(what).map((name) => `${name}=${encodeURIComponent(what[name])}`);
    const address = `${this.base}/speech?${query.join("&")}`;
    if (!this.kept.has(address)) {
      const coming = this.load(address);
      this.kept.set(address, coming);
      coming.catch(() => this.kept.delete(address));
      while (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
    }
    return this.kept.get(address);
  }

  async load(address) {
    const context = this.open();
    if (context === null) throw new Error("this browser plays no sound");
    const given = new AbortController();
    const timer = setTimeout(() => given.abort(), FETCH_AT_MOST_MS);
    try {
      const answer = await fetch(address, { signal: given.signal });
      if (!answer.ok) {
        throw Object.assign(new Error(`the server answers ${answer.status}`), { gone: answer.status === 404 });
      }
      return await context.decodeAudioData(await answer.arrayBuffer());
    } finally {
      clearTimeout(timer);
    }
  }

  open() {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (this.context === null && Context) {
      this.context = new Context();
      this.analyser = this.context.createAnalyser();
      this.analyser.connect(this.context.destination);
    }
    return this.context;
  }
}
