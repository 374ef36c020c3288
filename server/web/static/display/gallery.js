// Pictures and videos in turn, by their schedule; a bad file is passed over, and told.

import { following } from "./media.js";
import { Part, fadeIn, make } from "./parts.js";

const TRY_AGAIN_S = 300;
const VIDEO_STALLS_S = 20;
const VIDEO_LASTS_S = 600; // where its file does not say how long it is
const LOADS_S = 20;

export class Gallery extends Part {
  constructor(name, tall) {
    super("media", tall);
    this.empty = true;
    this.media = [];
    this.zone = null;
    this.shown = null;
    this.coming = null;
    this.untilS = 0;
    this.bad = new Map();
  }

  // Take the media that there are, and the display's zone.
  offer(media, zone) {
    this.media = media;
    this.zone = zone;
  }

  // Move on: local is the site's time of day and calendar.
  turnMedia(nowS, local) {
    for (const [medium, untilS] of [...this.bad]) if (nowS >= untilS) this.bad.delete(medium);
    const isOffered = this.shown && this.media.some((one) => one.path === this.shown.medium.path);
    if (this.shown && isOffered && nowS < this.untilS && !this.shown.ended) {
      if (!this.shown.failed) return;
    }
    if (this.shown && this.shown.failed) this.fail(this.shown, nowS);
    if (this.coming) {
      this.await(nowS);
      return;
    }
    const next = following(this.media, local, this.zone, this.shown && this.shown.medium.medium, [...this.bad.keys()]);
    if (next === null) {
      this.drop();
      this.empty = true;
    } else if (this.shown && isOffered && next.path === this.shown.medium.path && next.kind === "picture") {
      this.untilS = nowS + next.seconds;
    } else {
      this.coming = this.load(next, nowS);
    }
  }

  await(nowS) {
    const coming = this.coming;
    if (coming.failed || nowS > coming.sinceS + LOADS_S) {
      this.coming = null;
      coming.failed = true;
      letGo(coming.el);
      this.bad.set(coming.medium.medium, nowS + TRY_AGAIN_S);
    } else if (coming.ready) {
      this.coming = null;
      this.drop();
      this.shown = coming;
      this.empty = false;
      coming.el.hidden = false;
      fadeIn(coming.el);
      this.untilS = nowS + (coming.medium.kind === "video" ? mostOf(coming.el) : coming.medium.seconds);
      if (coming.medium.kind === "video") this.start(coming);
    }
  }

  start(shown) {
    const started = shown.el.play();
    if (started) {
      started.catch(() => {
        shown.failed = true;
      });
    }
  }

  fail(shown, nowS) {
    this.bad.set(shown.medium.medium, nowS + TRY_AGAIN_S);
    shown.ended = true;
  }

  drop() {
    if (this.shown) letGo(this.shown.el);
    this.shown = null;
  }

  load(medium, nowS) {
    const video = medium.kind === "video";
    const el = make(this.el, "medium", video ? "video" : "img");
    const coming = { medium, el, ready: false, failed: false, ended: false, sinceS: nowS };
    el.hidden = true;
    el.addEventListener(video ? "canplay" : "load", () => {
      coming.ready = true;
    });
    el.addEventListener("error", () => {
      coming.failed = true;
    });
    el.addEventListener("ended", () => {
      coming.ended = true;
    });
    if (video) {
      el.muted = true;
      el.setAttribute("playsinline", "");
      el.preload = "auto";
    }
    el.src = medium.path;
    return coming;
  }
}

// Return for how many seconds a video is shown at most, should it stall; a live recording knows no length.
function mostOf(video) {
  return Number.isFinite(video.duration) ? video.duration + VIDEO_STALLS_S : VIDEO_LASTS_S;
}

// A video that is merely taken off the page keeps its decoder, of which a television has few.
function letGo(el) {
  el.remove();
  if (el.tagName !== "VIDEO") return;
  el.removeAttribute("src");
  el.load();
}
