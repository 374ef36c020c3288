// Plays the cases of tests/golden/display with the page's scripts: run inside the page by the tests.
async ([cases, sums, media]) => {
  const load = (name) => import(`/static/display/${name}.js`);
  const { Station } = await load("station");
  const { findBanner, noticeTurns } = await load("presentation");
  const { choosePage, splitPages } = await load("paging");
  const layout = await load("layout");
  const { makePalette } = await load("theme");
  const { moment, read } = await load("reading");
  const { due, following } = await load("media");
  const { localTime } = await load("texts");
  const { Announcer } = await load("announcer");
  const { Volume } = await load("volume");

  const play = (one) => {
    const start = moment(one.clock);
    const station = new Station(0, start, {
      device: one.device,
      layouts: one.layouts,
      minimumShowS: one.minimum_show_s,
      missedAfterS: one.missed_after_s,
    });
    const seen = [];
    let announced = [];
    let heart = null;
    let speaking = false;
    for (let nowS = 0; nowS <= one.steps[one.steps.length - 1].at_s; nowS += 0.25) {
      const step = one.steps.find((each) => each.at_s === nowS) || {};
      if ("heart" in step) heart = step.heart;
      if ("speaking" in step) speaking = step.speaking;
      const messages = [...(step.messages || [])];
      if (heart !== null && nowS === Math.floor(nowS)) {
        const now = new Date(start / 1000 + nowS * 1000).toISOString();
        messages.push(Object.assign({ kind: "heartbeat", v: 1, now }, heart));
      }
      for (const message of messages) station.take(message.kind, message, nowS);
      const calls = station.step(nowS, speaking);
      if (calls.length) announced.push(calls.map((call) => [call.ticket, call.label, call.times]));
      if ("at_s" in step) {
        const picture = station.picture(nowS, step.trial || false);
        const banner = findBanner(picture, ["header", "counters"]);
        seen.push({ picture, banner, notices: noticeTurns(picture.notices), announced });
        announced = [];
      }
    }
    return seen;
  };

  const speak = (steps, untilS) => {
    const played = [];
    const listed = new Set();
    let broken = false;
    let nowS = 0;
    let sound = { state: "ended" };
    const player = {
      prepare() {},
      hush() {},
      play(what, loudness) {
        sound = { state: broken ? "failed" : "playing", untilS: nowS + 2 };
        const number = what.call ? `A${String(what.call).padStart(3, "0")}` : "";
        const chime = what.say === "trial" || what.chime;
        if (!broken) played.push([nowS, what.say, number, chime, what.brief || false, loudness]);
        return sound;
      },
    };
    const announcer = new Announcer(player);
    for (nowS = 0; nowS <= untilS; nowS += 0.25) {
      if (sound.state === "playing" && nowS >= sound.untilS) sound.state = "ended";
      for (const step of steps.filter((one) => one.at_s === nowS)) {
        for (const number of step.announce || []) {
          listed.add(number);
          announcer.announce({ call_id: number });
        }
        for (const number of step.over || []) listed.delete(number);
        if ("broken" in step) broken = step.broken;
        if ("mute" in step) announcer.settle([], step.mute);
        if ("volume" in step) announcer.volume.order(step.volume);
        if (step.trial) announcer.tryOut();
      }
      announcer.advance(nowS, (call) => listed.has(call), null);
    }
    return played;
  };

  const lengths = (pieces) => pieces.map((piece) => piece.length);
  const sum = {
    split_pages: (count, capacity) => lengths(splitPages([...Array(count)], capacity)),
    choose_page: choosePage,
    count_columns: layout.countColumns,
    rows: (given, height, most) => {
      const rows = given.map(([label, value, pale]) => ({ label, value, pale }));
      const columns = layout.splitColumns(rows, height, most);
      return [layout.rowCapacity(rows, height, most), lengths(columns), layout.rowHeight(columns, height)];
    },
    grid: (count, ...size) => [layout.gridCapacity(...size), layout.gridShape(count, ...size)],
    divide: layout.divide,
    fit_lines: layout.fitLines,
    palettes: makePalette,
    speeches: speak,
    volume: (hours, steps) => {
      const volume = new Volume(80);
      const table = hours.map(([start, percent]) => ({ start, percent }));
      return steps.map(([local, ordered]) => {
        volume.follow(table, localTime("UTC", moment(`${local}Z`)));
        if (ordered !== null) volume.order(ordered);
        return volume.percent;
      });
    },
  };
  const solved = {};
  for (const name of Object.keys(sums)) solved[name] = sums[name].map(({ given }) => sum[name](...given));
  const told = { v: 1, name: "", timezone: "UTC", languages: ["id"], epoch: 1, rev: 1, as_of: "2026-11-23T00:00:00Z" };
  const { media: known } = read("catalog", Object.assign({ media: media.media }, told));
  const shown = media.cases.map((one) => {
    const local = localTime("Asia/Jakarta", moment(one.local));
    const next = following(known, local, one.zone, one.shown, one.passed_over);
    return { due: due(known, local, one.zone).map((each) => each.medium), next: next && next.medium };
  });
  return [cases.map(play), solved, shown];
}
