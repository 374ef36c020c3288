// Plays the cases of tests/golden/display with the page's scripts: run inside the page by the tests.
async ([cases, sums]) => {
  const load = (name) => import(`/static/display/${name}.js`);
  const { Station } = await load("station");
  const { findBanner, noticeTurns } = await load("presentation");
  const { choosePage, splitPages } = await load("paging");
  const layout = await load("layout");
  const { makePalette } = await load("theme");
  const { moment } = await load("reading");

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
  };
  const solved = {};
  for (const name of Object.keys(sums)) solved[name] = sums[name].map(({ given }) => sum[name](...given));
  return [cases.map(play), solved];
}
