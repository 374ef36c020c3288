// The colours of the screen by where they stand, made of the tokens and the site's brand; knows no page.
// The same as display/theme.py.

const INK = "#0d1b2a";
const SECOND_INK = "#44546a";
const PAPER = "#f5f7fa";
const CARD = "#ffffff";
const LINE = "#dde3ea";
const BRAND = "#0b3d91";
const DEEP_BRAND = "#072a66";
const GOLD = "#f4b400";
const SOFT_GOLD = "#fff4d1";
const WARNING = "#c2410c";
const READABLE = 4.5;
const NIGHT = ["#0a121c", "#121e2c", "#05090f"];

// Return the colours of a theme, made of the site's own brand where it has one.
export function makePalette(theme, ownBrand = null, ownDeep = null) {
  const brand = ownBrand || BRAND;
  const deep = ownDeep || (brand === BRAND ? DEEP_BRAND : mix(brand, "#000000", 0.35));
  return theme === "dark" ? dark(deep) : light(brand, deep);
}

function light(brand, deep) {
  return Object.assign(on("header", deep), on("panel", brand, 0.2), on("strip", deep, 0.14), {
    ground: PAPER,
    card: CARD,
    card_text: INK,
    card_weak: SECOND_INK,
    card_line: LINE,
    lit: SOFT_GOLD,
    lit_text: INK,
    place: GOLD,
    place_text: INK,
    ticker: INK,
    ticker_text: CARD,
    tag: brand,
    tag_text: textOn(brand),
    alarm: INK,
    alarm_text: CARD,
    alarm_weak: weakOn(INK),
    alarm_mark: WARNING,
    notice: mix(brand, CARD, 0.88),
    notice_text: INK,
    notice_weak: SECOND_INK,
    urgent: WARNING,
    urgent_text: CARD,
  });
}

function dark(deep) {
  const [behind, card, foot] = NIGHT;
  const panel = mix(deep, behind, 0.35);
  const head = mix(deep, behind, 0.72);
  const notice = mix(card, textOn(card), 0.1);
  return Object.assign(on("header", head), on("panel", panel, 0.2), on("strip", head, 0.14), {
    ground: behind,
    card,
    card_text: PAPER,
    card_weak: weakOn(card),
    card_line: mix(card, CARD, 0.12),
    lit: mix(card, GOLD, 0.26),
    lit_text: SOFT_GOLD,
    place: GOLD,
    place_text: INK,
    ticker: foot,
    ticker_text: PAPER,
    tag: panel,
    tag_text: textOn(panel),
    alarm: foot,
    alarm_text: PAPER,
    alarm_weak: weakOn(foot),
    alarm_mark: WARNING,
    notice,
    notice_text: PAPER,
    notice_weak: weakOn(notice),
    urgent: WARNING,
    urgent_text: CARD,
  });
}

function on(name, ground, line = null) {
  const made = { [name]: ground, [`${name}_text`]: textOn(ground), [`${name}_weak`]: weakOn(ground) };
  if (line !== null) made[`${name}_line`] = mix(ground, textOn(ground), line);
  return made;
}

// Return white where it is read well on the ground, else ink, else black: one of them always is.
function textOn(ground) {
  return [CARD, INK].find((text) => contrast(text, ground) >= READABLE) || "#000000";
}

function weakOn(ground) {
  const strong = textOn(ground);
  const weak = [0.26, 0.2, 0.14, 0.08].map((share) => mix(strong, ground, share));
  return weak.find((colour) => contrast(colour, ground) >= READABLE + 1) || strong;
}

// Return a colour with this share of another one in it.
function mix(colour, other, share) {
  const others = channels(other);
  const mixed = channels(colour).map((one, at) => roundEven(255 * (one + (others[at] - one) * share)));
  return `#${mixed.map((level) => level.toString(16).padStart(2, "0")).join("")}`;
}

// Return the nearest whole number, the even one of two that are as near: as Python rounds.
function roundEven(number) {
  const whole = Math.round(number);
  return whole - number === 0.5 && whole % 2 ? whole - 1 : whole;
}

// Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2).
function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = channels(colour).map((level) =>
    level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
}
