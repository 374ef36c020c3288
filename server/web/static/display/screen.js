// The whole screen: builds the places of a layout, divides them, and hands each part the picture.

import { forgetWidths } from "./label.js";
import { Calls, Panel, Sign } from "./calls.js";
import { Counters, Grid } from "./counters.js";
import { Gallery } from "./gallery.js";
import { divide } from "./layout.js";
import { Banner, Header, Notices, RecentStrip, Rules, StageStrip, Ticker, Vacant } from "./parts.js";
import { makePalette } from "./theme.js";

const PARTS = {
  header: Header,
  call: Panel,
  recent: RecentStrip,
  calls: Calls,
  counters: Counters,
  grid: Grid,
  sign: Sign,
  stages: StageStrip,
  rules: Rules,
  media: Gallery,
  notices: Notices,
  ticker: Ticker,
};
const BANNER_SIZE = 132;
const DRAWN = { landscape: [1920, 1080], portrait: [1080, 1920] };

export class Screen {
  // layouts: those that every display knows, as the wire has them.
  constructor(root, layouts) {
    this.root = root;
    this.layouts = layouts;
    this.parts = [];
    this.names = [];
    this.tree = null;
    this.built = "";
    this.palette = "";
    this.arranged = "";
  }

  // Draw the picture; own are the site's layouts by name.
  show(picture, own, nowS) {
    this.paint(picture);
    this.build(picture.layout, own);
    for (const part of this.parts) part.show(picture, nowS);
    this.settle(picture, nowS);
  }

  // Turn pages, notices and media: time has passed, the picture is the same.
  turn(nowS, local) {
    for (const part of this.parts) {
      part.turn(nowS);
      if (part instanceof Gallery) part.turnMedia(nowS, local);
    }
    if (this.arrange()) this.fit();
    else this.fit((label) => label.fresh);
  }

  offer(media, zone) {
    for (const part of this.parts) if (part instanceof Gallery) part.offer(media, zone);
  }

  flash() {
    for (const part of this.parts) part.flash();
    this.fit();
  }

  // Measure and draw anew: the window or the fonts are others.
  redraw() {
    forgetWidths();
    this.built = "";
    this.arranged = "";
  }

  settle(picture, nowS) {
    if (this.arrange()) for (const part of this.parts) part.show(picture, nowS);
    for (const part of this.parts) part.turn(nowS);
    this.fit();
  }

  paint(picture) {
    const key = `${picture.theme} ${picture.brand} ${picture.deep_brand}`;
    if (key === this.palette) return;
    this.palette = key;
    const palette = makePalette(picture.theme, picture.brand, picture.deep_brand);
    for (const name of Object.keys(palette)) {
      this.root.style.setProperty(`--${name.replace(/_/g, "-")}`, palette[name]);
    }
  }

  build(name, own) {
    const shape = this.root.clientWidth >= this.root.clientHeight ? "landscape" : "portrait";
    const layout = own[name] || this.layouts[name] || this.layouts.main;
    const key = JSON.stringify([shape, layout, this.root.clientWidth, this.root.clientHeight]);
    if (key === this.built) return;
    this.built = key;
    this.arranged = "";
    this.root.textContent = "";
    this.parts = [];
    this.names = namesIn(layout[shape]);
    const [across, down] = DRAWN[shape];
    this.unit = Math.min(this.root.clientWidth / across, this.root.clientHeight / down);
    const inner = this.grow(layout[shape], shape === "portrait");
    const banner = this.add(new Banner());
    const above = { part: banner, size: BANNER_SIZE, share: 1, collapses: true };
    this.tree = { rows: [above, Object.assign({}, inner, { size: null, share: 1 })] };
  }

  grow(box, tall) {
    const grown = { size: box.size === undefined ? null : box.size, share: box.share || 1 };
    if (box.part) {
      const Kind = PARTS[box.part] || Vacant;
      return Object.assign(grown, { part: this.add(new Kind(box.part, tall)), collapses: box.collapses || false });
    }
    if (box.columns && box.columns.length) {
      return Object.assign(grown, { columns: box.columns.map((one) => this.grow(one, tall)) });
    }
    return Object.assign(grown, { rows: box.rows.map((one) => this.grow(one, tall)) });
  }

  add(part) {
    part.beside = this.names;
    this.parts.push(part);
    this.root.appendChild(part.el);
    return part;
  }

  // Divide the screen; tell whether any place is another one than before.
  arrange() {
    if (this.tree === null) return false;
    const key = JSON.stringify(this.parts.map((part) => [part.empty, part.stretch]));
    if (key === this.arranged) return false;
    this.arranged = key;
    this.put(this.tree, 0, 0, this.root.clientWidth, this.root.clientHeight);
    return true;
  }

  put(place, x, y, width, height) {
    if (place.part) {
      const style = place.part.el.style;
      style.left = `${x}px`;
      style.top = `${y}px`;
      style.width = `${width}px`;
      style.height = `${height}px`;
      place.part.el.hidden = width < 1 || height < 1;
      place.part.place(width, height, this.unit);
      return;
    }
    const inside = place.columns || place.rows;
    const lengths = divide(place.columns ? width : height, inside.map((one) => this.lengthOf(one)));
    let at = 0;
    inside.forEach((one, number) => {
      const along = lengths[number];
      if (place.columns) this.put(one, x + at, y, along, height);
      else this.put(one, x, y + at, width, along);
      at += along;
    });
  }

  lengthOf(place) {
    const stretch = place.part ? place.part.stretch : 1;
    const size = place.size === null ? null : place.size * this.unit * stretch;
    return { size, share: place.share, gone: isGone(place) };
  }

  // Give texts the size that fits: first look at all places, then write. A text never moves another one's place.
  fit(which = () => true) {
    const chosen = this.parts.map((part) => [part, part.labels.filter(which)]);
    for (const [, labels] of chosen) for (const label of labels) label.look();
    for (const [part, labels] of chosen) for (const label of labels) label.write(part.unit);
  }
}

function isGone(place) {
  if (place.part) return place.collapses && place.part.empty;
  return (place.columns || place.rows).every(isGone);
}

function namesIn(box) {
  if (box.part) return [box.part];
  return [].concat(...[...(box.columns || []), ...(box.rows || [])].map(namesIn));
}
