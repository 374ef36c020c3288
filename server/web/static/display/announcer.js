// Speaks calls one after the other; decides no call and draws nothing. The rules of display/announcer.py:
// one call that waits alone is spoken in full, of more up to four are one announcement, each in brief; a call
// and its recall never share one; what was taken back before it began is not said; over the bound the oldest
// is dropped, and an honest word says so; without sound a call is tried again for a while.
//
// The player gets what to say and answers with an object whose state becomes "playing", then "ended" or "failed";
// "gone" is a call that was taken back, of which nothing is wrong with the loudspeaker.

import { Volume } from "./volume.js";

const PAUSE_S = 0.4;
const BETWEEN_S = 0.7;
const QUEUE_AT_MOST = 20;
const BATCH_AT_MOST = 4;
const RETRY_S = 5;
const KEPT_S = 15;
const LASTS_AT_MOST_S = 45;

export class Announcer {
  constructor(player, volume = 80) {
    this.player = player;
    this.volume = new Volume(volume);
    this.hours = [];
    this.mute = false;
    this.queue = [];
    this.rest = [];
    this.open = false;
    this.dropped = new Set();
    this.trialWanted = false;
    this.tryingOut = false;
    this.sound = null;
    this.startedS = 0;
    this.restsUntilS = 0;
    this.retryS = 0;
    this.working = null;
  }

  // Take the site's loudness by the hour and the staff's mute, which is silence at once.
  settle(hours, mute) {
    this.hours = hours;
    if (mute && !this.mute) {
      this.forget();
      this.player.hush();
    }
    this.mute = mute;
  }

  announce(call) {
    if (this.mute) return;
    if (this.queue.length >= QUEUE_AT_MOST) this.dropped.add(this.queue.shift().call.call_id);
    this.queue.push({ call, failedS: null });
    this.player.prepare({ say: "call", call: call.call_id, chime: true, brief: false });
  }

  tryOut() {
    this.trialWanted = !this.mute;
  }

  // Whether something is being spoken or waits to be; nobody waits for a loudspeaker that fails.
  get speaking() {
    const waits = this.queue.length + this.rest.length + this.dropped.size > 0;
    return this.sound !== null || (waits && this.working !== false);
  }

  // Start what is due. local is the site's time of day, null while nobody knows it.
  advance(nowS, isListed, local) {
    if (local !== null) this.volume.follow(this.hours, local);
    if (this.sound !== null && !this.isOver(nowS)) return;
    if (nowS < this.restsUntilS || (this.working === false && nowS < this.retryS)) return;
    this.tryingOut = false;
    this.dropWhatIsOver(nowS, isListed);
    this.startNext(nowS);
  }

  isOver(nowS) {
    const { state } = this.sound;
    if (state === "playing") this.working = true;
    if (state === "failed") {
      this.fail(nowS);
      return true;
    }
    if (state === "gone") {
      if (this.chimes) this.open = false; // the next one begins the announcement
      this.sound = null;
      return true;
    }
    if (state !== "ended" && nowS - this.startedS < LASTS_AT_MOST_S) return false;
    if (state === "ended") this.working = true;
    this.sound = null;
    this.restsUntilS = nowS + (this.rest.length ? BETWEEN_S : PAUSE_S);
    return true;
  }

  // Without sound the call and the rest of its announcement wait for another try.
  fail(nowS) {
    const unsaid = [...(this.said ? [this.said] : []), ...this.rest];
    for (const waiting of unsaid) if (waiting.failedS === null) waiting.failedS = nowS;
    this.queue.unshift(...unsaid);
    this.rest = [];
    this.sound = null;
    this.open = false;
    this.working = false;
    this.retryS = nowS + RETRY_S;
  }

  forget() {
    this.queue = [];
    this.rest = [];
    this.open = false;
    this.dropped.clear();
    this.trialWanted = false;
    this.tryingOut = false;
    this.sound = null;
  }

  dropWhatIsOver(nowS, isListed) {
    this.queue = this.queue.filter(
      ({ call, failedS }) => isListed(call.call_id) && (failedS === null || nowS - failedS < KEPT_S),
    );
    this.rest = this.rest.filter(({ call }) => isListed(call.call_id));
    for (const callId of [...this.dropped]) if (!isListed(callId)) this.dropped.delete(callId);
  }

  // Go on with the announcement, end it honestly, or begin the next one.
  startNext(nowS) {
    if (this.rest.length) {
      this.say(this.rest.shift(), nowS, true);
    } else if (this.dropped.size && (this.open || !this.queue.length)) {
      this.play({ say: "missed", chime: !this.open }, null, nowS);
      this.dropped.clear();
      this.open = false;
    } else if (this.queue.length) {
      this.begin(nowS);
    } else {
      this.open = false;
      if (this.trialWanted) {
        this.trialWanted = false;
        this.play({ say: "trial" }, null, nowS);
        this.tryingOut = this.sound !== null;
      }
    }
  }

  // Begin an announcement of what waits: a call and its recall are not in the same one.
  begin(nowS) {
    let count = 1;
    const seen = [this.queue[0].call.call_id];
    while (count < Math.min(BATCH_AT_MOST, this.queue.length) && !seen.includes(this.queue[count].call.call_id)) {
      seen.push(this.queue[count].call.call_id);
      count += 1;
    }
    const [first, ...others] = this.queue.splice(0, count);
    this.rest = others;
    this.open = false;
    this.say(first, nowS, others.length > 0);
  }

  say(waiting, nowS, brief) {
    this.play({ say: "call", call: waiting.call.call_id, chime: !this.open, brief }, waiting, nowS);
    this.open = this.sound !== null;
  }

  play(what, waiting, nowS) {
    this.said = waiting;
    this.chimes = what.chime;
    this.startedS = nowS;
    this.sound = this.player.play(what, this.volume.percent / 100);
    if (this.sound.state === "failed") this.fail(nowS);
  }
}
